package io.cyxcloud.infra.simulate;

/**
 * Durations in ms, within 3 %: a count for each of 32 parts of each power of two, and their exact
 * sum. One thread.
 */
final class Durations {
    private static final int PARTS_BITS = 5;
    private static final int PARTS = 1 << PARTS_BITS;

    private final long[] counts = new long[64 * PARTS];
    private long count;
    private double sumMs;

    void add(long ms) {
        long value = Math.max(0, ms);
        counts[bucket(value)]++;
        count++;
        sumMs += value;
    }

    void addAll(Durations others) {
        for (int i = 0; i < counts.length; i++) {
            counts[i] += others.counts[i];
        }
        count += others.count;
        sumMs += others.sumMs;
    }

    long count() {
        return count;
    }

    /** 0 when there are none. */
    double meanMs() {
        return count == 0 ? 0 : sumMs / count;
    }

    /** The value that this share of them does not exceed; 0 when there are none. */
    long quantileMs(double share) {
        long rank = (long) Math.ceil(share * count);
        long seen = 0;
        for (int i = 0; i < counts.length; i++) {
            seen += counts[i];
            if (counts[i] > 0 && seen >= rank) {
                return lowest(i);
            }
        }
        return 0;
    }

    private static int bucket(long value) {
        if (value < PARTS) {
            return (int) value;
        }
        int shift = 63 - Long.numberOfLeadingZeros(value) - PARTS_BITS;
        return (shift + 1) * PARTS + (int) (value >>> shift) - PARTS;
    }

    private static long lowest(int bucket) {
        if (bucket < PARTS) {
            return bucket;
        }
        int shift = bucket / PARTS - 1;
        return (long) (PARTS + bucket % PARTS) << shift;
    }
}
