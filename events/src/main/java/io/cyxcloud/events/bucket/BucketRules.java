package io.cyxcloud.events.bucket;

import org.jspecify.annotations.Nullable;

/**
 * What the object decider must know of a bucket.
 *
 * @param revision counts changes, from 1; 0 for a bucket without any
 * @param objectLock whether its versions may have retention and legal hold; never taken back
 * @param defaultRetention what new versions get when their writer says nothing
 */
public record BucketRules(
        long revision,
        BucketVersioning versioning,
        boolean objectLock,
        @Nullable DefaultRetention defaultRetention) {
    /** A bucket as it is made. */
    public static final BucketRules NONE =
            new BucketRules(0, BucketVersioning.UNVERSIONED, false, null);

    public BucketRules {
        if (objectLock && versioning != BucketVersioning.ENABLED) {
            throw new IllegalArgumentException("object lock without versioning");
        }
        if (defaultRetention != null && !objectLock) {
            throw new IllegalArgumentException("a default retention without object lock");
        }
    }

    /** Whether it is or was versioned: a key may have more than one version. */
    public boolean isVersioned() {
        return versioning != BucketVersioning.UNVERSIONED;
    }
}
