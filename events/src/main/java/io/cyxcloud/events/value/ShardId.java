package io.cyxcloud.events.value;

/** Shard {@code index} (0 to k+m-1; data first, then parity) of a chunk. */
public record ShardId(ChunkId chunk, int index) {
    public ShardId {
        if (index < 0 || index >= RedundancyScheme.SHARDS_MAX) {
            throw new IllegalArgumentException("shard index " + index + " is not in 0..255");
        }
    }

    @Override
    public String toString() {
        return chunk + "/" + index;
    }
}
