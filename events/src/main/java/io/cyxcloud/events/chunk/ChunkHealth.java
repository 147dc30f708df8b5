package io.cyxcloud.events.chunk;

import java.util.List;

/**
 * How much of a chunk is left. A shard counts while a node that has not failed acknowledged it and
 * has not lost it since.
 *
 * @param missing indexes of shards that are left nowhere although they were acknowledged, or whose
 *     node failed before it acknowledged, or that were not acknowledged in time; in order
 * @param leftCount shards that are left; those that are neither left nor missing are on their way
 */
public record ChunkHealth(List<Integer> missing, int leftCount) {
    public ChunkHealth {
        missing = List.copyOf(missing);
        if (leftCount < 0) {
            throw new IllegalArgumentException(leftCount + " shards left");
        }
    }
}
