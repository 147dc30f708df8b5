package io.cyxcloud.perf.disk;

import io.cyxcloud.events.value.Bytes;
import io.cyxcloud.events.value.ShardId;
import io.cyxcloud.shardstore.disk.ShardEngine;
import io.cyxcloud.shardstore.protocol.NodeReport;
import io.cyxcloud.shardstore.protocol.PeerIdentity;
import io.cyxcloud.shardstore.protocol.ShardHandler;
import io.cyxcloud.shardstore.protocol.ShardPage;
import io.cyxcloud.shardstore.protocol.ShardRange;
import io.cyxcloud.shardstore.protocol.ShardSlice;
import io.cyxcloud.shardstore.protocol.ShardStat;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An engine as a server's handler, as a storage node has it, without the event log. */
final class EngineShards implements ShardHandler, AutoCloseable {
    /** As many as a node has. */
    private static final int READERS = 2;

    private final ShardEngine engine;
    private final ExecutorService readers = Executors.newFixedThreadPool(READERS);

    EngineShards(ShardEngine engine) {
        this.engine = engine;
    }

    @Override
    public CompletableFuture<Void> put(
            PeerIdentity from, ShardId id, ByteBuf payload, Bytes blake3) {
        return engine.put(id, payload, blake3);
    }

    @Override
    public CompletableFuture<ShardSlice> get(
            PeerIdentity from, ShardId id, int offset, int lengthBytes) {
        return CompletableFuture.supplyAsync(() -> engine.read(id, offset, lengthBytes), readers);
    }

    @Override
    public CompletableFuture<ShardStat> stat(PeerIdentity from, ShardId id) {
        return CompletableFuture.supplyAsync(() -> engine.stat(id).orElseThrow(), readers);
    }

    @Override
    public CompletableFuture<Void> delete(PeerIdentity from, ShardId id) {
        return engine.delete(id);
    }

    @Override
    public CompletableFuture<ShardPage> list(PeerIdentity from, ShardRange range, int countMax) {
        return CompletableFuture.completedFuture(new ShardPage(List.of(), false));
    }

    @Override
    public CompletableFuture<ShardStat> verify(PeerIdentity from, ShardId id) {
        return stat(from, id);
    }

    @Override
    public CompletableFuture<NodeReport> health(int requestsInFlight) {
        return CompletableFuture.completedFuture(
                new NodeReport(
                        NodeReport.Level.SOUND,
                        "",
                        requestsInFlight,
                        engine.capacityBytes(),
                        engine.usedBytes()));
    }

    @Override
    public void close() {
        readers.close();
    }
}
