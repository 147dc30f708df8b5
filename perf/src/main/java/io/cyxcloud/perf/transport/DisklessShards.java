package io.cyxcloud.perf.transport;

import io.cyxcloud.events.value.Bytes;
import io.cyxcloud.events.value.ShardId;
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

/** Drops what is put and always reads the same, so that only the transport is measured. */
final class DisklessShards implements ShardHandler {
    private static final CompletableFuture<Void> DONE = CompletableFuture.completedFuture(null);
    private final ByteBuf content;
    private final int[] crcs;

    DisklessShards(ByteBuf content) {
        this.content = content;
        this.crcs = ShardSlice.crcsOf(content);
    }

    @Override
    public CompletableFuture<Void> put(
            PeerIdentity from, ShardId id, ByteBuf payload, Bytes blake3) {
        payload.release();
        return DONE;
    }

    @Override
    public CompletableFuture<ShardSlice> get(
            PeerIdentity from, ShardId id, int offset, int lengthBytes) {
        return CompletableFuture.completedFuture(
                new ShardSlice(content.retainedDuplicate(), 0, crcs));
    }

    @Override
    public CompletableFuture<ShardStat> stat(PeerIdentity from, ShardId id) {
        return CompletableFuture.completedFuture(
                new ShardStat(content.readableBytes(), Bytes.copyOf(new byte[32])));
    }

    @Override
    public CompletableFuture<Void> delete(PeerIdentity from, ShardId id) {
        return DONE;
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
                new NodeReport(NodeReport.Level.SOUND, "", requestsInFlight, 0, 0));
    }
}
