package io.cyxcloud.events.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class FaultPausesTest {
    private final AtomicLong nowNs = new AtomicLong(-5);
    private final FaultPauses pauses = new FaultPauses("test", nowNs::get);

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
        assertThat(last).isEqualTo(FaultPauses.PAUSE_MAX.toMillis());
    }

    @Test
    void aQuietMinuteEndsTheCount() {
        for (int i = 0; i < 8; i++) {
            failAfterPause();
        }
        nowNs.addAndGet(FaultPauses.QUIET.toNanos() - 1);
        assertThat(failAfterPause()).isEqualTo(8_000);
        nowNs.addAndGet(FaultPauses.QUIET.toNanos());
        assertThat(failAfterPause()).isZero();
    }

    /** Threads that fail together count together. */
    @Test
    void severalThreadsShareTheCount() throws InterruptedException {
        AtomicInteger paused = new AtomicInteger();
        Thread[] threads = new Thread[8];
        for (int i = 0; i < threads.length; i++) {
            threads[i] =
                    Thread.ofPlatform()
                            .start(() -> {
                                if (!pauses.nextPause().isZero()) {
                                    paused.incrementAndGet();
                                }
                            });
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(paused).hasValue(threads.length - FaultPauses.AT_ONCE);
    }

    @Test
    @Timeout(5)
    void closingEndsAPause() throws InterruptedException {
        for (int i = 0; i < 20; i++) {
            failAfterPause();
        }
        Thread waiting = Thread.ofPlatform().start(this::fail);
        while (waiting.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        pauses.close();
        waiting.join();
        fail();
        assertThat(waiting.isAlive()).isFalse();
    }

    private void fail() {
        pauses.pause(new IllegalStateException("planted"));
    }

    /** How long the pause is, in ms; the clock is at its end then. */
    private long failAfterPause() {
        Duration pause = pauses.nextPause();
        nowNs.addAndGet(pause.toNanos());
        return pause.toMillis();
    }
}
