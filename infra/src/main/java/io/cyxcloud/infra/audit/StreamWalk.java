package io.cyxcloud.infra.audit;

import io.cyxcloud.events.object.ObjectBody;
import io.cyxcloud.events.object.ObjectBody.Inline;
import io.cyxcloud.events.object.ObjectBody.Streamed;
import io.cyxcloud.events.object.UploadPart;
import io.cyxcloud.events.query.ListedUpload;
import io.cyxcloud.events.query.ListedVersion;
import io.cyxcloud.events.query.PartPage;
import io.cyxcloud.events.query.UploadPage;
import io.cyxcloud.events.query.UploadsQuery;
import io.cyxcloud.events.query.VersionPage;
import io.cyxcloud.events.query.VersionsQuery;
import io.cyxcloud.events.state.BucketRow;
import io.cyxcloud.events.state.ObjectRow;
import io.cyxcloud.events.value.BucketId;
import io.cyxcloud.events.value.StreamManifest;
import io.cyxcloud.events.value.UploadId;
import io.cyxcloud.events.value.VersionName;
import io.cyxcloud.infra.audit.core.StreamUse;
import io.cyxcloud.placement.client.Metadata;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The streams that a bucket needs: of all versions of its objects, and of the parts of uploads that
 * go on. What lies in the history only is not listed anywhere, and is met on the nodes. Blocking,
 * thread-safe; holds a page at a time.
 */
final class StreamWalk {
    private static final int PAGE = 1_000;

    /** What to do with what is listed. */
    interface Visitor {
        void version(BucketRow bucket, ListedVersion version);

        void upload(BucketRow bucket, ListedUpload upload);

        /** Whether there is no use in going on. */
        boolean isFull();
    }

    private final Metadata metadata;

    StreamWalk(Metadata metadata) {
        this.metadata = metadata;
    }

    void walk(BucketRow bucket, Visitor visitor) {
        BucketId id = bucket.bucket();
        String key = "";
        @Nullable VersionName version = null;
        while (!visitor.isFull()) {
            VersionPage page = metadata.versions(new VersionsQuery(id, "", "", key, version, PAGE));
            page.entries().stream()
                    .filter(entry -> !entry.deleteMarker())
                    .forEach(entry -> visitor.version(bucket, entry));
            if (!page.truncated()) {
                break;
            }
            key = page.nextKeyMarker();
            version = page.nextVersionMarker();
        }
        String uploadKey = "";
        @Nullable UploadId upload = null;
        while (!visitor.isFull()) {
            UploadPage page =
                    metadata.uploads(new UploadsQuery(id, "", "", uploadKey, upload, PAGE));
            page.entries().forEach(entry -> visitor.upload(bucket, entry));
            if (!page.truncated()) {
                return;
            }
            uploadKey = page.nextKeyMarker();
            upload = page.nextUploadIdMarker();
        }
    }

    /** What a version needs now; nothing when it is gone. */
    List<StreamUse> uses(BucketRow bucket, String key, VersionName version) {
        ObjectRow row = metadata.find(bucket.bucket(), key, version).row();
        return row == null
                ? List.of()
                : streams(row.version().body())
                        .<StreamUse>map(stream ->
                                new StreamUse.OfVersion(
                                        bucket.name(), bucket.bucket(), key, version, stream))
                        .toList();
    }

    /** A page of an upload's parts behind one; empty when the upload is gone. */
    Optional<PartPage> parts(BucketId bucket, String key, UploadId upload, int afterPart) {
        return metadata.parts(bucket, key, upload, afterPart, PAGE);
    }

    /** Whether it is still so that the stream is needed there. */
    boolean isStill(StreamUse use) {
        return switch (use) {
            case StreamUse.OfVersion of -> {
                ObjectRow row = metadata.find(of.bucket(), of.key(), of.version()).row();
                yield row != null
                        && streams(row.version().body())
                                .anyMatch(stream -> stream.equals(of.stream()));
            }
            case StreamUse.OfPart of ->
                    parts(of.bucket(), of.key(), of.upload(), of.part() - 1).stream()
                            .flatMap(page -> page.parts().stream())
                            .map(UploadPart::stream)
                            .anyMatch(stream -> stream.equals(of.stream()));
        };
    }

    private static Stream<StreamManifest> streams(ObjectBody body) {
        return switch (body) {
            case Inline _ -> Stream.of();
            case Streamed streamed -> streamed.streams().stream();
        };
    }
}
