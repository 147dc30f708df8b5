package io.cyxcloud.placement.streams;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A walk whose store changes between its steps comes to what one step over the end comes to. */
class DigestWalkTest {
    private static final int STORIES = 200;
    private static final int KEYS = 60;

    private final long seed = Long.getLong("seed", System.nanoTime());
    private final Random random = new Random(seed);

    @Test
    void changesBetweenStepsAreInTheSum() {
        for (int story = 0; story < STORIES; story++) {
            Rows rows = new Rows(new MapStore());
            change(rows, 100);
            DigestWalk walk = new DigestWalk(DigestWalkTest::digested);
            rows.follow(walk);
            do {
                change(rows, random.nextInt(20));
            } while (!walk.step(rows, 1 + random.nextInt(9)));
            rows.follow(null);
            DigestWalk after = new DigestWalk(DigestWalkTest::digested);
            assertThat(after.step(rows, Integer.MAX_VALUE)).isTrue();
            assertThat(walk.digest().value())
                    .as("-Dseed=%d, story %d", seed, story)
                    .isEqualTo(after.digest().value());
            assertThat(walk.digest().rowCount()).isEqualTo(after.digest().rowCount());
            assertThat(walk.digest().rowBytes()).isEqualTo(after.digest().rowBytes());
        }
    }

    @Test
    void aByteThatWandersFromKeyToRowIsSeen() {
        RowsDigest one = new RowsDigest();
        one.add(new byte[] {1, 2}, new byte[] {3});
        RowsDigest other = new RowsDigest();
        other.add(new byte[] {1}, new byte[] {2, 3});
        assertThat(one.value()).isNotEqualTo(other.value());
        one.take(new byte[] {1, 2}, new byte[] {3});
        assertThat(one.value()).isEqualTo(new RowsDigest().value());
    }

    private void change(Rows rows, int changes) {
        for (int i = 0; i < changes; i++) {
            Bytes key = Bytes.wrap(("k" + random.nextInt(KEYS)).getBytes(StandardCharsets.UTF_8));
            if (random.nextInt(3) == 0) {
                rows.drop(key);
            } else {
                rows.putBytes(key, new byte[] {(byte) random.nextInt(5)});
            }
        }
    }

    /** Some rows do not count. */
    private static byte @Nullable [] digested(Bytes key, byte[] row) {
        return row[0] == 0 ? null : row;
    }
}
