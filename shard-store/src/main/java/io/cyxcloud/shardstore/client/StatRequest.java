package io.cyxcloud.shardstore.client;

import io.cyxcloud.events.value.ShardId;
import io.cyxcloud.shardstore.protocol.Frame;
import io.cyxcloud.shardstore.protocol.ShardException;
import io.cyxcloud.shardstore.protocol.ShardStat;
import org.jspecify.annotations.Nullable;

/** Size and hash of a shard. */
final class StatRequest extends Request<ShardStat> {
    private final ShardId shard;
    private @Nullable ShardStat found;

    StatRequest(ShardId shard) {
        super(0);
        this.shard = shard;
    }

    @Override
    void begin(ClientLink link) {
        link.say(new Frame.Stat(id, shard));
    }

    @Override
    boolean accept(Frame frame) {
        if (frame instanceof Frame.StatOk ok) {
            found = ok.stat();
            return true;
        }
        throw unexpected(frame);
    }

    @Override
    void conclude(@Nullable ShardException cause) {
        if (cause == null && found != null) {
            future.complete(found);
        } else {
            future.completeExceptionally(
                    cause != null ? cause : new IllegalStateException("no answer"));
        }
    }
}
