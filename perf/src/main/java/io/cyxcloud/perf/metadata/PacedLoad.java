package io.cyxcloud.perf.metadata;

import io.cyxcloud.perf.measure.LatencyHistogram;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;

/**
 * Operations at a fixed rate, whether or not those before have ended. An operation's time counts
 * from when it was due, so that a pause shows in all that it held up. One use, by one thread.
 */
final class PacedLoad {
    private static final int IN_FLIGHT_MAX = 2_000;
    private static final long END_SECONDS_MAX = 60;

    private final LongConsumer operation;
    private final LatencyHistogram times = new LatencyHistogram();
    private final LongAdder failed = new LongAdder();
    private final Semaphore free = new Semaphore(IN_FLIGHT_MAX);

    /**
     * @param operation gets the number of the call; called by many threads
     */
    PacedLoad(LongConsumer operation) {
        this.operation = operation;
    }

    /** What came of it. Rates are of the time until the last operation ended. */
    record Result(double perSecond, long p50Ns, long p99Ns, long maxNs, long failed) {}

    /** Runs for so long. */
    Result run(int perSecond, double seconds) throws InterruptedException {
        long startNs = System.nanoTime();
        long count = Math.round(perSecond * seconds);
        for (long i = 0; i < count; i++) {
            long dueNs = startNs + i * 1_000_000_000L / perSecond;
            long number = i;
            for (long left = dueNs - System.nanoTime();
                    left > 0;
                    left = dueNs - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            free.acquire();
            var _ = Thread.ofVirtual().start(() -> one(number, dueNs));
        }
        if (!free.tryAcquire(IN_FLIGHT_MAX, END_SECONDS_MAX, TimeUnit.SECONDS)) {
            throw new IllegalStateException("operations do not end");
        }
        double took = (System.nanoTime() - startNs) / 1e9;
        synchronized (times) {
            return new Result(
                    times.count() / took,
                    times.quantileNs(0.5),
                    times.quantileNs(0.99),
                    times.maxNs(),
                    failed.sum());
        }
    }

    private void one(long number, long dueNs) {
        try {
            operation.accept(number);
            long tookNs = System.nanoTime() - dueNs;
            synchronized (times) {
                times.record(tookNs);
            }
        } catch (RuntimeException e) {
            failed.increment();
        } finally {
            free.release();
        }
    }
}
