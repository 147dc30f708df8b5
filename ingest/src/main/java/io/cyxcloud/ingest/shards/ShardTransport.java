package io.cyxcloud.ingest.shards;

import io.cyxcloud.events.value.Bytes;
import io.cyxcloud.events.value.NodeInfo;
import io.cyxcloud.events.value.ShardId;
import io.cyxcloud.shardstore.client.ShardClient;
import io.cyxcloud.shardstore.protocol.ShardStat;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.CompletableFuture;

/**
 * The nodes, as the data path sees them. Thread-safe and asynchronous; every future completes
 * within the transport's time limits, exceptionally with a {@link
 * io.cyxcloud.shardstore.protocol.ShardException}.
 */
public interface ShardTransport {
    /**
     * Stores a shard; completes when it is durable on the node.
     *
     * @param payload the shard; one reference is taken over, and released before completion
     */
    CompletableFuture<Void> put(NodeInfo node, ShardId id, ByteBuf payload, Bytes blake3);

    /** Reads bytes that match their checksums; the caller releases them. */
    CompletableFuture<ByteBuf> get(NodeInfo node, ShardId id, int offset, int lengthBytes);

    /** Size and hash of a shard, as the node noted them when it was stored. */
    CompletableFuture<ShardStat> stat(NodeInfo node, ShardId id);

    /** Over the shard protocol; the client stays its owner's. */
    static ShardTransport of(ShardClient client) {
        return new ShardTransport() {
            @Override
            public CompletableFuture<Void> put(
                    NodeInfo node, ShardId id, ByteBuf payload, Bytes blake3) {
                return client.put(node.id(), node.endpoint(), id, payload, blake3);
            }

            @Override
            public CompletableFuture<ByteBuf> get(
                    NodeInfo node, ShardId id, int offset, int lengthBytes) {
                return client.get(node.id(), node.endpoint(), id, offset, lengthBytes);
            }

            @Override
            public CompletableFuture<ShardStat> stat(NodeInfo node, ShardId id) {
                return client.stat(node.id(), node.endpoint(), id);
            }
        };
    }
}
