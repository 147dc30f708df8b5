package io.cyxcloud.infra.simulate.durability;

import java.util.List;

/**
 * A chunk whose shards are lost independently, each at a constant rate, and rebuilt after times
 * that depend on how many are lost. The chunk is lost when more than {@code parity} are.
 *
 * <p>When another shard is lost, the repair of all begins anew with the time of the new state:
 * exact where times are exponential, and pessimistic otherwise. What is lost together (a rack, a
 * datacenter) is not in it.
 *
 * @param total shards of a chunk
 * @param parity shards that may be lost
 * @param lossesPerYear of one shard
 * @param repairMs from the loss to the repair while 1, 2, ... shards are lost: samples that are
 *     equally likely; as many lists as {@code parity}
 */
public record FailureModel(
        int total, int parity, double lossesPerYear, List<List<Double>> repairMs) {
    static final double YEAR_MS = 365.25 * 24 * 3_600_000;

    public FailureModel {
        repairMs = repairMs.stream().map(List::copyOf).toList();
        if (parity < 1 || total <= parity || !(lossesPerYear > 0)) {
            throw new IllegalArgumentException("expected 1 <= parity < total, and a rate");
        }
        if (repairMs.size() != parity
                || repairMs.stream().anyMatch(List::isEmpty)
                || repairMs.stream().anyMatch(ms -> ms.stream().anyMatch(one -> !(one > 0)))) {
            throw new IllegalArgumentException("expected positive times for 1 to parity losses");
        }
    }

    /** How often one more is lost while {@code lost} are, a ms. */
    double lossRate(int lost) {
        return (total - lost) * lossesPerYear / YEAR_MS;
    }

    /** Mean time of a repair while {@code lost} are. */
    public double meanRepairMs(int lost) {
        return repairMs.get(lost - 1).stream().mapToDouble(ms -> ms).average().orElseThrow();
    }

    /** Nines of the chance that a chunk is there after a year. */
    public static double nines(double meanYearsToLoss) {
        return -Math.log10(-Math.expm1(-1 / meanYearsToLoss));
    }
}
