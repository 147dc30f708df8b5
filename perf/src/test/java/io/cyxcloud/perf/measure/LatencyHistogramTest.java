package io.cyxcloud.perf.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class LatencyHistogramTest {
    @Test
    void quantilesAreWithinHalfAPercentOfTheExactOnes() {
        long seed = Long.getLong("seed", System.nanoTime());
        SplittableRandom random = new SplittableRandom(seed);
        long[] values = new long[50_000];
        LatencyHistogram left = new LatencyHistogram();
        LatencyHistogram right = new LatencyHistogram();
        for (int i = 0; i < values.length; i++) {
            values[i] = (long) Math.exp(random.nextDouble() * Math.log(3e12));
            (i % 3 == 0 ? left : right).record(values[i]);
        }
        left.add(right);
        Arrays.sort(values);
        assertThat(left.count()).isEqualTo(values.length);
        assertThat(left.maxNs()).isEqualTo(values[values.length - 1]);
        for (double quantile : new double[] {0, 0.001, 0.25, 0.5, 0.95, 0.99, 0.999, 1}) {
            int rank = (int) Math.max(1, Math.ceil(quantile * values.length));
            assertThat(left.quantileNs(quantile))
                    .as("quantile %s with -Dseed=%s", quantile, seed)
                    .isCloseTo(values[rank - 1], Percentage.withPercentage(0.5));
        }
        assertThat(left.meanNs())
                .isCloseTo(
                        Arrays.stream(values).average().orElseThrow(),
                        Percentage.withPercentage(0.001));
    }

    @Test
    void everyPowerOfTwoAndItsNeighboursFallIntoTheirOwnBuckets() {
        for (int bit = 0; bit < 42; bit++) {
            for (long value = (1L << bit) - 1; value <= (1L << bit) + 1; value++) {
                LatencyHistogram histogram = new LatencyHistogram();
                histogram.record(value);
                histogram.record(Long.MAX_VALUE);
                assertThat(histogram.quantileNs(0.5))
                        .isCloseTo(value, Percentage.withPercentage(0.4));
            }
        }
    }

    @Test
    void emptyNegativeAndHugeValuesAreHarmless() {
        LatencyHistogram histogram = new LatencyHistogram();
        assertThat(histogram.quantileNs(0.99)).isZero();
        histogram.record(-5);
        assertThat(histogram.quantileNs(1)).isZero();
        histogram.record(Long.MAX_VALUE);
        assertThat(histogram.maxNs()).isEqualTo(Long.MAX_VALUE);
        assertThatThrownBy(() -> histogram.quantileNs(1.1))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
