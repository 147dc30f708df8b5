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
    /**
     * A pattern of RS(10,4) takes at most 3.5 KiB of tables, so that this bounds the cache to 3.5
     * MiB.
     */
    static final int PATTERNS_MAX = 1024;

    /** Which shards are read, and which outputs are made of them (in ascending order). */
    record Pattern(BitSet sources, BitSet wanted) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Pattern, Multiplication> products =
            new LinkedHashMap<>(16, 0.75f, /* accessOrder= */ true) {
                @Override
                protected boolean removeEldestEntry(Map.Entry<Pattern, Multiplication> eldest) {
                    return size() > PATTERNS_MAX;
                }
            };

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

    int size() {
        lock.lock();
        try {
            return products.size();
        } finally {
            lock.unlock();
        }
    }
}
