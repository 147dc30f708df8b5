package io.cyxcloud.events.bucket;

/** S3's versioning states; none leads back to the first. */
public enum BucketVersioning {
    UNVERSIONED,
    ENABLED,
    SUSPENDED
}
