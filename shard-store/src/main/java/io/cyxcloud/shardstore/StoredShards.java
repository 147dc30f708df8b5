package io.cyxcloud.shardstore;

import io.cyxcloud.events.chunk.ShardEvent.ShardCorrupt;
import io.cyxcloud.events.chunk.ShardEvent.ShardMissing;
import io.cyxcloud.events.value.Bytes;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.ShardId;
import io.cyxcloud.shardstore.disk.ShardEngine;
import io.cyxcloud.shardstore.kafka.ShardPublisher;
import io.cyxcloud.shardstore.protocol.PeerIdentity;
import io.cyxcloud.shardstore.protocol.ShardException;
import io.cyxcloud.shardstore.protocol.ShardFailure;
import io.cyxcloud.shardstore.protocol.ShardHandler;
import io.cyxcloud.shardstore.protocol.ShardSlice;
import io.cyxcloud.shardstore.protocol.ShardStat;
import io.netty.buffer.ByteBuf;
import java.time.InstantSource;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * What the server asks, answered from the engine. Called on event loops: disk reads go to a few
 * threads behind a bounded queue, full means BUSY. A read that finds a shard missing or damaged
 * makes that a fact, too.
 */
final class StoredShards implements ShardHandler, AutoCloseable {
    private static final int BUSY_RETRY_MS = 50;
    private static final int CLOSE_WAIT_SECONDS = 10;

    private final NodeId self;
    private final ShardEngine engine;
    private final ShardPublisher publisher;
    private final InstantSource clock;
    private final ThreadPoolExecutor readers;
    private final RecentReports recent = new RecentReports();

    StoredShards(
            NodeId self,
            ShardEngine engine,
            ShardPublisher publisher,
            StorageNodeLimits limits,
            InstantSource clock) {
        this.self = self;
        this.engine = engine;
        this.publisher = publisher;
        this.clock = clock;
        this.readers =
                new ThreadPoolExecutor(
                        limits.readThreads(),
                        limits.readThreads(),
                        0,
                        TimeUnit.SECONDS,
                        new ArrayBlockingQueue<>(limits.readQueueCountMax()),
                        Thread.ofPlatform().name("reader-" + self + "-", 0).factory());
    }

    @Override
    public CompletableFuture<Void> put(
            PeerIdentity from, ShardId id, ByteBuf payload, Bytes blake3) {
        if (publisher.saturated()) {
            payload.release();
            return CompletableFuture.failedFuture(
                    busy("the event log is behind with " + self + "'s shards"));
        }
        return engine.put(id, payload, blake3);
    }

    @Override
    public CompletableFuture<ShardSlice> get(
            PeerIdentity from, ShardId id, int offset, int lengthBytes) {
        return onReader(() -> {
            try {
                return engine.read(id, offset, lengthBytes);
            } catch (ShardException e) {
                report(from, id, e);
                throw e;
            }
        });
    }

    @Override
    public CompletableFuture<ShardStat> stat(PeerIdentity from, ShardId id) {
        return onReader(() ->
                engine.stat(id)
                        .orElseThrow(
                                () -> new ShardException(ShardFailure.NOT_FOUND, id.toString())));
    }

    private void report(PeerIdentity from, ShardId id, ShardException failure) {
        long nowMs = clock.millis();
        String reporter = from.toString();
        switch (failure.failure()) {
            case NOT_FOUND -> {
                if (recent.admit(id, nowMs)) {
                    publisher.report(new ShardMissing(id, self, reporter, nowMs));
                }
            }
            case CORRUPT -> {
                if (recent.admit(id, nowMs)) {
                    String detail = String.valueOf(failure.getMessage());
                    publisher.report(new ShardCorrupt(id, self, reporter, detail, nowMs));
                }
            }
            case BUSY, DISK_FULL, UNAVAILABLE, TIMEOUT, PROTOCOL, REFUSED -> {}
        }
    }

    private <T> CompletableFuture<T> onReader(Supplier<T> read) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        try {
            readers.execute(() -> {
                try {
                    answer.complete(read.get());
                } catch (RuntimeException e) {
                    answer.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException e) {
            answer.completeExceptionally(busy("read queue full"));
        }
        return answer;
    }

    private static ShardException busy(String why) {
        return new ShardException(ShardFailure.BUSY, why, BUSY_RETRY_MS, null);
    }

    /** Ends the reading threads, once they have done what is queued. */
    @Override
    public void close() {
        readers.shutdown();
        try {
            var _ = readers.awaitTermination(CLOSE_WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
