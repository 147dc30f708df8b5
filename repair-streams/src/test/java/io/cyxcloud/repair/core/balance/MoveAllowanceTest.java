package io.cyxcloud.repair.core.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.cyxcloud.events.value.NodeId;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MoveAllowanceTest {
    private static final NodeId NODE = new NodeId("n1");
    private static final int HOUR_S = 3_600;
    private static final long BYTES_PER_HOUR = 10_000_000_000L;

    /** Whatever the shards' sizes: in each hour of five, begun at each second. */
    @Test
    void aNodeThatHasWorkMovesItsBudgetWithinATenth() {
        long seed = Long.getLong("seed", System.nanoTime());
        Random random = new Random(seed);
        MoveAllowance allowance = new MoveAllowance(BYTES_PER_HOUR);
        long[] movedBytes = new long[5 * HOUR_S + 1]; // until the second
        long nowMs = 1_700_000_000_000L;
        allowance.advance(nowMs);
        for (int second = 0; second < 5 * HOUR_S; second++) {
            nowMs += 500 + random.nextInt(1_000); // steps are not on the second
            allowance.advance(nowMs);
            movedBytes[second + 1] = movedBytes[second];
            while (allowance.has(NODE)) {
                long bytes = 1L + random.nextInt(6 << 20);
                allowance.take(NODE, bytes);
                movedBytes[second + 1] += bytes;
            }
        }
        for (int from = 0; from <= 4 * HOUR_S; from += 60) {
            assertThat((double) (movedBytes[from + HOUR_S] - movedBytes[from]) / BYTES_PER_HOUR)
                    .as("-Dseed=" + seed + " from second " + from)
                    .isBetween(0.9, 1.1);
        }
    }

    @Test
    void aNodeThatDidNothingMayNotMakeUpForIt() {
        MoveAllowance allowance = new MoveAllowance(3_600_000);
        allowance.advance(100L * HOUR_S * 1_000);
        int count = 0;
        for (; allowance.has(NODE); count++) {
            allowance.take(NODE, 1_000);
        }
        assertThat(count).as("a hundredth of an hour").isEqualTo(36);
        allowance.advance(100L * HOUR_S * 1_000 - 5_000);
        assertThat(allowance.has(NODE)).as("a clock that goes back").isFalse();
        assertThat(allowance.has(new NodeId("n2"))).isTrue();
    }

    @Test
    void aShardLargerThanTheBudgetIsMadeUpFor() {
        MoveAllowance allowance = new MoveAllowance(3_600_000);
        allowance.advance(1);
        allowance.take(NODE, 7_200_000);
        allowance.advance(1 + 7_100_000);
        assertThat(allowance.has(NODE)).isFalse();
        allowance.advance(1 + 7_200_000);
        assertThat(allowance.has(NODE)).isTrue();
    }
}
