package io.cyxcloud.infra.audit;

import io.cyxcloud.events.chunk.ChunkLocation;
import io.cyxcloud.events.query.HeldShard;
import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.events.value.ClusterMap;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.ShardId;
import io.cyxcloud.infra.audit.core.StreamUse;
import io.cyxcloud.placement.client.Metadata;
import io.cyxcloud.shardstore.protocol.ShardException;
import io.cyxcloud.shardstore.protocol.ShardStat;
import java.util.Optional;

/** The cluster, asked a second time. Blocking, thread-safe. */
record AskedAgain(Metadata metadata, StreamWalk walk, NodeShards nodes)
        implements SecondLook.Sources {
    @Override
    public boolean isNeeded(StreamUse use) {
        return walk.isStill(use);
    }

    @Override
    public Optional<ChunkLocation> chunk(ChunkId chunk) {
        return metadata.chunks(chunk.stream(), chunk.index(), 1).stream().findFirst();
    }

    @Override
    public Optional<HeldShard> held(NodeId node, ShardId shard) {
        return NodeAudit.known(metadata, node).find(shard);
    }

    @Override
    public Optional<ShardStat> stat(NodeId node, ShardId shard) {
        return nodes.stat(node, shard);
    }

    @Override
    public boolean isSound(NodeId node, ShardId shard) {
        try {
            var _ = nodes.verify(node, shard);
            return true;
        } catch (ShardException e) { // CORRUPT or NOT_FOUND
            return false;
        }
    }

    @Override
    public ClusterMap map() {
        return nodes.map();
    }
}
