package io.cyxcloud.placement.client;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * The log's time as far as this process knows it: its own clock, put forward by what rejections
 * tell. Never back: a partition's time stands still when the broker's clock, having been ahead, is
 * set right, and until then leases by our own clock would have ended before they begin. By a clock
 * that is ahead they are longer than need be, and the shards of an upload that is given up are kept
 * so much longer. Thread-safe.
 */
final class LogClock {
    private final LongSupplier ownMs;
    private final AtomicLong aheadMs = new AtomicLong();

    /**
     * Begins with the process's own time.
     *
     * @param ownMs Unix ms
     */
    LogClock(LongSupplier ownMs) {
        this.ownMs = ownMs;
    }

    long nowMs() {
        return ownMs.getAsLong() + aheadMs.get();
    }

    /** A partition's log has come to this time. */
    void learn(long logMs) {
        aheadMs.accumulateAndGet(logMs - ownMs.getAsLong(), Math::max);
    }
}
