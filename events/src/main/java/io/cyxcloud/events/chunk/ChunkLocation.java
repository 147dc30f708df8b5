package io.cyxcloud.events.chunk;

import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.events.value.RedundancyScheme;
import java.util.List;

/**
 * Where a chunk's shards are, as placements and acknowledgements in the log say.
 *
 * @param shards every node that was given or acknowledged a shard and has not lost it since; in
 *     order of index; several for one index after a redirect or a repair
 * @param health what is left of it
 */
public record ChunkLocation(
        ChunkId chunk,
        String storageClass,
        RedundancyScheme scheme,
        int lengthBytes,
        int shardSizeBytes,
        List<ShardLocation> shards,
        ChunkHealth health) {
    public ChunkLocation {
        shards = List.copyOf(shards);
    }
}
