package io.cyxcloud.ingest.read;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * When a shard read is late: three times the p95 of the last 256 reads, within bounds. Thread-safe,
 * lock-free; the p95 is recomputed every 32 reads.
 */
final class ReadLatency {
    private static final int WINDOW = 256; // a power of two
    private static final int RECOMPUTE_EVERY = 32;

    private final long minNanos;
    private final long maxNanos;
    private final AtomicLongArray recent = new AtomicLongArray(WINDOW);
    private final AtomicInteger count = new AtomicInteger();
    private volatile long lateNanos;

    ReadLatency(int minMs, int maxMs) {
        this.minNanos = minMs * 1_000_000L;
        this.maxNanos = maxMs * 1_000_000L;
        // nothing is known yet: connections and code are cold, and a hedge costs a read
        this.lateNanos = maxNanos;
    }

    void note(long nanos) {
        int number = count.getAndIncrement();
        recent.set(number & (WINDOW - 1), nanos);
        if ((number + 1) % RECOMPUTE_EVERY == 0) {
            int filled = number < 0 || number >= WINDOW ? WINDOW : number + 1;
            long[] sorted = new long[filled];
            Arrays.setAll(sorted, recent::get);
            Arrays.sort(sorted);
            long p95 = sorted[(int) (filled * 0.95)];
            lateNanos = Math.clamp(3 * p95, minNanos, maxNanos);
        }
    }

    long lateNanos() {
        return lateNanos;
    }
}
