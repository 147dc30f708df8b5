package io.cyxcloud.infra.simulate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Something that goes wrong.
 *
 * @param subject number of the node's place, rack, datacenter or process
 * @param durationMs 0 of what is for good
 * @param luck for what is drawn when it happens
 */
record Fault(long atMs, Kind kind, int subject, long durationMs, long luck) {
    enum Kind {
        NODE_LOSS(1, 0),
        DISK_LOSS(2, 0),
        ROT(3, 0),
        NODE_OUTAGE(4, 600_000),
        FLAP(5, 120_000),
        SLOWDOWN(6, 3_600_000),
        RACK_OUTAGE(7, 1_200_000),
        DATACENTER_OUTAGE(8, 1_200_000),
        RACK_LOSS(9, 0),
        CUT_OFF(10, 90_000),
        LOG_PAUSE(11, 15_000),
        REPAIR_RESTART(12, 0);

        final int number;
        private final double meanMs;

        Kind(int number, double meanMs) {
            this.number = number;
            this.meanMs = meanMs;
        }
    }

    private static final double YEAR_MS = 365.25 * 24 * 3_600_000;
    private static final long SHORTEST_MS = 3_000;

    /** All of a run, from a time on. */
    static List<Fault> draw(SimulationPlan plan, long beginMs) {
        List<Fault> faults = new ArrayList<>();
        int racks = plan.racks() * plan.datacenters();
        FaultRates rates = plan.rates();
        for (Kind kind : Kind.values()) {
            switch (kind) {
                case NODE_LOSS ->
                        draw(plan, beginMs, kind, rates.nodeLosses(), plan.nodes(), faults);
                case DISK_LOSS ->
                        draw(plan, beginMs, kind, rates.diskLosses(), plan.nodes(), faults);
                case ROT -> draw(plan, beginMs, kind, rates.rotten(), plan.nodes(), faults);
                case NODE_OUTAGE ->
                        draw(plan, beginMs, kind, rates.nodeOutages(), plan.nodes(), faults);
                case FLAP -> draw(plan, beginMs, kind, rates.flaps(), plan.nodes(), faults);
                case SLOWDOWN -> draw(plan, beginMs, kind, rates.slowdowns(), plan.nodes(), faults);
                case RACK_OUTAGE -> draw(plan, beginMs, kind, rates.rackOutages(), racks, faults);
                case DATACENTER_OUTAGE ->
                        draw(
                                plan,
                                beginMs,
                                kind,
                                rates.datacenterOutages(),
                                plan.datacenters(),
                                faults);
                case RACK_LOSS -> draw(plan, beginMs, kind, rates.rackLosses(), racks, faults);
                case CUT_OFF -> draw(plan, beginMs, kind, rates.cutOffs(), 1, faults);
                case LOG_PAUSE -> draw(plan, beginMs, kind, rates.logPauses(), 1, faults);
                case REPAIR_RESTART ->
                        draw(
                                plan,
                                beginMs,
                                kind,
                                rates.repairRestarts(),
                                plan.repairers() + World.PARTITIONS,
                                faults);
            }
        }
        faults.sort(Comparator.comparingLong(Fault::atMs).thenComparing(Fault::kind));
        return faults;
    }

    private static void draw(
            SimulationPlan plan,
            long beginMs,
            Kind kind,
            double rate,
            int subjects,
            List<Fault> faults) {
        SplittableRandom random = new SplittableRandom(plan.seed() * 31 + kind.number);
        double gapMs = YEAR_MS / (rate * subjects);
        double atMs = beginMs + gap(random, gapMs);
        while (rate > 0 && atMs < beginMs + plan.durationMs()) {
            long durationMs = kind.meanMs == 0 ? 0 : SHORTEST_MS + (long) gap(random, kind.meanMs);
            faults.add(
                    new Fault(
                            (long) atMs,
                            kind,
                            random.nextInt(subjects),
                            durationMs,
                            random.nextLong(0, Long.MAX_VALUE)));
            atMs += gap(random, gapMs);
        }
    }

    private static double gap(SplittableRandom random, double mean) {
        return -StrictMath.log(1 - random.nextDouble()) * mean;
    }
}
