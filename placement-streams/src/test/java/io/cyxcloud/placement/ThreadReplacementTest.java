package io.cyxcloud.placement;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ThreadReplacementTest {
    private final AtomicLong nowNs = new AtomicLong(-5);
    private final ThreadReplacement replacement = new ThreadReplacement("test", nowNs::get);

    @Test
    void pausesGrowWhileTheFaultStays() {
        long[] pausesMs = new long[11];
        for (int i = 0; i < pausesMs.length; i++) {
            pausesMs[i] = failAfterPause();
        }
        assertThat(pausesMs)
                .containsExactly(0, 0, 0, 250, 500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000);
    }

    @Test
    void aLongFaultStaysAtTheLongestPause() {
        long last = 0;
        for (int i = 0; i < 10_000; i++) {
            last = failAfterPause();
        }
        assertThat(last).isEqualTo(ThreadReplacement.PAUSE_MAX.toMillis());
    }

    @Test
    void aQuietMinuteEndsTheCount() {
        for (int i = 0; i < 8; i++) {
            failAfterPause();
        }
        nowNs.addAndGet(ThreadReplacement.QUIET.toNanos() - 1);
        assertThat(failAfterPause()).isEqualTo(8_000);
        nowNs.addAndGet(ThreadReplacement.QUIET.toNanos());
        assertThat(failAfterPause()).isZero();
    }

    /** Several threads that fail together count together. */
    @Test
    void theCountIsTheApplications() throws InterruptedException {
        AtomicInteger paused = new AtomicInteger();
        Thread[] threads = new Thread[8];
        for (int i = 0; i < threads.length; i++) {
            threads[i] =
                    Thread.ofPlatform()
                            .start(() -> {
                                if (!replacement.nextPause().isZero()) {
                                    paused.incrementAndGet();
                                }
                            });
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(paused).hasValue(threads.length - ThreadReplacement.AT_ONCE);
    }

    @Test
    @Timeout(5)
    void closingEndsAPause() throws InterruptedException {
        for (int i = 0; i < 20; i++) {
            failAfterPause();
        }
        Thread waiting = Thread.ofPlatform().start(() -> handle());
        while (waiting.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        replacement.close();
        waiting.join();
        assertThat(handle()).isEqualTo(StreamThreadExceptionResponse.REPLACE_THREAD);
    }

    private StreamThreadExceptionResponse handle() {
        return replacement.handle(new IllegalStateException("planted"));
    }

    /** How long the pause is, in ms; the clock is at its end then. */
    private long failAfterPause() {
        Duration pause = replacement.nextPause();
        nowNs.addAndGet(pause.toNanos());
        return pause.toMillis();
    }
}
