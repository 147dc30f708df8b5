package io.cyxcloud.events.chunk;

import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.RedundancyScheme;
import io.cyxcloud.events.value.ShardId;
import java.util.List;

/**
 * Events of {@code cyx.placements}: where shards are sent, and where they are to be instead. Times
 * are Unix ms.
 */
public sealed interface PlacementEvent {
    ChunkId chunk();

    /**
     * The nodes that the writer chose for a chunk's shards.
     *
     * @param lengthBytes sealed bytes of the chunk, before padding to k equal shards
     * @param shardSizeBytes bytes of each shard
     * @param nodes node of shard i at i; distinct
     * @param leaseEndMs the stream's, see {@link io.cyxcloud.events.value.StreamManifest}
     */
    record ChunkPlaced(
            ChunkId chunk,
            String storageClass,
            RedundancyScheme scheme,
            long mapEpoch,
            int lengthBytes,
            int shardSizeBytes,
            List<NodeId> nodes,
            long placedMs,
            long leaseEndMs)
            implements PlacementEvent {
        public ChunkPlaced {
            nodes = List.copyOf(nodes);
            if (nodes.size() != scheme.totalShards()
                    || nodes.stream().distinct().count() != nodes.size()) {
                throw new IllegalArgumentException(
                        "a placement names " + scheme.totalShards() + " distinct nodes: " + nodes);
            }
            if (shardSizeBytes != scheme.shardSizeBytes(lengthBytes)) {
                throw new IllegalArgumentException(
                        "shards of %d bytes for a chunk of %d"
                                .formatted(shardSizeBytes, lengthBytes));
            }
        }

        /** Of a stream without a lease. */
        public ChunkPlaced(
                ChunkId chunk,
                String storageClass,
                RedundancyScheme scheme,
                long mapEpoch,
                int lengthBytes,
                int shardSizeBytes,
                List<NodeId> nodes,
                long placedMs) {
            this(
                    chunk,
                    storageClass,
                    scheme,
                    mapEpoch,
                    lengthBytes,
                    shardSizeBytes,
                    nodes,
                    placedMs,
                    0);
        }
    }

    /** A push failed and goes to the next node in the placement order. */
    record ShardRedirected(ShardId shard, NodeId from, NodeId to, long atMs)
            implements PlacementEvent {
        @Override
        public ChunkId chunk() {
            return shard.chunk();
        }
    }

    /**
     * The shard is to be on another node than now: to balance the nodes, or because its chunk's
     * place breaks the rules of its class. It is copied, and only then deleted. A later order for
     * the chunk takes its place.
     *
     * @param reason for people
     */
    record ShardMoveOrdered(ShardId shard, NodeId from, NodeId to, String reason, long atMs)
            implements PlacementEvent {
        public ShardMoveOrdered {
            if (from.equals(to)) {
                throw new IllegalArgumentException(shard + " from " + from + " to itself");
            }
        }

        @Override
        public ChunkId chunk() {
            return shard.chunk();
        }
    }
}
