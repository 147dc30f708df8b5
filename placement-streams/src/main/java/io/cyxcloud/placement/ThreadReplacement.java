package io.cyxcloud.placement;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replaces stream threads that fail: the first few at once, so that a passing fault costs nothing;
 * then after a pause that doubles up to {@link #PAUSE_MAX}, so that one that stays, such as a full
 * disk, does not keep a core busy. A quiet time of {@link #QUIET} after the last failure's pause
 * ends the count. Kafka Streams calls it on the thread that failed, which is the one that waits.
 * Thread-safe.
 */
public final class ThreadReplacement implements StreamsUncaughtExceptionHandler, AutoCloseable {
    /** Failures in a row that are answered at once. */
    static final int AT_ONCE = 3;

    static final Duration PAUSE_MIN = Duration.ofMillis(250);
    static final Duration PAUSE_MAX = Duration.ofSeconds(10);
    static final Duration QUIET = Duration.ofMinutes(1);

    private static final Logger LOG = LoggerFactory.getLogger(ThreadReplacement.class);

    private final String application;
    private final LongSupplier nanoTime;
    private final CountDownLatch closed = new CountDownLatch(1);

    private int failures;
    private long quietFromNs;

    /**
     * @param application what the log calls the threads
     */
    public ThreadReplacement(String application) {
        this(application, System::nanoTime);
    }

    ThreadReplacement(String application, LongSupplier nanoTime) {
        this.application = application;
        this.nanoTime = nanoTime;
    }

    @Override
    public StreamThreadExceptionResponse handle(Throwable fault) {
        Duration pause = nextPause();
        LOG.error(
                "a stream thread of {} failed; another takes its place {}",
                application,
                pause.isZero() ? "at once" : "in " + pause.toMillis() + " ms",
                fault);
        try {
            var _ = closed.await(pause.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return StreamThreadExceptionResponse.REPLACE_THREAD;
    }

    /** How long the thread that fails now waits for its replacement. */
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

    /** Ends the pauses, now and from now on; to be called before the application is closed. */
    @Override
    public void close() {
        closed.countDown();
    }
}
