package io.cyxcloud.placement.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LogClockTest {
    private final AtomicLong ownMs = new AtomicLong(1_000);
    private final LogClock clock = new LogClock(ownMs::get);

    @Test
    void itGoesWithItsOwnClockUntilTheLogIsAhead() {
        assertThat(clock.nowMs()).isEqualTo(1_000);
        clock.learn(900);
        assertThat(clock.nowMs()).isEqualTo(1_000);
        clock.learn(5_000);
        ownMs.set(1_100);
        assertThat(clock.nowMs()).isEqualTo(5_100);
    }

    @Test
    void itIsNeverPutBack() {
        clock.learn(5_000);
        clock.learn(0);
        clock.learn(2_000);
        assertThat(clock.nowMs()).isEqualTo(5_000);
    }
}
