package io.cyxcloud.events.chunk;

import io.cyxcloud.events.value.Bytes;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.ShardId;

/**
 * Events of {@code cyx.shard-events}: what nodes and readers observed of shards, and which copies
 * do not count. Times are Unix ms.
 */
public sealed interface ShardEvent {
    ShardId shard();

    NodeId node();

    long atMs();

    /** The acknowledgement: the shard is durable on the node and its hash was checked. */
    record ShardStored(ShardId shard, NodeId node, int sizeBytes, Bytes blake3, long atMs)
            implements ShardEvent {}

    /** The node answered, and does not have the shard. */
    record ShardMissing(ShardId shard, NodeId node, String reporter, long atMs)
            implements ShardEvent {}

    /** The shard's bytes do not match its checksum. */
    record ShardCorrupt(ShardId shard, NodeId node, String reporter, String detail, long atMs)
            implements ShardEvent {}

    record ShardDeleted(ShardId shard, NodeId node, long atMs) implements ShardEvent {}

    /**
     * The node's copy does not count any more, because another node has the shard, and is to be
     * deleted. Without effect where no other copy is known to be stored.
     */
    record ShardRetired(ShardId shard, NodeId node, long atMs) implements ShardEvent {}
}
