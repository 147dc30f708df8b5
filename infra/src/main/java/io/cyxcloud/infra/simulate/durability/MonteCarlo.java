package io.cyxcloud.infra.simulate.durability;

import java.util.List;
import java.util.SplittableRandom;

/**
 * The same by drawing lots: cycles from whole to whole or lost, with repair times drawn from the
 * samples as they are. In a cycle a loss is drawn as likely as a repair and weighed by how likely
 * it really was (importance sampling with balanced failure biasing; Shahabuddin 1994), so that
 * losses of one in 10^15 are seen after some thousand cycles. Of one seed; pure.
 */
public final class MonteCarlo {
    private static final double BIAS = 0.5;

    /**
     * An estimate.
     *
     * @param relativeError standard error over the mean
     */
    public record Estimate(double meanYearsToLoss, double relativeError) {}

    private MonteCarlo() {}

    public static Estimate meanYearsToLoss(FailureModel model, int cycles, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double lossSum = 0;
        double lossSquares = 0;
        double cycleMsSum = 0;
        for (int i = 0; i < cycles; i++) {
            cycleMsSum += cycleMs(model, random);
            double weight = lossWeight(model, random);
            lossSum += weight;
            lossSquares += weight * weight;
        }
        double loss = lossSum / cycles;
        double variance = Math.max(0, lossSquares / cycles - loss * loss);
        return new Estimate(
                cycleMsSum / cycles / loss / FailureModel.YEAR_MS,
                Math.sqrt(variance / cycles) / loss);
    }

    /** How likely a drawn cycle that ended in a loss was, over how likely it was drawn; else 0. */
    private static double lossWeight(FailureModel model, SplittableRandom random) {
        double weight = 1;
        for (int lost = 1; lost <= model.parity(); lost++) {
            double repairMs = repair(model, lost, random);
            if (random.nextDouble() >= BIAS) {
                return 0;
            }
            weight *= -Math.expm1(-model.lossRate(lost) * repairMs) / BIAS;
        }
        return weight;
    }

    /** The length of a cycle, drawn without a bias. */
    private static double cycleMs(FailureModel model, SplittableRandom random) {
        double ms = exponential(model.lossRate(0), random);
        for (int lost = 1; lost <= model.parity(); lost++) {
            double nextMs = exponential(model.lossRate(lost), random);
            double repairMs = repair(model, lost, random);
            ms += Math.min(nextMs, repairMs);
            if (repairMs <= nextMs) {
                return ms;
            }
        }
        return ms;
    }

    private static double repair(FailureModel model, int lost, SplittableRandom random) {
        List<Double> samples = model.repairMs().get(lost - 1);
        return samples.get(random.nextInt(samples.size()));
    }

    private static double exponential(double rate, SplittableRandom random) {
        return -Math.log(1 - random.nextDouble()) / rate;
    }
}
