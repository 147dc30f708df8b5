package io.cyxcloud.ingest.core.rs;

import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Decode matrices by erasure pattern, the least recently used one evicted first: a failed node
 * gives the same few patterns again and again. Thread-safe; a matrix may be computed twice, never
 * wrong.
 */
final class DecodeCache {
    /** All patterns that RS(10,4) has with up to three shards lost. */
    static final int PATTERNS_MAX = 1024;

    /** What the tables of all patterns of one code take at most. */
    static final long TABLES_BYTES_MAX = 8 << 20;

    /** Tables of the kernel with the largest, which has two of 64 bytes for a coefficient. */
    private static final int COEFFICIENT_BYTES = 128;

    /** Which shards are read, and which outputs are made of them (in ascending order). */
    record Pattern(BitSet sources, BitSet wanted) {}

    private final int patternsMax;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Pattern, Multiplication> products =
            new LinkedHashMap<>(16, 0.75f, /* accessOrder= */ true) {
                @Override
                protected boolean removeEldestEntry(Map.Entry<Pattern, Multiplication> eldest) {
                    return size() > patternsMax;
                }
            };

    DecodeCache(int patternsMax) {
        this.patternsMax = patternsMax;
    }

    /**
     * For a code of k data and m parity shards, whose patterns have up to k times m coefficients.
     */
    static DecodeCache of(int k, int m) {
        long patternBytes = (long) COEFFICIENT_BYTES * k * m;
        return new DecodeCache(Math.clamp(TABLES_BYTES_MAX / patternBytes, 1, PATTERNS_MAX));
    }

    Multiplication get(Pattern pattern, Supplier<Multiplication> computation) {
        lock.lock();
        try {
            Multiplication cached = products.get(pattern);
            if (cached != null) {
                return cached;
            }
        } finally {
            lock.unlock();
        }
        Multiplication computed = computation.get();
        lock.lock();
        try {
            products.put(pattern, computed);
        } finally {
            lock.unlock();
        }
        return computed;
    }

    int patternsMax() {
        return patternsMax;
    }

    int size() {
        lock.lock();
        try {
            return products.size();
        } finally {
            lock.unlock();
        }
    }
}
