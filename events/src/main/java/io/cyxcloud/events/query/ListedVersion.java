package io.cyxcloud.events.query;

import io.cyxcloud.events.value.VersionId;
import io.cyxcloud.events.value.VersionName;
import io.cyxcloud.events.value.VersionName.ExactVersion;
import io.cyxcloud.events.value.VersionName.NullVersion;
import org.jspecify.annotations.Nullable;

/**
 * A version as a listing shows it.
 *
 * @param latest whether it is the current version of its key
 * @param deleteMarker then size, ETag and storage class are empty
 * @param etag without quotes
 * @param owner whose it is; null for the bucket owner's
 */
public record ListedVersion(
        String key,
        VersionId id,
        long sequence,
        boolean nullVersion,
        boolean latest,
        boolean deleteMarker,
        long sizeBytes,
        String etag,
        long modifiedMs,
        String storageClass,
        @Nullable String owner) {
    /** What S3 calls it. */
    public VersionName name() {
        return nullVersion ? new NullVersion() : place();
    }

    /** Its place among the versions of its key; a page can go on from here though it is deleted. */
    public VersionName place() {
        return new ExactVersion(sequence, id);
    }
}
