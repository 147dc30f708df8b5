package io.cyxcloud.shardstore.protocol;

/** Why a shard request failed, as it travels in an ERROR frame (by {@link #code()}). */
public enum ShardFailure {
    /** The node does not hold the shard. */
    NOT_FOUND(1),
    /** Bytes do not match their hash or checksum, on disk or on arrival. */
    CORRUPT(2),
    /** A limit of the node or of the client is reached; try again after the hint, or elsewhere. */
    BUSY(3),
    /** The node has no room for the shard. */
    DISK_FULL(4),
    /** No connection, a broken one, or a node that is shutting down or whose disk failed. */
    UNAVAILABLE(5),
    /** No answer in time. The request may still take effect on the node. */
    TIMEOUT(6),
    /** The peer broke the protocol. */
    PROTOCOL(7),
    /** The peer may not do this, or the request makes no sense (a range outside the shard). */
    REFUSED(8);

    private final int code;

    ShardFailure(int code) {
        this.code = code;
    }

    /** The number in an ERROR frame, 1 to 8; never reused for another meaning. */
    public int code() {
        return code;
    }

    /** The failure with this code; a code from the future is {@link #PROTOCOL}. */
    public static ShardFailure ofCode(int code) {
        return switch (code) {
            case 1 -> NOT_FOUND;
            case 2 -> CORRUPT;
            case 3 -> BUSY;
            case 4 -> DISK_FULL;
            case 5 -> UNAVAILABLE;
            case 6 -> TIMEOUT;
            case 8 -> REFUSED;
            default -> PROTOCOL;
        };
    }
}
