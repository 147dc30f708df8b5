package io.cyxcloud.placement.client;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cyxcloud.events.bucket.BucketCommand.CreateBucket;
import io.cyxcloud.events.bucket.BucketCommand.SetBucketVersioning;
import io.cyxcloud.events.bucket.BucketVersioning;
import io.cyxcloud.events.object.ObjectCommand.CommitObject;
import io.cyxcloud.events.object.ObjectCommand.DeleteObject;
import io.cyxcloud.events.object.ObjectCommand.TagObject;
import io.cyxcloud.events.object.ObjectVersion;
import io.cyxcloud.events.object.WriteCondition.Always;
import io.cyxcloud.events.query.ListQuery;
import io.cyxcloud.events.query.ListedObject;
import io.cyxcloud.events.query.ObjectPage;
import io.cyxcloud.events.state.ObjectRow;
import io.cyxcloud.events.value.VersionName;
import io.cyxcloud.placement.core.chunk.GarbageLimits;
import io.cyxcloud.placement.core.object.Given;
import io.cyxcloud.placement.streams.SimulatedPlacement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Random writes, deletions, deletions by version and tags; after each the naive model remembers all
 * that is there. Reads and listings as of random past times give what was there then.
 */
class AsOfModelTest {
    private static final int COMMANDS = 700;
    private static final int QUERIES = 800;
    private static final int KEYS = 12;

    private final long seed = Long.getLong("seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final NavigableMap<Long, Map<String, ObjectVersion>> history = new TreeMap<>();
    private final List<VersionName> names = new ArrayList<>();
    private long number;

    @Test
    void thePastIsWhatItWas() {
        SimulatedPlacement placement = new SimulatedPlacement(3);
        try (Metadata metadata = metadata(placement)) {
            run(placement, metadata, COMMANDS);
            long firstMs = history.firstKey();
            for (int i = 0; i < QUERIES; i++) {
                long timeMs = firstMs + random.nextLong(placement.nowMs() + 2 - firstMs);
                check(metadata, timeMs);
            }
        }
    }

    /** A partition answers with what it has found after a few rows, and is asked to go on. */
    @Test
    void aListingIsWholeHoweverFewRowsAPartitionLooksAt() {
        for (int rowsMax = 1; rowsMax <= 4; rowsMax++) {
            history.clear();
            SimulatedPlacement placement =
                    new SimulatedPlacement(3, GarbageLimits.DEFAULT.horizonMs(), rowsMax);
            try (Metadata metadata = metadata(placement)) {
                run(placement, metadata, COMMANDS / 3);
                long firstMs = history.firstKey();
                for (int i = 0; i < QUERIES / 8; i++) {
                    check(metadata, firstMs + random.nextLong(placement.nowMs() - firstMs));
                }
            }
        }
    }

    /** No partition's log has come to that time when it is asked for. */
    @Test
    void theSameQuestionHasTheSameAnswerForEver() {
        SimulatedPlacement placement = new SimulatedPlacement(3);
        try (Metadata metadata = metadata(placement)) {
            run(placement, metadata, 20);
            long timeMs = placement.nowMs() + 2;
            ObjectPage first = metadata.listAsOf(query("", "", ""), timeMs);
            FoundVersion found = metadata.findAsOf(Given.BUCKET, "k1", timeMs);
            run(placement, metadata, 100);
            assertThat(metadata.listAsOf(query("", "", ""), timeMs)).isEqualTo(first);
            assertThat(metadata.findAsOf(Given.BUCKET, "k1", timeMs)).isEqualTo(found);
        }
    }

    @Test
    void beforeTheHorizonThereIsARefusal() {
        int horizonMs = 60;
        SimulatedPlacement placement = new SimulatedPlacement(1, horizonMs);
        try (Metadata metadata = metadata(placement)) {
            run(placement, metadata, COMMANDS / 3);
            long nowMs = placement.nowMs();
            for (int back = 0; back < horizonMs; back++) {
                check(metadata, nowMs - back);
            }
            assertThatThrownBy(() -> metadata.findAsOf(Given.BUCKET, "a", nowMs - horizonMs - 1))
                    .isInstanceOf(OutOfHistoryException.class)
                    .hasMessageContaining("history is kept from");
            assertThatThrownBy(() -> metadata.listAsOf(query("", "", ""), 0))
                    .isInstanceOf(OutOfHistoryException.class);
        }
    }

    private static Metadata metadata(SimulatedPlacement placement) {
        Metadata metadata =
                new RoutedMetadata(placement.queries(), placement, Duration.ofSeconds(10));
        var _ =
                metadata.execute(
                        new CreateBucket(Given.command(1), "bucket", Given.BUCKET, "o", "", 1));
        return metadata;
    }

    private void run(SimulatedPlacement placement, Metadata metadata, int commands) {
        history.put(placement.nowMs(), Map.of());
        for (int i = 0; i < commands; i++) {
            number++;
            if (i == commands / 3 || i == commands / 2 || i == commands * 2 / 3) {
                var _ =
                        metadata.execute(
                                new SetBucketVersioning(
                                        Given.command(900_000 + number),
                                        "bucket",
                                        i == commands / 2
                                                ? BucketVersioning.SUSPENDED
                                                : BucketVersioning.ENABLED,
                                        number,
                                        Given.BUCKET));
            } else {
                write(metadata, "k" + "/".repeat(random.nextInt(2)) + random.nextInt(KEYS));
            }
            history.put(placement.nowMs(), now(metadata));
        }
    }

    private void write(Metadata metadata, String key) {
        switch (random.nextInt(8)) {
            case 0 ->
                    metadata.execute(
                            new DeleteObject(
                                    Given.command(number), Given.BUCKET, key, new Always(), 1));
            case 1, 2 ->
                    metadata.execute(
                            new DeleteObject(
                                    Given.command(number),
                                    Given.BUCKET,
                                    key,
                                    new Always(),
                                    1,
                                    nameOf(metadata, key),
                                    false));
            case 3 ->
                    metadata.execute(
                            new TagObject(
                                    Given.command(number),
                                    Given.BUCKET,
                                    key,
                                    null,
                                    Map.of("n", "" + number),
                                    1));
            default -> {
                ObjectVersion version = Given.version(number, 5);
                metadata.execute(
                        new CommitObject(
                                Given.command(number),
                                Given.BUCKET,
                                key,
                                random.nextBoolean()
                                        ? version
                                        : version.withBody(Given.inline(number, 5)),
                                new Always()));
            }
        }
    }

    /** The current version's name, or one of another key's: then nothing happens. */
    private @Nullable VersionName nameOf(Metadata metadata, String key) {
        ObjectRow row = metadata.find(Given.BUCKET, key, null).row();
        if (row != null) {
            names.add(row.name());
        }
        return names.isEmpty()
                ? null
                : names.get(names.size() - 1 - random.nextInt(Math.min(3, names.size())));
    }

    /** All there is at this moment, which other tests hold to be right. */
    private static Map<String, ObjectVersion> now(Metadata metadata) {
        Map<String, ObjectVersion> now = new TreeMap<>();
        for (ListedObject listed : metadata.list(query("", "", "")).entries()) {
            ObjectRow row = requireNonNull(metadata.find(Given.BUCKET, listed.key(), null).row());
            now.put(listed.key(), row.version());
        }
        return now;
    }

    private void check(Metadata metadata, long timeMs) {
        Map<String, ObjectVersion> then = history.floorEntry(timeMs).getValue();
        String key = "k" + "/".repeat(random.nextInt(2)) + random.nextInt(KEYS);
        ObjectRow found = metadata.findAsOf(Given.BUCKET, key, timeMs).row();
        assertThat(found == null ? null : found.version())
                .as("-Dseed=%d: %s at %d", seed, key, timeMs)
                .isEqualTo(then.get(key));
        String delimiter = random.nextBoolean() ? "/" : "";
        String prefix = random.nextInt(3) == 0 ? "k1" : "";
        TreeSet<String> expected = new TreeSet<>();
        for (String one : then.keySet()) {
            if (one.startsWith(prefix)) {
                String common = query(prefix, delimiter, "").commonPrefix(one);
                expected.add(common == null ? one : common);
            }
        }
        assertThat(listed(metadata, prefix, delimiter, timeMs))
                .as("-Dseed=%d: '%s' '%s' at %d", seed, prefix, delimiter, timeMs)
                .containsExactlyElementsOf(expected);
    }

    /** Keys and common prefixes, page by page. */
    private static List<String> listed(
            Metadata metadata, String prefix, String delimiter, long timeMs) {
        List<String> all = new ArrayList<>();
        String after = "";
        while (true) {
            ObjectPage page =
                    metadata.listAsOf(
                            new ListQuery(Given.BUCKET, prefix, delimiter, after, 5), timeMs);
            TreeSet<String> names = new TreeSet<>(page.commonPrefixes());
            page.entries().forEach(entry -> names.add(entry.key()));
            all.addAll(names);
            if (!page.truncated()) {
                return all;
            }
            after = page.nextStartAfter();
        }
    }

    private static ListQuery query(String prefix, String delimiter, String startAfter) {
        return new ListQuery(Given.BUCKET, prefix, delimiter, startAfter, 1_000);
    }
}
