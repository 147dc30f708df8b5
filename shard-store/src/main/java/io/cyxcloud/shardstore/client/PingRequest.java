package io.cyxcloud.shardstore.client;

import io.cyxcloud.shardstore.protocol.Frame;
import io.cyxcloud.shardstore.protocol.ShardException;
import org.jspecify.annotations.Nullable;

/** Is the node there and answering. */
final class PingRequest extends Request<Void> {
    PingRequest() {
        super(0);
    }

    @Override
    void begin(ClientLink link) {
        link.say(new Frame.Ping(id));
    }

    @Override
    boolean accept(Frame frame) {
        if (frame instanceof Frame.Pong) {
            return true;
        }
        throw unexpected(frame);
    }

    @Override
    void conclude(@Nullable ShardException cause) {
        if (cause == null) {
            future.complete(null);
        } else {
            future.completeExceptionally(cause);
        }
    }
}
