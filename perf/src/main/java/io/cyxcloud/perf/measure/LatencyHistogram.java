package io.cyxcloud.perf.measure;

/**
 * Counts of durations in nanoseconds, in a fixed 37 KiB: log-linear buckets, 128 to each power of
 * two, so that a quantile is off by at most 1/256 (0.4 %). The largest value is kept exactly.
 *
 * <pre>
 *   value    0 .. 255   256 .. 511   512 .. 1023  ...  2^41 .. 2^42 - 1 ns (73 minutes)
 *   step     1          2            4                 2^34
 * </pre>
 *
 * Longer values count in the last bucket. Not thread-safe: one per worker, merged at the end.
 */
public final class LatencyHistogram {
    private static final int SUB_BITS = 7;
    private static final int SUB_COUNT = 1 << SUB_BITS;
    private static final int VALUE_BITS_MAX = 42;
    private static final int BUCKET_COUNT = (VALUE_BITS_MAX - SUB_BITS + 1) * SUB_COUNT;

    private final long[] counts = new long[BUCKET_COUNT];
    private long count;
    private long maxNs;
    private double sumNs;

    /** Counts one duration; negative ones (a clock that stepped) count as 0. */
    public void record(long durationNs) {
        long valueNs = Math.max(0, durationNs);
        counts[bucketOf(valueNs)]++;
        count++;
        sumNs += valueNs;
        maxNs = Math.max(maxNs, valueNs);
    }

    /** Adds all counts of another histogram to this one. */
    public void add(LatencyHistogram other) {
        for (int i = 0; i < BUCKET_COUNT; i++) {
            counts[i] += other.counts[i];
        }
        count += other.count;
        sumNs += other.sumNs;
        maxNs = Math.max(maxNs, other.maxNs);
    }

    public long count() {
        return count;
    }

    /** The largest value, exact; 0 when empty. */
    public long maxNs() {
        return maxNs;
    }

    /** The mean, exact; 0 when empty. */
    public double meanNs() {
        return count == 0 ? 0 : sumNs / count;
    }

    /**
     * The smallest recorded value that at least {@code quantile} of all values do not exceed,
     * within 0.4 %; 0 when empty.
     *
     * @param quantile from 0 (smallest) to 1 (largest)
     */
    public long quantileNs(double quantile) {
        if (!(quantile >= 0 && quantile <= 1)) {
            throw new IllegalArgumentException("quantile " + quantile + " is not within 0..1");
        }
        long rank = Math.max(1, (long) Math.ceil(quantile * count));
        if (rank >= count) {
            return maxNs;
        }
        long seen = 0;
        int bucket = -1;
        while (seen < rank) {
            seen += counts[++bucket];
        }
        return Math.min(middleOf(bucket), maxNs);
    }

    private static int bucketOf(long valueNs) {
        if (valueNs < SUB_COUNT) {
            return (int) valueNs;
        }
        int shift = Long.SIZE - 1 - Long.numberOfLeadingZeros(valueNs) - SUB_BITS;
        if (shift >= VALUE_BITS_MAX - SUB_BITS) {
            return BUCKET_COUNT - 1;
        }
        return shift * SUB_COUNT + (int) (valueNs >>> shift);
    }

    private static long middleOf(int bucket) {
        if (bucket < 2 * SUB_COUNT) {
            return bucket;
        }
        int shift = bucket / SUB_COUNT - 1;
        long lowest = (long) (bucket - shift * SUB_COUNT) << shift;
        return lowest + (1L << shift) / 2;
    }
}
