package io.cyxcloud.perf.disk;

import io.cyxcloud.events.value.Bytes;
import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.events.value.ShardId;
import io.cyxcloud.events.value.StreamId;
import io.cyxcloud.shardstore.hash.Blake3;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Random;
import java.util.UUID;

/** Shards of one size, all with the same random bytes under different ids. Thread-safe. */
final class ShardSource {
    private final ByteBuf payload;
    private final Bytes hash;

    ShardSource(int sizeBytes) {
        byte[] bytes = new byte[sizeBytes];
        new Random(sizeBytes).nextBytes(bytes);
        this.payload =
                Unpooled.unreleasableBuffer(Unpooled.directBuffer(sizeBytes).writeBytes(bytes));
        this.hash = Blake3.hash(bytes);
    }

    int sizeBytes() {
        return payload.readableBytes();
    }

    /** A view of its own, which need not be released. */
    ByteBuf payload() {
        return payload.duplicate();
    }

    Bytes hash() {
        return hash;
    }

    static ShardId id(long number) {
        StreamId stream = new StreamId(new UUID(number * 0x9E3779B97F4A7C15L, number));
        return new ShardId(new ChunkId(stream, 0), 0);
    }
}
