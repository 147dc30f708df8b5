package io.cyxcloud.infra.wiring;

import io.cyxcloud.events.query.MetadataAnswer.HeldShardsAnswer;
import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.placement.client.Metadata;
import io.cyxcloud.shardstore.inventory.KnownShards;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What metadata says of one node's shards. Thread-safe.
 *
 * @param metadata the way to it at the moment
 */
public record HeldInMetadata(Supplier<Metadata> metadata, NodeId node)
        implements KnownShards.Source {
    @Override
    public int partitions() {
        return metadata.get().chunkPartitions();
    }

    @Override
    public HeldShardsAnswer held(int partition, @Nullable ChunkId from, int chunksMax) {
        return metadata.get().held(partition, node, from, chunksMax);
    }
}
