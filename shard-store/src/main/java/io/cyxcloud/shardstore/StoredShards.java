package io.cyxcloud.shardstore;

import io.cyxcloud.events.chunk.ShardEvent.ShardCorrupt;
import io.cyxcloud.events.chunk.ShardEvent.ShardMissing;
import io.cyxcloud.events.value.Bytes;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.ShardId;
import io.cyxcloud.shardstore.disk.EngineHealth;
import io.cyxcloud.shardstore.protocol.NodeReport;
import io.cyxcloud.shardstore.protocol.PeerIdentity;
import io.cyxcloud.shardstore.protocol.ShardException;
import io.cyxcloud.shardstore.protocol.ShardFailure;
import io.cyxcloud.shardstore.protocol.ShardHandler;
import io.cyxcloud.shardstore.protocol.ShardPage;
import io.cyxcloud.shardstore.protocol.ShardRange;
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
 * What the server asks, answered from the disks. Called on event loops: disk reads go to a few
 * threads behind a bounded queue, full means BUSY. A read that finds a shard missing or damaged
 * makes that a fact, too.
 */
final class StoredShards implements ShardHandler, AutoCloseable {
    private static final int BUSY_RETRY_MS = 50;
    private static final int CLOSE_WAIT_SECONDS = 10;

    private final NodeId self;
    private final NodeDisks disks;
    private final InstantSource clock;
    private final ThreadPoolExecutor readers;
    private final RecentReports recent = new RecentReports();

    StoredShards(NodeId self, NodeDisks disks, StorageNodeLimits limits, InstantSource clock) {
        this.self = self;
        this.disks = disks;
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
        if (disks.isSaturated()) {
            payload.release();
            return CompletableFuture.failedFuture(
                    busy("the event log is behind with " + self + "'s shards"));
        }
        if (disks.count() == 1) {
            return disks.put(id, payload, blake3);
        }
        // Which disk has it is asked of indexes, which may read the disk.
        CompletableFuture<Void> answer = new CompletableFuture<>();
        try {
            readers.execute(() -> {
                var _ =
                        disks.put(id, payload, blake3)
                                .whenComplete((ok, failure) -> {
                                    if (failure == null) {
                                        answer.complete(null);
                                    } else {
                                        answer.completeExceptionally(failure);
                                    }
                                });
            });
        } catch (RejectedExecutionException e) {
            payload.release();
            answer.completeExceptionally(busy("queue full"));
        }
        return answer;
    }

    @Override
    public CompletableFuture<ShardSlice> get(
            PeerIdentity from, ShardId id, int offset, int lengthBytes) {
        return onReader(() -> {
            try {
                return disks.read(id, offset, lengthBytes);
            } catch (ShardException e) {
                report(from, id, e);
                throw e;
            }
        });
    }

    @Override
    public CompletableFuture<ShardStat> stat(PeerIdentity from, ShardId id) {
        return onReader(() ->
                disks.stat(id)
                        .orElseThrow(
                                () -> new ShardException(ShardFailure.NOT_FOUND, id.toString())));
    }

    @Override
    public CompletableFuture<Void> delete(PeerIdentity from, ShardId id) {
        return disks.delete(id);
    }

    @Override
    public CompletableFuture<ShardPage> list(PeerIdentity from, ShardRange range, int countMax) {
        return onReader(() -> disks.list(range, countMax));
    }

    @Override
    public CompletableFuture<ShardStat> verify(PeerIdentity from, ShardId id) {
        return onReader(() -> {
            try {
                return disks.verify(id);
            } catch (ShardException e) {
                report(from, id, e);
                throw e;
            }
        });
    }

    @Override
    public CompletableFuture<NodeReport> health(int requestsInFlight) {
        return onReader(() ->
                switch (disks.health()) {
                    case EngineHealth.Healthy() ->
                            health(NodeReport.Level.SOUND, "", requestsInFlight);
                    case EngineHealth.Degraded(String reason) ->
                            health(NodeReport.Level.DEGRADED, reason, requestsInFlight);
                    case EngineHealth.Failed(String reason) ->
                            health(NodeReport.Level.FAILED, reason, requestsInFlight);
                });
    }

    private NodeReport health(NodeReport.Level level, String reason, int requestsInFlight) {
        return new NodeReport(
                level, reason, requestsInFlight, disks.capacityBytes(), disks.usedBytes());
    }

    private void report(PeerIdentity from, ShardId id, ShardException failure) {
        long nowMs = clock.millis();
        String reporter = from.toString();
        switch (failure.failure()) {
            case NOT_FOUND -> {
                if (recent.admit(id, nowMs)) {
                    disks.publisher().report(new ShardMissing(id, self, reporter, nowMs));
                }
            }
            case CORRUPT -> {
                if (recent.admit(id, nowMs)) {
                    String detail = String.valueOf(failure.getMessage());
                    disks.publisher().report(new ShardCorrupt(id, self, reporter, detail, nowMs));
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
