package io.cyxcloud.infra.simulate.durability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class FailureModelTest {
    private static final double HOUR_MS = 3_600_000;

    /** Two copies: (3 loss + repair) / (2 loss^2), as in Patterson, Gibson, Katz 1988. */
    @Test
    void twoCopiesAsInTheClosedForm() {
        double loss = 0.5;
        double repair = FailureModel.YEAR_MS / (100 * HOUR_MS);
        assertThat(MarkovChain.meanYearsToLoss(model(2, 1, loss, 100 * HOUR_MS)))
                .isCloseTo(
                        (3 * loss + repair) / (2 * loss * loss), Percentage.withPercentage(1e-9));
    }

    /** n shards of which m may be lost, never repaired: 1/n + 1/(n-1) + ... of the mean life. */
    @Test
    void withoutRepairsAsInTheClosedForm() {
        double never = 1e30;
        assertThat(MarkovChain.meanYearsToLoss(model(3, 2, 0.25, never, never)))
                .isCloseTo((1 / 3.0 + 1 / 2.0 + 1) / 0.25, Percentage.withPercentage(1e-9));
    }

    /** Fast repairs: product of repair rates over product of loss rates. */
    @Test
    void fastRepairsAsInTheApproximation() {
        double loss = 0.04;
        double[] repairMs = {HOUR_MS, HOUR_MS / 2, HOUR_MS / 4, HOUR_MS / 8};
        double years = 1 / (14 * loss);
        for (int lost = 1; lost <= 4; lost++) {
            years *= FailureModel.YEAR_MS / repairMs[lost - 1] / ((14 - lost) * loss);
        }
        assertThat(MarkovChain.meanYearsToLoss(model(14, 4, loss, repairMs)))
                .isCloseTo(years, Percentage.withPercentage(0.1));
    }

    @Test
    void linesDrawnAgreeWithTheChainWhereLossesAreFrequent() {
        FailureModel model = exponential(4, 2, 20, 100 * HOUR_MS, 50 * HOUR_MS);
        double markov = MarkovChain.meanYearsToLoss(model);
        MonteCarlo.Estimate drawn = MonteCarlo.meanYearsToLoss(model, 300_000, 1);
        assertThat(drawn.relativeError()).isLessThan(0.01);
        assertThat(drawn.meanYearsToLoss()).isCloseTo(markov, Percentage.withPercentage(3));
        assertThat(plain(model, 20_000, 1)).isCloseTo(markov, Percentage.withPercentage(3));
    }

    @Test
    void andWhereTheyAreAlmostNever() {
        FailureModel model =
                exponential(14, 4, 0.04, HOUR_MS, HOUR_MS / 2, HOUR_MS / 4, HOUR_MS / 8);
        assertThat(MonteCarlo.meanYearsToLoss(model, 1_000_000, 1).meanYearsToLoss())
                .isCloseTo(MarkovChain.meanYearsToLoss(model), Percentage.withPercentage(15));
    }

    @Test
    void ninesAreOfAYear() {
        assertThat(FailureModel.nines(1e6)).isCloseTo(6, within(1e-6));
        assertThat(FailureModel.nines(1e17)).isCloseTo(17, within(1e-6));
    }

    /** Lives drawn from whole to lost, one loss and one repair after the other, without a bias. */
    private static double plain(FailureModel model, int lives, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double ms = 0;
        for (int i = 0; i < lives; i++) {
            int lost = 0;
            while (lost <= model.parity()) {
                double nextMs = -Math.log(1 - random.nextDouble()) / model.lossRate(lost);
                double repairMs =
                        lost == 0
                                ? Double.MAX_VALUE
                                : -Math.log(1 - random.nextDouble()) * model.meanRepairMs(lost);
                ms += Math.min(nextMs, repairMs);
                lost = nextMs < repairMs ? lost + 1 : 0;
            }
        }
        return ms / lives / FailureModel.YEAR_MS;
    }

    private static FailureModel model(int total, int parity, double loss, double... repairMs) {
        List<List<Double>> samples = new ArrayList<>();
        for (double ms : repairMs) {
            samples.add(List.of(ms));
        }
        return new FailureModel(total, parity, loss, samples);
    }

    /** Times that are exponential: their quantiles. */
    private static FailureModel exponential(int total, int parity, double loss, double... meansMs) {
        List<List<Double>> samples = new ArrayList<>();
        for (double mean : meansMs) {
            List<Double> quantiles = new ArrayList<>();
            for (int i = 0; i < 1_000; i++) {
                quantiles.add(-Math.log(1 - (i + 0.5) / 1_000) * mean);
            }
            samples.add(quantiles);
        }
        return new FailureModel(total, parity, loss, samples);
    }
}
