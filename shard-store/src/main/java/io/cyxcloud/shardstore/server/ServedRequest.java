package io.cyxcloud.shardstore.server;

import io.cyxcloud.events.value.Bytes;
import io.cyxcloud.events.value.ShardId;
import io.cyxcloud.shardstore.protocol.DataPump;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** One request a connection is serving. Touched on the connection's event loop only. */
final class ServedRequest {
    final long id;

    /** For the log. */
    final Object what;

    final int costBytes;

    /** Of a put that is being received. */
    @Nullable Assembly assembly;

    /** Of a get that is being sent. */
    DataPump.@Nullable Body body;

    /** The client no longer waits for the answer. */
    boolean cancelled;

    ServedRequest(long id, Object what, int costBytes) {
        this.id = id;
        this.what = what;
        this.costBytes = costBytes;
    }

    /** A put on its way in: its buffer is as long as the shard. */
    static final class Assembly {
        final ShardId shard;
        final ByteBuf payload;
        final Bytes blake3;
        long progressNanos = System.nanoTime();

        Assembly(ShardId shard, ByteBuf payload, Bytes blake3) {
            this.shard = shard;
            this.payload = payload;
            this.blake3 = blake3;
        }
    }
}
