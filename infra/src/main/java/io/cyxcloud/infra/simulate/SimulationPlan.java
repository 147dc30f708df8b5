package io.cyxcloud.infra.simulate;

import io.cyxcloud.events.value.StorageClass;
import io.cyxcloud.repair.core.RepairBudget;
import io.cyxcloud.repair.core.RepairLimits;

/**
 * What is simulated; the same plan has the same history.
 *
 * @param durationMs time in which things go wrong; after it the cluster is left alone until it is
 *     whole
 * @param racks in each datacenter
 * @param disks in each node
 * @param chunkBytes of every chunk
 * @param replaceAfterMs from a loss to the new node or disk
 * @param repairers processes that decide about repairs, each with the budget
 * @param repairBytesPerSecond what one repair reads and writes while nothing is slow
 */
public record SimulationPlan(
        long seed,
        long durationMs,
        int nodes,
        int datacenters,
        int racks,
        int disks,
        int chunks,
        int chunkBytes,
        StorageClass storageClass,
        FaultRates rates,
        long replaceAfterMs,
        RepairLimits limits,
        RepairBudget budget,
        int repairers,
        long repairBytesPerSecond) {
    /** In a short. */
    private static final int NODES_MAX = 20_000;

    /** In 24 bits of an entry of what is due. */
    private static final int CHUNKS_MAX = 1 << 24;

    /** In one byte and one mask of 16 bits. */
    private static final int SHARDS_MAX = 16;

    public SimulationPlan {
        check(durationMs > 0 && replaceAfterMs > 0, "times");
        check(nodes > 0 && nodes <= NODES_MAX, "nodes: 1 to " + NODES_MAX);
        check(chunks > 0 && chunks < CHUNKS_MAX, "chunks: 1 to " + (CHUNKS_MAX - 1));
        check(datacenters > 0 && datacenters <= nodes, "datacenters: 1 to the nodes");
        check(racks > 0 && disks > 0 && chunkBytes > 0, "racks, disks, chunk bytes");
        check(repairers > 0 && repairBytesPerSecond > 0, "repair processes, repair rate");
        check(
                storageClass.scheme().totalShards() <= SHARDS_MAX,
                "no more than " + SHARDS_MAX + " shards");
    }

    private static void check(boolean holds, String what) {
        if (!holds) {
            throw new IllegalArgumentException("expected positive numbers; " + what);
        }
    }

    int shardSizeBytes() {
        return storageClass.scheme().shardSizeBytes(chunkBytes);
    }

    int total() {
        return storageClass.scheme().totalShards();
    }
}
