package io.cyxcloud.events.state;

import io.cyxcloud.events.value.RedundancyScheme;

/** What the placement fixes for a chunk. */
public record ChunkShape(
        String storageClass,
        RedundancyScheme scheme,
        long mapEpoch,
        int lengthBytes,
        int shardSizeBytes,
        long placedMs) {}
