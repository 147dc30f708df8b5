package io.cyxcloud.events.query;

import org.jspecify.annotations.Nullable;

/**
 * An object as a listing shows it.
 *
 * @param etag without quotes
 * @param owner whose it is; null for the bucket owner's
 * @param sinceMs the log's time since when it is as it is, Unix ms; 0 when that is not known
 */
public record ListedObject(
        String key,
        long sizeBytes,
        String etag,
        long modifiedMs,
        String storageClass,
        long sinceMs,
        @Nullable String owner) {
    /** Of one of which it is not known since when. */
    public ListedObject(
            String key, long sizeBytes, String etag, long modifiedMs, String storageClass) {
        this(key, sizeBytes, etag, modifiedMs, storageClass, 0);
    }

    /** Of one of the bucket owner's. */
    public ListedObject(
            String key,
            long sizeBytes,
            String etag,
            long modifiedMs,
            String storageClass,
            long sinceMs) {
        this(key, sizeBytes, etag, modifiedMs, storageClass, sinceMs, null);
    }
}
