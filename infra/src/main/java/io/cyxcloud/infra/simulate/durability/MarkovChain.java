package io.cyxcloud.infra.simulate.durability;

/**
 * The birth-death chain over the number of lost shards, with repairs at the rate 1 / mean time,
 * each of which brings all back; absorbed when one more than the parity is lost.
 *
 * <p>From state i a loss comes first with probability p(i), after 1 / (loss + repair rate) on
 * average. With every repair leading to state 0, the mean time to absorption follows from cycles
 * that begin there: mean length of a cycle over its probability of ending in a loss. All terms are
 * positive, so nothing cancels however small the probability is.
 */
public final class MarkovChain {
    private MarkovChain() {}

    /** Mean time until the chunk is lost, from whole. */
    public static double meanYearsToLoss(FailureModel model) {
        double reached = 1; // probability that a cycle comes to this state
        double cycleMs = 1 / model.lossRate(0);
        for (int lost = 1; lost <= model.parity(); lost++) {
            double lossRate = model.lossRate(lost);
            double repairRate = 1 / model.meanRepairMs(lost);
            cycleMs += reached / (lossRate + repairRate);
            reached *= lossRate / (lossRate + repairRate);
        }
        return cycleMs / reached / FailureModel.YEAR_MS;
    }
}
