package io.cyxcloud.shardstore.disk;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Durations since the last look, counted in buckets of a quarter of a power of two from 1 us to 17
 * minutes, so that a quantile is at most a fifth too high. Thread-safe.
 */
final class LatencyWindow {
    private static final int STEPS = 4;
    private static final int POWERS = 30;
    private static final double P99 = 0.99;
    private static final int NANOS_PER_MICRO = 1000;

    private final AtomicLongArray counts = new AtomicLongArray(STEPS * POWERS);

    void record(long nanos) {
        counts.incrementAndGet(bucket(Math.max(1, nanos / NANOS_PER_MICRO)));
    }

    /** The 99th percentile in microseconds, 0 without any; begins a new window. */
    long takeP99Us() {
        long[] taken = new long[counts.length()];
        long total = 0;
        for (int i = 0; i < taken.length; i++) {
            taken[i] = counts.getAndSet(i, 0);
            total += taken[i];
        }
        long rank = (long) Math.ceil(total * P99);
        long seen = 0;
        for (int i = 0; i < taken.length; i++) {
            seen += taken[i];
            if (rank > 0 && seen >= rank) {
                return upperUs(i);
            }
        }
        return 0;
    }

    private int bucket(long us) {
        int power = Long.SIZE - 1 - Long.numberOfLeadingZeros(us);
        long low = 1L << power;
        int step = (int) ((us - low) * STEPS / low);
        return Math.min(power * STEPS + step, counts.length() - 1);
    }

    private static long upperUs(int bucket) {
        long low = 1L << (bucket / STEPS);
        return low + low * (bucket % STEPS + 1) / STEPS;
    }
}
