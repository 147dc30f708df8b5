package io.cyxcloud.repair;

import io.cyxcloud.ingest.IngestConfig;
import io.cyxcloud.ingest.core.ChunkSizing;
import io.cyxcloud.repair.core.RepairBudget;
import io.cyxcloud.repair.core.RepairLimits;
import io.cyxcloud.repair.core.balance.BalanceLimits;
import java.nio.file.Path;

/**
 * How a repair process runs.
 *
 * @param stateDir where the decider's stores are; may be deleted while nothing runs
 * @param streamThreads threads of the decider
 * @param repairsInFlightMax chunks whose shards this process rebuilds at once
 * @param limits when repairs begin, and begin again
 * @param budget how many may be under way of those that this process decides about
 * @param balance when shards are moved to balance nodes, and how fast
 * @param dataPath memory and hedging of the agent
 */
public record RepairConfig(
        Path stateDir,
        int streamThreads,
        int repairsInFlightMax,
        RepairLimits limits,
        RepairBudget budget,
        BalanceLimits balance,
        IngestConfig dataPath) {
    /** Four rebuilds of a 4 MiB chunk at once, each with all of the chunk's shards in memory. */
    private static final IngestConfig SMALL =
            new IngestConfig(
                    new ChunkSizing.Fixed(4 << 20), 16 << 10, 32L << 20, 1, 2, 30_000, 50, 2_000);

    public RepairConfig {
        if (streamThreads < 1 || streamThreads > 64) {
            throw new IllegalArgumentException(
                    "streamThreads " + streamThreads + ": expected 1..64");
        }
        if (repairsInFlightMax < 1 || repairsInFlightMax > 64) {
            throw new IllegalArgumentException(
                    "repairsInFlightMax " + repairsInFlightMax + ": expected 1..64");
        }
    }

    public static RepairConfig of(Path stateDir) {
        return of(stateDir, RepairLimits.DEFAULT, RepairBudget.DEFAULT, BalanceLimits.DEFAULT);
    }

    public static RepairConfig of(
            Path stateDir, RepairLimits limits, RepairBudget budget, BalanceLimits balance) {
        return new RepairConfig(stateDir, 1, 4, limits, budget, balance, SMALL);
    }
}
