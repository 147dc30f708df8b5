package io.cyxcloud.placement.streams;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.cyxcloud.events.object.ObjectCommand;
import io.cyxcloud.events.object.ObjectCommand.CommitObject;
import io.cyxcloud.events.object.ObjectCommand.DeleteObject;
import io.cyxcloud.events.object.WriteCondition.Always;
import io.cyxcloud.events.query.ListQuery;
import io.cyxcloud.placement.core.object.Given;
import io.cyxcloud.placement.core.object.ObjectDecider;
import io.cyxcloud.placement.core.object.ObjectFold;
import io.cyxcloud.placement.core.object.ObjectState;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is kept of what was current, and for how long. */
class HistoryTablesTest {
    private final MapStore store = new MapStore();
    private final ObjectTables tables = new ObjectTables(new Rows(store));
    private final ObjectScan scan = new ObjectScan(new Rows(store));

    @Test
    void anOverwrittenAndADeletedObjectAreReadAsOfTheirTime() {
        apply(100, inline(1, "a"));
        apply(200, inline(2, "a"));
        apply(300, new DeleteObject(Given.command(3), Given.BUCKET, "a", new Always(), 1));
        assertThat(versionAt("a", 99)).isZero();
        assertThat(versionAt("a", 100)).isEqualTo(1);
        assertThat(versionAt("a", 199)).isEqualTo(1);
        assertThat(versionAt("a", 200)).isEqualTo(2);
        assertThat(versionAt("a", 299)).isEqualTo(2);
        assertThat(versionAt("a", 300)).isZero();
    }

    @Test
    void whatWasCurrentForNoTimeIsNotKept() {
        apply(100, inline(1, "a"));
        apply(100, inline(2, "a"));
        assertThat(versionAt("a", 100)).isEqualTo(2);
        assertThat(store.dump()).noneMatch(row -> row.startsWith("k"));
    }

    /** Each key was overwritten a hundred times: one row of each is read, and one is sought. */
    @Test
    void aListingAsOfReadsLittleOfAKeysHistory() {
        for (int i = 0; i < 1_000; i++) {
            apply(100 + i, inline(i + 1, "k" + i % 10));
        }
        long before = store.rowsRead();
        assertThat(scan.objectsAsOf(new ListQuery(Given.BUCKET, "", "", "", 1_000), 600).items())
                .hasSize(10);
        assertThat(store.rowsRead() - before).isLessThanOrEqualTo(40);
    }

    /** All of what is there was written since: nothing is found, and each answer comes further. */
    @Test
    void aListingAsOfLooksAtFewRowsAtATime() {
        int rowsMax = 10;
        for (int i = 100; i < 200; i++) {
            apply(500, inline(i, "k" + i));
        }
        ObjectScan limited = new ObjectScan(new Rows(store), rowsMax);
        String after = "";
        for (int i = 109; i < 200; i += rowsMax) {
            long before = store.rowsRead();
            var page = limited.objectsAsOf(new ListQuery(Given.BUCKET, "", "", after, 1_000), 400);
            assertThat(store.rowsRead() - before).isLessThanOrEqualTo(2 * rowsMax + 2);
            assertThat(page.items()).isEmpty();
            assertThat(page.more()).isEqualTo(i < 199);
            after = page.after();
            assertThat(after).isEqualTo(i < 199 ? "k" + i : "");
        }
    }

    @Test
    void historyIsForgottenBehindTheHorizonAndNotBefore() {
        for (int i = 1; i <= 100; i++) {
            apply(i, inline(i, "a"));
        }
        tables.versions().history().purge(50, HistoryTables.PURGED_PER_COMMAND_MAX);
        assertThat(versionAt("a", 50)).isEqualTo(50);
        for (int i = 0; i < 10; i++) {
            tables.versions().history().purge(101, HistoryTables.PURGED_PER_COMMAND_MAX);
        }
        assertThat(store.dump()).noneMatch(row -> row.matches("[kjx].*"));
        assertThat(versionAt("a", 100)).isEqualTo(100);
    }

    /** What is due is found again by an owner that has just begun. */
    @Test
    void purgingGoesOnAfterARestart() {
        apply(1, inline(1, "a"));
        apply(2, inline(2, "a"));
        HistoryTables restarted = new HistoryTables(new Rows(store));
        restarted.purge(2, HistoryTables.PURGED_PER_COMMAND_MAX);
        assertThat(store.dump()).anyMatch(row -> row.startsWith("k"));
        restarted.purge(3, HistoryTables.PURGED_PER_COMMAND_MAX);
        assertThat(store.dump()).noneMatch(row -> row.matches("[kjx].*"));
    }

    /** What a shorter horizon forgot does not come back with a longer one. */
    @Test
    void sinceWhenHistoryIsWholeIsKnownWhateverTheHorizonIsNow() {
        HistoryTables history = tables.versions().history();
        assertThat(history.wholeFromMs()).isZero();
        for (int i = 1; i <= 100; i++) {
            apply(i, inline(i, "a"));
        }
        history.purge(2, HistoryTables.PURGED_PER_COMMAND_MAX);
        assertThat(history.wholeFromMs()).as("nothing was due").isZero();
        history.purge(20, HistoryTables.PURGED_PER_COMMAND_MAX);
        assertThat(new HistoryTables(new Rows(store)).wholeFromMs()).isEqualTo(20);
        rows().putPosition(0, 100, 100);
        assertThat(view(1_000).history()).isEqualTo(new PartitionHistory(100, 20));
        assertThat(view(10).history()).isEqualTo(new PartitionHistory(100, 90));
        assertThat(versionAt("a", 20)).isEqualTo(20);
    }

    /** A read that misses a row finds, when it looks then, that it asked for too early a time. */
    @Test
    void beforeWhenIsForgottenIsWrittenBeforeARowGoes() {
        for (int i = 1; i <= 10; i++) {
            apply(i, inline(i, "a"));
        }
        HistoryTables history = tables.versions().history();
        List<Long> wholeFromMs = new ArrayList<>();
        store.beforeDelete(() -> wholeFromMs.add(history.wholeFromMs()));
        history.purge(8, HistoryTables.PURGED_PER_COMMAND_MAX);
        assertThat(wholeFromMs).isNotEmpty().containsOnly(8L);
    }

    private Rows rows() {
        return new Rows(store);
    }

    private ObjectView view(long horizonMs) {
        return new ServedPartitions().openObjects(0, rows(), horizonMs);
    }

    /** The number of the version that was current; with its bytes; 0 when there was none. */
    private long versionAt(String key, long timeMs) {
        var row = tables.versions().findAsOf(Given.BUCKET, key, timeMs);
        if (row == null) {
            return 0;
        }
        long number = row.id().value().getLeastSignificantBits();
        assertThat(requireNonNull(row).version().body()).isEqualTo(Given.inline(number, 5));
        return number;
    }

    private static CommitObject inline(long number, String key) {
        return new CommitObject(
                Given.command(number),
                Given.BUCKET,
                key,
                Given.version(number, 5).withBody(Given.inline(number, 5)),
                new Always());
    }

    private void apply(long timeMs, ObjectCommand command) {
        ObjectState before = tables.load(command);
        tables.store(
                command,
                before,
                ObjectFold.apply(before, ObjectDecider.decide(before, command, timeMs).events()),
                new CommandMoment(timeMs, timeMs));
    }
}
