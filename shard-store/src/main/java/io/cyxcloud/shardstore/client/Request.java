package io.cyxcloud.shardstore.client;

import io.cyxcloud.shardstore.protocol.Frame;
import io.cyxcloud.shardstore.protocol.FrameLane;
import io.cyxcloud.shardstore.protocol.ShardException;
import io.cyxcloud.shardstore.protocol.ShardFailure;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One call on its way. After it was submitted it belongs to its connection's event loop. Ends by
 * exactly one {@link #conclude}, which lets go of buffers and completes the future.
 */
abstract sealed class Request<T> permits PutRequest, GetRequest, AskRequest {
    final CompletableFuture<T> future = new CompletableFuture<>();

    /** Payload bytes it keeps in flight. */
    final int costBytes;

    long id;
    long startedNanos;
    boolean concluded;

    /** Where it speaks; null while it waits for a lane. */
    @Nullable FrameLane lane;

    @Nullable ScheduledFuture<?> timer;

    Request(int costBytes) {
        this.costBytes = costBytes;
    }

    /** Writes what opens the request, on the lane it has. */
    abstract void begin(FrameLane on);

    /** The oldest protocol version that has the request. */
    int versionMin() {
        return Frame.Hello.VERSION_FIRST;
    }

    /** Takes a frame; true when it completes the answer. Throws ShardException to fail. */
    abstract boolean accept(Frame frame);

    /** Completes the future: with the answer when {@code failure} is null. Called once. */
    abstract void conclude(@Nullable ShardException failure);

    /** Whether the peer has stopped taking bytes of it. */
    boolean unsent() {
        return false;
    }

    static ShardException unexpected(Frame frame) {
        return new ShardException(
                ShardFailure.PROTOCOL, "unexpected " + frame.getClass().getSimpleName());
    }
}
