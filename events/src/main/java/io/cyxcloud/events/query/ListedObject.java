package io.cyxcloud.events.query;

/**
 * An object as a listing shows it.
 *
 * @param etag without quotes
 * @param sinceMs the log's time since when it is as it is, Unix ms; 0 when that is not known
 */
public record ListedObject(
        String key,
        long sizeBytes,
        String etag,
        long modifiedMs,
        String storageClass,
        long sinceMs) {
    /** Of one of which it is not known since when. */
    public ListedObject(
            String key, long sizeBytes, String etag, long modifiedMs, String storageClass) {
        this(key, sizeBytes, etag, modifiedMs, storageClass, 0);
    }
}
