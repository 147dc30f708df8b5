package io.cyxcloud.placement.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.utils.Bytes;
import org.junit.jupiter.api.Test;

class RowCountsTest {
    private static final int ROWS = 2_345;

    private final MapStore store = new MapStore();
    private final Rows rows = new Rows(store);
    private final OpenPartition<Void> open = new OpenPartition<>(0, -1);
    private final List<Counting> begun = new ArrayList<>();
    private final RowCounts<Integer> counts =
            new RowCounts<>(
                    open,
                    rows,
                    'c',
                    () -> {
                        begun.add(new Counting());
                        return begun.getLast();
                    });
    private Runnable atEachRow = () -> {};

    private final class Counting implements RowCounts.Tally<Integer> {
        private int count;

        @Override
        public void add(Bytes key, byte[] row) {
            atEachRow.run();
            count++;
        }

        @Override
        public Integer counts() {
            return count;
        }
    }

    @Test
    void allRowsOfTheTableAreCountedAndNoOthers() throws Exception {
        fill();
        put("b-before");
        put("d-after");
        assertThat(counts.take(soon()).counts()).isEqualTo(ROWS);
    }

    @Test
    void whatWasCountedIsToldAgainWhileCountingWouldTakeMoreThanATenthOfTheTime() throws Exception {
        fill();
        atEachRow = RowCountsTest::takeAWhile; // 47 ms in all: nine times as long is rest
        assertThat(counts.take(soon()).counts()).isEqualTo(ROWS);
        put("c-new");
        assertThat(counts.take(soon()).counts()).isEqualTo(ROWS);
        assertThat(begun).hasSize(1);
    }

    @Test
    void aWalkThatIsLongerThanAQuestionGoesOnWithTheNext() throws Exception {
        fill();
        long over = System.nanoTime() - 1;
        assertThatThrownBy(() -> counts.take(over)).isInstanceOf(TimeoutException.class);
        for (int questions = 0; questions < 10 && begun.getFirst().count < ROWS; questions++) {
            try {
                assertThat(counts.take(justTooLate()).counts()).isEqualTo(ROWS);
            } catch (TimeoutException e) {
                assertThat(begun.getFirst().count).isLessThan(ROWS);
            }
        }
        assertThat(counts.take(soon()).counts()).isEqualTo(ROWS);
        assertThat(begun).hasSize(1);
    }

    @Test
    void whoIsClosedTellsNothing() throws Exception {
        fill();
        assertThat(counts.take(soon()).counts()).isEqualTo(ROWS);
        open.close();
        assertThatThrownBy(() -> counts.take(soon())).isInstanceOf(NotServedException.class);
    }

    private void fill() {
        for (int i = 0; i < ROWS; i++) {
            put("c-" + i);
        }
    }

    private void put(String key) {
        store.put(Bytes.wrap(key.getBytes(StandardCharsets.UTF_8)), new byte[1]);
    }

    private static void takeAWhile() {
        long until = System.nanoTime() + 20_000;
        while (System.nanoTime() < until) {
            Thread.onSpinWait();
        }
    }

    private static long soon() {
        return System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    }

    /** Time for the permit, which is free, and for one step. */
    private static long justTooLate() {
        return System.nanoTime() + 1;
    }
}
