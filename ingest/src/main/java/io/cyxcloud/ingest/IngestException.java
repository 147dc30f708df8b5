package io.cyxcloud.ingest;

/** The data path could not do what was asked, for a reason that the caller can tell a client. */
public final class IngestException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Why. */
    public enum Kind {
        /** A write quorum cannot be had. */
        TOO_FEW_NODES,
        /** The shards of a chunk that answer are not enough to decode it. */
        UNREADABLE,
        /** What was read does not match its authentication tag, and no other copy helps. */
        CORRUPT,
        /** The budget of bytes in flight stayed used up for too long: try again later. */
        OVERLOADED,
        /** A data key cannot be wrapped or unwrapped. */
        KEY
    }

    private final Kind kind;

    public IngestException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public IngestException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
