package io.cyxcloud.placement.core.rewind;

import io.cyxcloud.events.object.AccessList;
import io.cyxcloud.events.object.ObjectBody;
import io.cyxcloud.events.object.ObjectVersion;
import io.cyxcloud.events.value.StreamManifest;
import io.cyxcloud.events.value.VersionId;

/**
 * A new version with the bytes of a past one, which are not copied: it refers to the same streams,
 * or carries the same sealed bytes.
 */
public final class Restoration {
    private Restoration() {}

    /** Whether they are the same to whoever reads them, but for when they were written. */
    public static boolean isSame(ObjectVersion then, ObjectVersion now) {
        return then.sizeBytes() == now.sizeBytes()
                && then.etag().equals(now.etag())
                && then.storageClass().equals(now.storageClass())
                && then.headers().equals(now.headers())
                && then.userMetadata().equals(now.userMetadata())
                && then.checksums().equals(now.checksums())
                && then.tags().equals(now.tags());
    }

    /**
     * The new version: with headers, metadata and tags, without retention and hold, as a copy is.
     * It has the owner that it had; what was granted to others then may have been taken back since.
     *
     * @param nowMs Unix ms
     * @param untilMs the log's time up to which the streams are kept for sure, Unix ms: a commit
     *     that the log takes later is rejected
     */
    public static ObjectVersion of(ObjectVersion then, VersionId id, long nowMs, long untilMs) {
        return new ObjectVersion(
                id,
                then.sizeBytes(),
                then.etag(),
                nowMs,
                then.storageClass(),
                then.headers(),
                then.userMetadata(),
                then.checksums(),
                leased(then.body(), untilMs),
                then.tags(),
                null,
                false,
                then.acl() == null ? null : AccessList.ofOwner(then.acl().owner()));
    }

    private static ObjectBody leased(ObjectBody body, long untilMs) {
        return switch (body) {
            case ObjectBody.Inline inline -> inline;
            case ObjectBody.Streamed(var streams) ->
                    new ObjectBody.Streamed(
                            streams.stream().map(stream -> leased(stream, untilMs)).toList());
        };
    }

    private static StreamManifest leased(StreamManifest stream, long untilMs) {
        return new StreamManifest(
                stream.stream(),
                stream.chunkSizeBytes(),
                stream.chunkCount(),
                stream.lengthBytes(),
                stream.key(),
                stream.chunkSizeBytesMax(),
                untilMs);
    }
}
