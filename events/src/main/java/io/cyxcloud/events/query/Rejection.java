package io.cyxcloud.events.query;

/** Why a command was refused: a decision, the same at every replay. */
public enum Rejection {
    /**
     * The partition is sealed by a bucket deletion; the client resolves it, callers never see it.
     */
    BUCKET_SEALED,
    NO_SUCH_UPLOAD,
    /** A listed part does not exist, or has another ETag. */
    INVALID_PART,
    /** Listed parts are not in ascending order. */
    INVALID_PART_ORDER,
    /** A part other than the last is smaller than 5 MiB. */
    ENTITY_TOO_SMALL,
    /** An {@code If-Match} or {@code If-None-Match} does not hold. */
    PRECONDITION_FAILED,
    /** An {@code If-Match} on an object that is not there. */
    NO_SUCH_KEY,
    /** The version named is not there. */
    NO_SUCH_VERSION,
    /** A delete marker has neither tags nor retention. */
    IS_DELETE_MARKER,
    /** A retention or a legal hold forbids it. */
    OBJECT_LOCKED,
    /** Retention and legal hold need a bucket with object lock. */
    LOCK_NOT_ENABLED,
    /** The bucket's versioning and object lock do not allow it. */
    INVALID_BUCKET_STATE,
    BUCKET_EXISTS,
    NO_SUCH_BUCKET,
    BUCKET_NOT_EMPTY,
    /** A later attempt to delete the bucket took over. */
    DELETION_SUPERSEDED,
    /** The object's checksum is not what the client expects. */
    BAD_DIGEST,
    /** The commit came so late that the stream's shards may be gone. */
    LEASE_EXPIRED,
    /** A key, a name or a count is past its limit. */
    INVALID_ARGUMENT
}
