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
