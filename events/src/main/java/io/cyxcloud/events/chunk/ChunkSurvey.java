package io.cyxcloud.events.chunk;

import io.cyxcloud.events.state.ShardHolder;
import io.cyxcloud.events.value.RedundancyScheme;
import java.util.List;

/**
 * What repair has to know of a chunk that is not whole.
 *
 * @param storageClass name of its placement rules
 * @param shardSizeBytes bytes of each shard
 * @param holders what the log says of each shard on each node, by index, then by node
 */
public record ChunkSurvey(
        String storageClass,
        RedundancyScheme scheme,
        int shardSizeBytes,
        List<ShardHolder> holders) {
    public ChunkSurvey {
        holders = List.copyOf(holders);
    }
}
