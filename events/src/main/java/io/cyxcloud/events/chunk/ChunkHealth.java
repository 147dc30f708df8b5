package io.cyxcloud.events.chunk;

import java.util.List;

/**
 * How much of a chunk is left. A shard counts while a node that has not failed acknowledged it and
 * has not lost it since.
 *
 * @param missing indexes of shards that are left nowhere although they were acknowledged, or whose
 *     node failed before it acknowledged, or that were not acknowledged in time; in order
 * @param leftCount shards that are left; those that are neither left nor missing are on their way
 * @param leaving indexes of shards that are left on draining nodes only, or only where they were
 *     ordered away from; in order
 */
public record ChunkHealth(List<Integer> missing, int leftCount, List<Integer> leaving) {
    public ChunkHealth {
        missing = List.copyOf(missing);
        leaving = List.copyOf(leaving);
        if (leftCount < leaving.size()) {
            throw new IllegalArgumentException(
                    leftCount + " shards left, of which " + leaving.size() + " leave");
        }
    }

    /** Of a chunk that no draining node holds anything of. */
    public ChunkHealth(List<Integer> missing, int leftCount) {
        this(missing, leftCount, List.of());
    }

    /** Whether as much is left and missing, whatever leaves. */
    public boolean hasNumbersOf(ChunkHealth other) {
        return leftCount == other.leftCount && missing.equals(other.missing);
    }

    /** Whether a shard is needed on a node that stays: it is left nowhere else. */
    public boolean isWanted(int index) {
        return missing.contains(index) || leaving.contains(index);
    }
}
