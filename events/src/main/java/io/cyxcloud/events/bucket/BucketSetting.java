package io.cyxcloud.events.bucket;

/** The documents that a bucket can be configured with; kept as they were given. */
public enum BucketSetting {
    TAGGING,
    POLICY,
    CORS,
    LIFECYCLE,
    ACL,
    NOTIFICATION,
    ENCRYPTION,
    PUBLIC_ACCESS_BLOCK,
    OWNERSHIP_CONTROLS,
    WEBSITE,
    LOGGING,
    REPLICATION,
    ACCELERATE,
    REQUEST_PAYMENT;

    /** Bytes of a document. S3's largest, a lifecycle of 1,000 rules, stays below. */
    public static final int DOCUMENT_BYTES_MAX = 256 << 10;
}
