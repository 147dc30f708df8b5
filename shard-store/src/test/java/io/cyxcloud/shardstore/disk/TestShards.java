package io.cyxcloud.shardstore.disk;

import io.cyxcloud.events.value.Bytes;
import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.events.value.ShardId;
import io.cyxcloud.events.value.StreamId;
import io.cyxcloud.shardstore.hash.Blake3;
import io.cyxcloud.shardstore.protocol.ShardException;
import io.cyxcloud.shardstore.protocol.ShardFailure;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Shards with bytes that follow from their number. */
final class TestShards {
    static final int SIZE_BYTES_MAX = 200 << 10;
    private static final int[] SIZES = {0, 1, 4000, 65_535, 65_536, 65_537, SIZE_BYTES_MAX};

    /** Segments of 1 MiB, so that tests see many. */
    static final EngineConfig CONFIG =
            new EngineConfig(
                    1L << 40,
                    0,
                    SIZE_BYTES_MAX,
                    1L << 20,
                    4L << 20,
                    256,
                    400 << 10,
                    2,
                    true,
                    UpkeepConfig.standard());

    private TestShards() {}

    static ShardId id(int number) {
        return new ShardId(new ChunkId(new StreamId(new UUID(number % 3, 7)), number), number % 14);
    }

    static byte[] bytes(int number) {
        Random random = new Random(number);
        int size = number % 2 == 0 ? SIZES[number / 2 % SIZES.length] : random.nextInt(100_000);
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        return bytes;
    }

    static ByteBuf payload(int number) {
        return ByteBufAllocator.DEFAULT.directBuffer().writeBytes(bytes(number));
    }

    static CompletableFuture<Void> put(ShardEngine engine, int number) {
        byte[] bytes = bytes(number);
        return engine.put(id(number), payload(number), Blake3.hash(bytes));
    }

    static byte[] read(ShardEngine engine, int number, int offset, int lengthBytes) {
        ByteBuf cut = engine.read(id(number), offset, lengthBytes).cut(offset, lengthBytes);
        byte[] bytes = new byte[cut.readableBytes()];
        cut.readBytes(bytes).release();
        return bytes;
    }

    /** Waits; why it failed, if it did. */
    static Optional<ShardFailure> outcome(CompletableFuture<Void> done) {
        try {
            done.get(20, TimeUnit.SECONDS);
            return Optional.empty();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ShardException refused) {
                return Optional.of(refused.failure());
            }
            throw new AssertionError(e);
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    static Bytes hash(int number) {
        return Blake3.hash(bytes(number));
    }
}
