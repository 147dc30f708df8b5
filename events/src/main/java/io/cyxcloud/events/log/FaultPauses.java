package io.cyxcloud.events.log;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How long what failed waits before it starts again: the first few times not at all, so that a
 * passing fault costs nothing; then a pause that doubles up to {@link #PAUSE_MAX}, so that a fault
 * that stays, such as a full disk, does not keep a core busy. A quiet time of {@link #QUIET} after
 * the last pause ends the count. Thread-safe.
 */
public final class FaultPauses implements AutoCloseable {
    /** Failures in a row that are answered at once. */
    static final int AT_ONCE = 3;

    static final Duration PAUSE_MIN = Duration.ofMillis(250);
    static final Duration PAUSE_MAX = Duration.ofSeconds(10);
    static final Duration QUIET = Duration.ofMinutes(1);

    private static final Logger LOG = LoggerFactory.getLogger(FaultPauses.class);

    private final String name;
    private final LongSupplier nanoTime;
    private final CountDownLatch closed = new CountDownLatch(1);

    private int failures;
    private long quietFromNs;

    /**
     * @param name what the log calls it
     */
    public FaultPauses(String name) {
        this(name, System::nanoTime);
    }

    FaultPauses(String name, LongSupplier nanoTime) {
        this.name = name;
        this.nanoTime = nanoTime;
    }

    /** Logs the fault and waits, on the thread that failed. */
    public void pause(Throwable fault) {
        Duration pause = nextPause();
        LOG.error(
                "{} failed; it starts again {}",
                name,
                pause.isZero() ? "at once" : "in " + pause.toMillis() + " ms",
                fault);
        try {
            var _ = closed.await(pause.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** How long what fails now waits. */
    synchronized Duration nextPause() {
        long nowNs = nanoTime.getAsLong();
        if (failures > 0 && nowNs - quietFromNs >= QUIET.toNanos()) {
            failures = 0;
        }
        Duration pause = pause(failures);
        failures++;
        quietFromNs = nowNs + pause.toNanos();
        return pause;
    }

    private static Duration pause(int failuresBefore) {
        if (failuresBefore < AT_ONCE) {
            return Duration.ZERO;
        }
        int doublings = Math.min(failuresBefore - AT_ONCE, 16);
        Duration pause = PAUSE_MIN.multipliedBy(1L << doublings);
        return pause.compareTo(PAUSE_MAX) < 0 ? pause : PAUSE_MAX;
    }

    /** Ends the pauses, now and from now on. */
    @Override
    public void close() {
        closed.countDown();
    }
}
