package io.cyxcloud.shardstore.protocol;

import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** A shard request that failed, for a {@link ShardFailure} the caller can act on. */
public final class ShardException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final ShardFailure failure;
    private final int retryAfterMs;
    private final String reason;

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
        this.reason = message;
        this.retryAfterMs = Math.max(0, retryAfterMs);
    }

    /** The failure of a future, unwrapped; what is no ShardException counts as UNAVAILABLE. */
    public static ShardException of(Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause instanceof ShardException known
                ? known
                : new ShardException(ShardFailure.UNAVAILABLE, "unexpected: " + cause, cause);
    }

    public ShardFailure failure() {
        return failure;
    }

    /** The message without the failure's name. */
    public String reason() {
        return reason;
    }

    /** Milliseconds after which trying again is worthwhile, 0 when not known. */
    public int retryAfterMs() {
        return retryAfterMs;
    }
}
