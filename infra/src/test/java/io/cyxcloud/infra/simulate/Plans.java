package io.cyxcloud.infra.simulate;

import io.cyxcloud.events.value.StorageClass;
import io.cyxcloud.repair.core.RepairBudget;
import io.cyxcloud.repair.core.RepairLimits;

/** Small clusters in which a lot goes wrong. */
final class Plans {
    private static final long HOUR_MS = 3_600_000;
    private static final long DURATION_MS = 2 * HOUR_MS;

    /** Once in the whole run. */
    private static final double ONCE = 365.25 * 24 * HOUR_MS / DURATION_MS;

    private Plans() {}

    static SimulationPlan stormy(long seed) {
        return stormy(seed, StorageClass.STANDARD, 24, 4);
    }

    static SimulationPlan stormy(long seed, StorageClass storageClass, int nodes, int datacenters) {
        int racks = 3;
        return new SimulationPlan(
                seed,
                DURATION_MS,
                nodes,
                datacenters,
                racks,
                3,
                120,
                4 << 20,
                storageClass,
                new FaultRates(
                        1.5 * ONCE / nodes,
                        1.5 * ONCE / nodes,
                        4 * ONCE / nodes,
                        5 * ONCE / nodes,
                        ONCE / nodes,
                        2 * ONCE / nodes,
                        ONCE / racks / datacenters,
                        0.5 * ONCE / datacenters,
                        0,
                        ONCE,
                        ONCE,
                        3 * ONCE / (1 + World.PARTITIONS)),
                HOUR_MS / 4,
                RepairLimits.DEFAULT,
                new RepairBudget(8, 2, 128L << 20, 8L << 20),
                1,
                4 << 20);
    }
}
