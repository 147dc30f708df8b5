package io.cyxcloud.placement.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.cyxcloud.events.bucket.BucketRules;
import io.cyxcloud.events.bucket.BucketVersioning;
import io.cyxcloud.events.object.ObjectCommand;
import io.cyxcloud.events.object.ObjectCommand.ApplyBucketRules;
import io.cyxcloud.events.object.ObjectCommand.CommitObject;
import io.cyxcloud.events.object.ObjectCommand.DeleteObject;
import io.cyxcloud.events.object.WriteCondition.Always;
import io.cyxcloud.events.query.ListQuery;
import io.cyxcloud.events.query.ListedVersion;
import io.cyxcloud.events.query.VersionsQuery;
import io.cyxcloud.events.value.VersionName;
import io.cyxcloud.placement.core.listing.Pages;
import io.cyxcloud.placement.core.object.Given;
import io.cyxcloud.placement.core.object.ObjectDecider;
import io.cyxcloud.placement.core.object.ObjectFold;
import io.cyxcloud.placement.core.object.ObjectState;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a listing reads grows with what it gives, not with the versions that there are. */
class ObjectScanTest {
    private static final int KEYS = 20;
    private static final int VERSIONS = 60;

    private final MapStore store = new MapStore();
    private final ObjectTables tables = new ObjectTables(new Rows(store));
    private final ObjectScan scan = new ObjectScan(new Rows(store));
    private long next = 1;

    /** Twenty keys in two folders, many versions each; every other key is deleted. */
    @BeforeEach
    void fill() {
        apply(
                new ApplyBucketRules(
                        Given.command(next++),
                        Given.BUCKET,
                        new BucketRules(1, BucketVersioning.ENABLED, false, null)));
        for (int key = 0; key < KEYS; key++) {
            for (int version = 0; version < VERSIONS; version++) {
                long number = next++;
                apply(
                        new CommitObject(
                                Given.command(number),
                                Given.BUCKET,
                                key(key),
                                Given.version(number, 5),
                                new Always()));
            }
            if (key % 2 == 0) {
                apply(
                        new DeleteObject(
                                Given.command(next++), Given.BUCKET, key(key), new Always(), 1));
            }
        }
    }

    @Test
    void aListingOfObjectsReadsNoOldVersion() {
        long before = store.rowsRead();
        assertThat(scan.objects(new ListQuery(Given.BUCKET, "", "", "", 1_000)).items())
                .hasSize(KEYS / 2);
        assertThat(store.rowsRead() - before).isEqualTo(KEYS / 2);
    }

    @Test
    void aPageOfVersionsReadsWhatItGives() {
        long before = store.rowsRead();
        VersionsQuery query = new VersionsQuery(Given.BUCKET, "", "", key(3), null, 10);
        assertThat(scan.versions(query).items()).hasSize(10);
        assertThat(store.rowsRead() - before).isLessThan(30);
    }

    @Test
    void aCommonPrefixIsPassedOverByASeek() {
        long before = store.rowsRead();
        VersionsQuery query = new VersionsQuery(Given.BUCKET, "", "/", "", null, 10);
        assertThat(scan.versions(query).items())
                .extracting(item -> item.key())
                .containsExactly("0/", "1/");
        assertThat(store.rowsRead() - before).isLessThan(10);
    }

    /** The marker is the newest version, which is deleted between two pages. */
    @Test
    void aPageGoesOnBehindAVersionThatIsGone() {
        ListedVersion newest = page(key(1), null).getFirst();
        assertThat(newest.latest()).isTrue();
        apply(
                new DeleteObject(
                        Given.command(next++),
                        Given.BUCKET,
                        key(1),
                        new Always(),
                        1,
                        newest.name(),
                        false));
        List<ListedVersion> after = page(key(1), newest.place());
        assertThat(after.getFirst().latest()).isTrue();
        assertThat(after.getFirst().sequence()).isEqualTo(newest.sequence() - 1);
        assertThat(after).extracting(ListedVersion::sequence).doesNotHaveDuplicates();
        ListedVersion marker = page(key(2), null).getFirst();
        assertThat(marker.deleteMarker()).isTrue();
        assertThat(page(key(2), marker.place()).getFirst().sequence())
                .isEqualTo(marker.sequence() - 1);
    }

    /** Versions of the key, behind the marker or from its newest. */
    private List<ListedVersion> page(String key, @Nullable VersionName marker) {
        VersionsQuery query =
                new VersionsQuery(Given.BUCKET, key, "", marker == null ? "" : key, marker, 10);
        return Pages.versionPage(scan.versions(query)).entries();
    }

    @Test
    void aDecisionReadsTheSameHoweverManyVersionsThereAre() {
        long before = store.rowsRead();
        apply(
                new CommitObject(
                        Given.command(next++),
                        Given.BUCKET,
                        key(1),
                        Given.version(next++, 5),
                        new Always()));
        assertThat(store.rowsRead() - before).isLessThan(10);
    }

    private static String key(int number) {
        return "%d/%02d".formatted(number * 2 / KEYS, number);
    }

    private void apply(ObjectCommand command) {
        ObjectState before = tables.load(command);
        tables.store(
                command,
                before,
                ObjectFold.apply(
                        before, ObjectDecider.decide(before, command, Long.MAX_VALUE).events()),
                new CommandMoment(next, next));
    }
}
