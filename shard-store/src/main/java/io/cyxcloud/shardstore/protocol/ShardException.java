package io.cyxcloud.shardstore.protocol;

import org.jspecify.annotations.Nullable;

/** A shard request that failed, for a {@link ShardFailure} the caller can act on. */
public final class ShardException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final ShardFailure failure;
    private final int retryAfterMs;

    public ShardException(ShardFailure failure, String message) {
        this(failure, message, 0, null);
    }

    public ShardException(ShardFailure failure, String message, @Nullable Throwable cause) {
        this(failure, message, 0, cause);
    }

    /**
     * @param retryAfterMs milliseconds after which trying again is worthwhile, 0 when not known
     */
    public ShardException(
            ShardFailure failure, String message, int retryAfterMs, @Nullable Throwable cause) {
        super(failure + ": " + message, cause);
        this.failure = failure;
        this.retryAfterMs = Math.max(0, retryAfterMs);
    }

    public ShardFailure failure() {
        return failure;
    }

    /** Milliseconds after which trying again is worthwhile, 0 when not known. */
    public int retryAfterMs() {
        return retryAfterMs;
    }
}
