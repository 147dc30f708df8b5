package io.cyxcloud.infra.linearizability;

import static io.cyxcloud.infra.linearizability.Histories.created;
import static io.cyxcloud.infra.linearizability.Histories.delete;
import static io.cyxcloud.infra.linearizability.Histories.put;
import static io.cyxcloud.infra.linearizability.Histories.read;
import static io.cyxcloud.infra.linearizability.Histories.refused;
import static io.cyxcloud.infra.linearizability.Histories.replace;
import static io.cyxcloud.infra.linearizability.Histories.unknown;
import static io.cyxcloud.infra.linearizability.Register.ABSENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.cyxcloud.infra.linearizability.Call.Create;
import io.cyxcloud.infra.linearizability.Call.Put;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class CheckerTest {
    private final long seed = Long.getLong("seed", System.nanoTime());

    @Test
    void acceptsWhatOneCopyWouldDo() {
        accepts();
        accepts(read(0, 1, ABSENT), put(2, 3, 1), read(4, 5, 1), delete(6, 7), read(8, 9, ABSENT));
        accepts(created(0, 1, 1), refused(2, 3, new Create(2)), delete(4, 5), created(6, 7, 3));
        accepts(put(0, 1, 1), replace(2, 3, 1, 2), refused(4, 5, new Call.Replace(1, 3)));
    }

    @Test
    void overlappingOperationsMayComeInEitherOrder() {
        accepts(put(0, 10, 1), read(1, 2, 1));
        accepts(put(0, 10, 1), read(1, 2, ABSENT), read(3, 4, 1));
        accepts(put(0, 10, 1), put(0, 10, 2), read(11, 12, 1));
        accepts(put(0, 10, 1), put(0, 10, 2), read(11, 12, 2));
    }

    @Test
    void aReadThatBeganAfterAWriteEndedMustSeeIt() {
        rejects(put(0, 1, 1), read(2, 3, ABSENT));
        rejects(put(0, 1, 1), put(2, 3, 2), read(4, 5, 1));
    }

    @Test
    void whatOneReadSawNoLaterOneUnsees() {
        rejects(put(0, 10, 1), read(1, 2, 1), read(3, 4, ABSENT));
        rejects(put(0, 9, 1), put(0, 9, 2), read(10, 11, 1), read(12, 13, 2), read(14, 15, 1));
    }

    @Test
    void aConditionalWriteMustNotBuryAnother() {
        rejects(put(0, 1, 1), replace(2, 9, 1, 2), replace(2, 9, 1, 3));
        rejects(put(0, 1, 1), put(2, 3, 2), replace(4, 5, 1, 3));
    }

    @Test
    void oneOfManyCreatorsWins() {
        rejects(created(0, 9, 1), created(0, 9, 2));
        accepts(created(0, 9, 1), refused(0, 9, new Create(2)));
        rejects(refused(0, 1, new Create(2)));
    }

    @Test
    void aReadMustNotSeeWhatNobodyWrote() {
        rejects(put(0, 1, 1), read(2, 3, 7));
        rejects(refused(0, 9, new Call.Replace(3, 7)), read(10, 11, 7));
    }

    @Test
    void theDeletedStaysDeleted() {
        rejects(put(0, 1, 1), delete(2, 3), read(4, 5, 1));
        rejects(put(0, 1, 1), delete(2, 3), read(4, 5, ABSENT), replace(6, 7, 1, 2));
    }

    @Test
    void anUnknownOutcomeMayComeLateOnceOrNever() {
        Operation late = unknown(2, new Put(2));
        accepts(put(0, 1, 1), late, read(3, 4, 1), read(5, 6, 2));
        accepts(put(0, 1, 1), late, read(3, 4, 1), read(50, 60, 1));
        rejects(put(0, 1, 1), late, read(3, 4, 2), put(5, 6, 3), read(7, 8, 3), read(9, 10, 2));
        rejects(read(0, 1, 2), late);
        rejects(unknown(0, new Create(1)), created(2, 3, 2), read(4, 5, 1));
        accepts(put(0, 1, 1), unknown(2, new Call.Delete()), read(3, 4, 1), created(5, 6, 2));
    }

    @Test
    void agreesWithTryingEveryOrder() {
        Random random = new Random(seed);
        int rejected = 0;
        for (int i = 0; i < 10_000; i++) {
            List<Operation> history = Histories.random(random, 2 + random.nextInt(6), 3);
            history = Histories.spoiled(random, history);
            boolean expected = EveryOrder.isLinearizable(history);
            assertThat(Checker.isLinearizable(history))
                    .as("seed %d, round %d: %s", seed, i, history)
                    .isEqualTo(expected);
            rejected += expected ? 0 : 1;
        }
        assertThat(rejected).as("seed %d", seed).isBetween(1_000, 9_000);
    }

    @Test
    void isQuickWithThousandsOfOperations() {
        Random random = new Random(seed);
        Assertions.assertTimeout(
                Duration.ofSeconds(20),
                () -> {
                    for (int round = 0; round < 6; round++) {
                        List<Operation> history = Histories.random(random, 4_000, 2 + round);
                        assertThat(Checker.isLinearizable(history)).as("seed %d", seed).isTrue();
                    }
                });
    }

    @Test
    void findsOneStaleReadAmongThousandsAndShowsItsSurroundings() {
        Random random = new Random(seed);
        List<Operation> history = new ArrayList<>(Histories.random(random, 2_000, 5));
        long end = history.stream().mapToLong(Operation::startNs).max().orElseThrow() + 1_000;
        history.add(put(end, end + 1, 900_001));
        history.add(read(end + 2, end + 3, 900_001));
        history.add(put(end + 4, end + 5, 900_002));
        history.add(read(end + 6, end + 7, 900_001));
        history.add(put(end + 8, end + 9, 900_003));
        history.add(read(end + 10, end + 11, 900_003));
        assertThat(Checker.isLinearizable(history)).as("seed %d", seed).isFalse();
        assertThat(Checker.shortestAnomaly(history))
                .filteredOn(one -> !one.isUnknown())
                .as("seed %d", seed)
                .containsExactly(put(end + 4, end + 5, 900_002), read(end + 6, end + 7, 900_001));
    }

    @Test
    void showsAReadOfWhatNobodyWroteAlone() {
        assertThat(Checker.shortestAnomaly(List.of(put(0, 1, 1), read(2, 3, 7), put(4, 5, 2))))
                .containsExactly(read(2, 3, 7));
    }

    private static void accepts(Operation... history) {
        assertThat(Checker.isLinearizable(List.of(history))).isTrue();
        assertThat(EveryOrder.isLinearizable(List.of(history))).isTrue();
    }

    private static void rejects(Operation... history) {
        assertThat(Checker.isLinearizable(List.of(history))).isFalse();
        assertThat(EveryOrder.isLinearizable(List.of(history))).isFalse();
    }
}
