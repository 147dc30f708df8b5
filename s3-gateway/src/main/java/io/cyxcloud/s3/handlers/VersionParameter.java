package io.cyxcloud.s3.handlers;

import io.cyxcloud.events.state.MarkerRow;
import io.cyxcloud.events.state.ObjectRow;
import io.cyxcloud.events.value.BucketId;
import io.cyxcloud.events.value.VersionName;
import io.cyxcloud.placement.client.FoundVersion;
import io.cyxcloud.s3.core.HttpDate;
import io.cyxcloud.s3.core.ObjectNames;
import io.cyxcloud.s3.core.Query;
import io.cyxcloud.s3.core.S3Error;
import io.cyxcloud.s3.core.S3Exception;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The version that a request is about: its name, what there is under it, how it is answered. */
final class VersionParameter {
    static final String HEADER = "x-amz-version-id";
    static final String MARKER_HEADER = "x-amz-delete-marker";

    private VersionParameter() {}

    /** The versionId parameter; null for the current version. */
    static @Nullable VersionName of(Query query) {
        String text = query.first("versionId");
        return text == null ? null : ObjectNames.version(text);
    }

    /**
     * The object of that name, current when it is null, and whether its bucket is versioned.
     *
     * @throws S3Exception NoSuchKey, NoSuchVersion, MethodNotAllowed on a delete marker
     */
    static Found find(S3Call call, BucketId bucket, String key, @Nullable VersionName version) {
        return found(key, version, call.backend().metadata().find(bucket, key, version));
    }

    /**
     * The object that was current at a time, Unix ms.
     *
     * @throws S3Exception NoSuchKey
     */
    static Found findAsOf(S3Call call, BucketId bucket, String key, long timeMs) {
        return found(key, null, call.backend().metadata().findAsOf(bucket, key, timeMs));
    }

    private static Found found(String key, @Nullable VersionName version, FoundVersion found) {
        ObjectRow row = found.row();
        if (row != null) {
            return new Found(row, found.versioned() ? row.name() : null);
        }
        MarkerRow marker = found.marker();
        if (marker != null) {
            throw ofMarker(key, version, marker);
        }
        throw version == null
                ? S3Error.NO_SUCH_KEY.failure().with("Key", key)
                : S3Error.NO_SUCH_VERSION
                        .failure()
                        .with("Key", key)
                        .with("VersionId", version.text());
    }

    /** An object; {@code name} is null when the bucket was never versioned. */
    record Found(ObjectRow row, @Nullable VersionName name) {
        /** The header that names it, where there is one. */
        Map<String, String> header() {
            return VersionParameter.header(name);
        }
    }

    static Map<String, String> header(@Nullable VersionName name) {
        return name == null ? Map.of() : Map.of(HEADER, name.text());
    }

    /** The header that names what was just written; a null version goes without, as at S3. */
    static Map<String, String> ofNew(@Nullable VersionName name) {
        return name instanceof VersionName.NullVersion ? Map.of() : header(name);
    }

    private static S3Exception ofMarker(
            String key, @Nullable VersionName version, MarkerRow marker) {
        Map<String, String> headers = new TreeMap<>();
        headers.put(MARKER_HEADER, "true");
        headers.put(HEADER, marker.name().text());
        if (version == null) {
            return S3Error.NO_SUCH_KEY.failure().with("Key", key).withHeaders(headers);
        }
        headers.put("Last-Modified", HttpDate.format(marker.modifiedMs()));
        headers.put("Allow", "DELETE");
        return S3Error.METHOD_NOT_ALLOWED.failure().withHeaders(headers);
    }
}
