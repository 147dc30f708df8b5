package io.cyxcloud.shardstore.server;

import io.cyxcloud.events.value.Bytes;
import io.cyxcloud.events.value.ShardId;
import io.cyxcloud.shardstore.hash.Blake3;
import io.cyxcloud.shardstore.protocol.NodeReport;
import io.cyxcloud.shardstore.protocol.PeerIdentity;
import io.cyxcloud.shardstore.protocol.ShardException;
import io.cyxcloud.shardstore.protocol.ShardFailure;
import io.cyxcloud.shardstore.protocol.ShardHandler;
import io.cyxcloud.shardstore.protocol.ShardLimits;
import io.cyxcloud.shardstore.protocol.ShardPage;
import io.cyxcloud.shardstore.protocol.ShardRange;
import io.cyxcloud.shardstore.protocol.ShardSlice;
import io.cyxcloud.shardstore.protocol.ShardStat;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** A node that keeps shards on the heap and answers from other threads, as a disk would. */
public final class MemoryShards implements ShardHandler {
    public final Map<ShardId, byte[]> shards = new ConcurrentHashMap<>();

    /** Puts wait for this before they are answered. */
    public volatile CompletableFuture<Void> gate = CompletableFuture.completedFuture(null);

    /** Flips a bit of what is read, behind the checksums. */
    public volatile boolean corrupting;

    private final Executor executor;

    public MemoryShards(Executor executor) {
        this.executor = executor;
    }

    @Override
    public CompletableFuture<Void> put(
            PeerIdentity from, ShardId id, ByteBuf payload, Bytes blake3) {
        return gate.handleAsync(
                (_, _) -> {
                    try {
                        if (!Blake3.hash(payload.nioBuffer()).equals(blake3)) {
                            throw new ShardException(ShardFailure.CORRUPT, "hash");
                        }
                        byte[] copy = new byte[payload.readableBytes()];
                        payload.readBytes(copy);
                        shards.put(id, copy);
                        return null;
                    } finally {
                        payload.release();
                    }
                },
                executor);
    }

    @Override
    public CompletableFuture<ShardSlice> get(
            PeerIdentity from, ShardId id, int offset, int lengthBytes) {
        return later(() -> {
            byte[] shard = find(id);
            if (offset + lengthBytes > shard.length) {
                throw new ShardException(ShardFailure.REFUSED, "range");
            }
            int first = ShardSlice.firstBlockOf(offset);
            int start = Math.min(shard.length, first * ShardLimits.BLOCK_SIZE_BYTES);
            int end = Math.max(start, ShardSlice.coverEnd(offset, lengthBytes, shard.length));
            byte[] cover = Arrays.copyOfRange(shard, start, end);
            int[] crcs = ShardSlice.crcsOf(Unpooled.wrappedBuffer(cover));
            if (corrupting) {
                cover[0] ^= 1;
            }
            ByteBuf blocks = PooledByteBufAllocator.DEFAULT.directBuffer(cover.length);
            return new ShardSlice(blocks.writeBytes(cover), first, crcs);
        });
    }

    @Override
    public CompletableFuture<ShardStat> stat(PeerIdentity from, ShardId id) {
        return later(() -> {
            byte[] shard = find(id);
            return new ShardStat(shard.length, Blake3.hash(shard));
        });
    }

    @Override
    public CompletableFuture<Void> delete(PeerIdentity from, ShardId id) {
        return later(() -> {
            shards.remove(id);
            return null;
        });
    }

    @Override
    public CompletableFuture<ShardPage> list(PeerIdentity from, ShardRange range, int countMax) {
        return later(() -> {
            List<ShardPage.Entry> inside =
                    shards.entrySet().stream()
                            .filter(each -> range.contains(each.getKey()))
                            .map(each ->
                                    new ShardPage.Entry(
                                            each.getKey(),
                                            new ShardStat(
                                                    each.getValue().length,
                                                    Blake3.hash(each.getValue()))))
                            .sorted(Comparator.comparing(ShardPage.Entry::id, ShardRange.ORDER))
                            .toList();
            boolean more = inside.size() > countMax;
            return new ShardPage(more ? inside.subList(0, countMax) : inside, more);
        });
    }

    @Override
    public CompletableFuture<ShardStat> verify(PeerIdentity from, ShardId id) {
        return later(() -> {
            byte[] shard = find(id);
            if (corrupting) {
                throw new ShardException(ShardFailure.CORRUPT, "shard " + id);
            }
            return new ShardStat(shard.length, Blake3.hash(shard));
        });
    }

    @Override
    public CompletableFuture<NodeReport> health(int requestsInFlight) {
        return later(() ->
                new NodeReport(NodeReport.Level.DEGRADED, "tired", requestsInFlight, 100, 60));
    }

    private byte[] find(ShardId id) {
        byte[] shard = shards.get(id);
        if (shard == null) {
            throw new ShardException(ShardFailure.NOT_FOUND, "shard " + id);
        }
        return shard;
    }

    private <T> CompletableFuture<T> later(Supplier<T> read) {
        return CompletableFuture.supplyAsync(read, executor);
    }
}
