package io.cyxcloud.placement.client;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cyxcloud.events.bucket.BucketCommand.CreateBucket;
import io.cyxcloud.events.bucket.BucketCommand.SetBucketVersioning;
import io.cyxcloud.events.bucket.BucketVersioning;
import io.cyxcloud.events.object.ObjectBody;
import io.cyxcloud.events.object.ObjectCommand.CommitObject;
import io.cyxcloud.events.object.ObjectCommand.DeleteObject;
import io.cyxcloud.events.object.ObjectCommand.TagObject;
import io.cyxcloud.events.object.ObjectVersion;
import io.cyxcloud.events.object.WriteCondition.Always;
import io.cyxcloud.events.query.BucketReply.BucketDone;
import io.cyxcloud.events.query.ListQuery;
import io.cyxcloud.events.query.ListedObject;
import io.cyxcloud.events.query.ObjectPage;
import io.cyxcloud.events.state.BucketRow;
import io.cyxcloud.events.value.BucketId;
import io.cyxcloud.placement.client.BucketRewind.Outcome;
import io.cyxcloud.placement.client.BucketRewind.Progress;
import io.cyxcloud.placement.client.BucketRewind.Step;
import io.cyxcloud.placement.core.object.Given;
import io.cyxcloud.placement.core.rewind.Restoration;
import io.cyxcloud.placement.streams.SimulatedPlacement;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.BinaryOperator;
import org.junit.jupiter.api.Test;

/** A bucket that is rewound is what it was, whatever was done to it since. */
class BucketRewindTest {
    private static final int KEYS = 40;
    private final long seed = Long.getLong("seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final SimulatedPlacement placement = new SimulatedPlacement(3);
    private final Metadata metadata =
            new RoutedMetadata(placement.queries(), placement, Duration.ofSeconds(10));
    private long number = 10;
    private boolean renewed;

    private static final class Steps implements Progress {
        final List<Step> steps = new ArrayList<>();
        long keys;

        @Override
        public void step(Step step) {
            steps.add(step);
        }

        @Override
        public void lookedAt(long keyCount) {
            keys = keyCount;
        }

        long count(Outcome outcome) {
            return steps.stream().filter(step -> step.outcome() == outcome).count();
        }
    }

    private BucketRow bucket() {
        var _ =
                metadata.execute(
                        new CreateBucket(Given.command(1), "bucket", Given.BUCKET, "o", "", 1));
        return metadata.bucket("bucket").orElseThrow();
    }

    @Test
    void aBucketIsWhatItWas() {
        System.out.println("BucketRewindTest seed: " + seed);
        BucketRow bucket = bucket();
        for (int round = 0; round < 12; round++) {
            if (round == 6) {
                var _ =
                        metadata.execute(
                                new SetBucketVersioning(
                                        Given.command(++number),
                                        "bucket",
                                        BucketVersioning.ENABLED,
                                        1,
                                        Given.BUCKET));
            }
            write(60);
            Map<String, String> then = contents("");
            long thenMs = placement.nowMs();
            write(random.nextInt(80));
            Map<String, String> before = contents("");
            Steps plan = rewind(bucket, "", thenMs, true);
            assertThat(contents("")).as("-Dseed=%d", seed).isEqualTo(before);
            Steps done = rewind(bucket, "", thenMs, false);
            assertThat(contents("")).as("-Dseed=%d", seed).isEqualTo(then);
            assertThat(done.count(Outcome.MADE)).isEqualTo(done.steps.size());
            assertThat(plan.count(Outcome.PLANNED)).isEqualTo(done.steps.size());
            assertThat(done.keys).isGreaterThanOrEqualTo(then.size());
            assertThat(rewind(bucket, "", thenMs, false).steps).as("again").isEmpty();
        }
    }

    @Test
    void onlyKeysOfThePrefixAreChanged() {
        BucketRow bucket = bucket();
        write(60);
        Map<String, String> then = contents("k1");
        long thenMs = placement.nowMs();
        write(200);
        Map<String, String> others = contents("");
        others.keySet().removeIf(key -> key.startsWith("k1"));
        assertThat(rewind(bucket, "k1", thenMs, false).steps).isNotEmpty();
        assertThat(contents("k1")).isEqualTo(then);
        Map<String, String> after = contents("");
        after.keySet().removeIf(key -> key.startsWith("k1"));
        assertThat(after).isEqualTo(others);
    }

    /** Each key is written again after it was listed and before it is undone. */
    @Test
    void whoWritesMeanwhileWins() {
        BucketRow bucket = bucket();
        commit("altered", 1);
        commit("gone", 2);
        long thenMs = placement.nowMs();
        commit("altered", 3);
        commit("added", 4);
        delete("gone");
        Steps steps = new Steps();
        new BucketRewind(
                        metadata,
                        bucket,
                        "",
                        thenMs,
                        () -> {
                            synchronized (
                                    this) { // an id is drawn for a command that is about to go
                                commit("altered", 5);
                                commit("gone", 6);
                                commit("added", 7);
                            }
                            return UUID.randomUUID();
                        })
                .run(false, steps);
        assertThat(steps.steps).extracting(Step::outcome).containsOnly(Outcome.OVERTAKEN);
        assertThat(steps.steps).hasSize(3);
        assertThat(contents(""))
                .isEqualTo(
                        Map.of(
                                "altered", content(given("altered", 5).version()),
                                "gone", content(given("gone", 6).version()),
                                "added", content(given("added", 7).version())));
    }

    /** The same bytes with other tags, after the listing: the ETag does not tell, the time does. */
    @Test
    void whoWritesTheSameBytesMeanwhileWins() {
        BucketRow bucket = bucket();
        commit("altered", 1);
        long thenMs = placement.nowMs();
        commit("altered", 3);
        commit("added", 4);
        Steps steps = new Steps();
        Metadata interrupted =
                watched((method, answer) -> {
                    if (method.equals("list")) {
                        tag("altered");
                        tag("added");
                    }
                    return answer;
                });
        new BucketRewind(interrupted, bucket, "", thenMs, UUID::randomUUID).run(false, steps);
        assertThat(steps.steps).hasSize(2);
        assertThat(steps.steps).extracting(Step::outcome).containsOnly(Outcome.OVERTAKEN);
        assertThat(contents("").get("altered")).endsWith("{new=tag}");
        assertThat(contents("").get("added")).endsWith("{new=tag}");
    }

    /** Should a listing of the past miss a key, nothing is deleted that was there. */
    @Test
    void whatWasThereIsNotDeletedThoughItWasNotListed() {
        BucketRow bucket = bucket();
        commit("kept", 1);
        commit("altered", 2);
        long thenMs = placement.nowMs();
        commit("altered", 3);
        Map<String, String> before = contents("");
        Steps steps = new Steps();
        Metadata forgetful =
                watched((method, answer) -> method.equals("listAsOf") ? ObjectPage.EMPTY : answer);
        new BucketRewind(forgetful, bucket, "", thenMs, UUID::randomUUID).run(false, steps);
        assertThat(steps.steps).hasSize(2);
        assertThat(steps.steps).extracting(Step::outcome).containsOnly(Outcome.IMPOSSIBLE);
        assertThat(contents("")).isEqualTo(before);
    }

    /** A bucket of the same name is made while the rewind runs: nothing in it is touched. */
    @Test
    void aRewindStaysInItsBucket() {
        BucketRow bucket = bucket();
        commit("gone", 2);
        long thenMs = placement.nowMs();
        delete("gone");
        BucketId second = new BucketId(new UUID(7, 7));
        assertThatThrownBy(() ->
                        new BucketRewind(
                                        metadata,
                                        bucket,
                                        "",
                                        thenMs,
                                        () -> {
                                            anew(second);
                                            return UUID.randomUUID();
                                        })
                                .run(false, new Steps()))
                .isInstanceOf(NoSuchBucketException.class);
        assertThat(metadata.list(new ListQuery(second, "", "", "", 10)).entries())
                .extracting(ListedObject::key)
                .containsExactly("new");
        assertThatThrownBy(() ->
                        new BucketRewind(metadata, bucket, "", thenMs, UUID::randomUUID)
                                .run(false, new Steps()))
                .isInstanceOf(NoSuchBucketException.class);
    }

    /** What was deleted leaves the history between the look at it and the commit. */
    @Test
    void aCommitAfterTheStreamsMayBeGoneIsRefused() {
        int horizonMs = 60;
        SimulatedPlacement forgetful = new SimulatedPlacement(1, horizonMs);
        try (Metadata there =
                new RoutedMetadata(forgetful.queries(), forgetful, Duration.ofSeconds(10))) {
            var _ =
                    there.execute(
                            new CreateBucket(Given.command(1), "bucket", Given.BUCKET, "o", "", 1));
            BucketRow bucket = there.bucket("bucket").orElseThrow();
            var _ = there.execute(given("gone", 2));
            long thenMs = forgetful.nowMs();
            var _ =
                    there.execute(
                            new DeleteObject(
                                    Given.command(3), Given.BUCKET, "gone", new Always(), 1));
            Steps steps = new Steps();
            new BucketRewind(
                            there,
                            bucket,
                            "",
                            thenMs,
                            () -> {
                                while (forgetful.nowMs() <= thenMs + horizonMs) {
                                    var _ = there.execute(given("other", 4));
                                }
                                return UUID.randomUUID();
                            })
                    .run(false, steps);
            assertThat(steps.steps)
                    .extracting(Step::detail)
                    .containsExactly("its bytes have left the history");
            assertThat(there.object(Given.BUCKET, "gone")).isEmpty();
        }
    }

    @Test
    void whatLiesOutsideTheHistoryIsRefused() {
        int horizonMs = 60;
        SimulatedPlacement forgetful = new SimulatedPlacement(1, horizonMs);
        try (Metadata there =
                new RoutedMetadata(forgetful.queries(), forgetful, Duration.ofSeconds(10))) {
            var _ =
                    there.execute(
                            new CreateBucket(Given.command(1), "bucket", Given.BUCKET, "o", "", 1));
            BucketRow bucket = there.bucket("bucket").orElseThrow();
            for (int i = 2; i < 10; i++) {
                var _ = there.execute(given("a", i));
            }
            long fromMs = forgetful.nowMs() - horizonMs;
            assertThat(there.history()).isEqualTo(new KeptHistory(fromMs, horizonMs));
            assertThatThrownBy(
                            () -> new BucketRewind(there, bucket, "", fromMs - 1, UUID::randomUUID))
                    .isInstanceOf(OutOfHistoryException.class);
        }
        BucketRow young =
                new BucketRow(
                        "bucket",
                        Given.BUCKET,
                        "o",
                        "",
                        placement.nowMs() + 1,
                        bucket().state(),
                        Given.command(1));
        assertThatThrownBy(() ->
                        new BucketRewind(metadata, young, "", placement.nowMs(), UUID::randomUUID))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("created later");
    }

    /** The log refuses a commit that comes when the streams may be gone. */
    @Test
    void aRestoredVersionRefersToItsStreamsForAsLongAsTheyAreKept() {
        ObjectVersion then = Given.version(1, 5);
        ObjectVersion restored = Restoration.of(then, Given.version(2, 5).id(), 77, 1_234);
        assertThat(restored.id()).isEqualTo(Given.version(2, 5).id());
        assertThat(restored.modifiedMs()).isEqualTo(77);
        assertThat(Restoration.isSame(then, restored)).isTrue();
        assertThat(Restoration.isSame(then, restored.withTags(Map.of("a", "b")))).isFalse();
        var was = ((ObjectBody.Streamed) then.body()).streams().getFirst();
        var is = ((ObjectBody.Streamed) restored.body()).streams().getFirst();
        assertThat(is.stream()).isEqualTo(was.stream());
        assertThat(is.leaseEndMs()).isEqualTo(1_234);
    }

    /** The metadata, with answers that something looks at first. */
    private Metadata watched(BinaryOperator<Object> watch) {
        return watched(metadata, watch);
    }

    private static Metadata watched(Metadata of, BinaryOperator<Object> watch) {
        return (Metadata)
                Proxy.newProxyInstance(
                        Metadata.class.getClassLoader(),
                        new Class<?>[] {Metadata.class},
                        (_, method, arguments) -> {
                            Object answer = method.invoke(of, arguments);
                            return answer instanceof Metadata metadata
                                    ? watched(metadata, watch)
                                    : watch.apply(method.getName(), answer);
                        });
    }

    /** Deletes the bucket, once, and makes another of its name with an object in it. */
    private synchronized void anew(BucketId second) {
        if (renewed) {
            return;
        }
        renewed = true;
        assertThat(metadata.deleteBucket("bucket")).isInstanceOf(BucketDone.class);
        var _ =
                metadata.execute(
                        new CreateBucket(Given.command(++number), "bucket", second, "o", "", 1));
        var _ =
                metadata.execute(
                        new CommitObject(
                                Given.command(++number),
                                second,
                                "new",
                                Given.version(9, 5),
                                new Always()));
    }

    private void tag(String key) {
        var _ =
                metadata.execute(
                        new TagObject(
                                Given.command(++number),
                                Given.BUCKET,
                                key,
                                null,
                                Map.of("new", "tag"),
                                1));
    }

    private Steps rewind(BucketRow bucket, String prefix, long timeMs, boolean dryRun) {
        Steps steps = new Steps();
        new BucketRewind(metadata, bucket, prefix, timeMs, UUID::randomUUID).run(dryRun, steps);
        return steps;
    }

    private void write(int commands) {
        for (int i = 0; i < commands; i++) {
            String key = "k" + random.nextInt(KEYS);
            switch (random.nextInt(5)) {
                case 0 -> delete(key);
                case 1 -> {
                    var _ =
                            metadata.execute(
                                    new TagObject(
                                            Given.command(++number),
                                            Given.BUCKET,
                                            key,
                                            null,
                                            Map.of("n", "" + random.nextInt(3)),
                                            1));
                }
                default -> commit(key, ++number);
            }
        }
    }

    private void delete(String key) {
        var _ =
                metadata.execute(
                        new DeleteObject(
                                Given.command(++number), Given.BUCKET, key, new Always(), 1));
    }

    private void commit(String key, long content) {
        var _ = metadata.execute(given(key, content));
    }

    private CommitObject given(String key, long content) {
        ObjectVersion version = Given.version(content, 5);
        return new CommitObject(
                Given.command(1_000_000 + ++number),
                Given.BUCKET,
                key,
                content % 2 == 0 ? version : version.withBody(Given.inline(content, 5)),
                new Always());
    }

    private Map<String, String> contents(String prefix) {
        Map<String, String> contents = new TreeMap<>();
        for (ListedObject listed :
                metadata.list(new ListQuery(Given.BUCKET, prefix, "", "", 1_000)).entries()) {
            contents.put(
                    listed.key(),
                    content(
                            requireNonNull(metadata.find(Given.BUCKET, listed.key(), null).row())
                                    .version()));
        }
        return contents;
    }

    /** What a reader sees, and where the bytes are. */
    private static String content(ObjectVersion version) {
        String bytes =
                switch (version.body()) {
                    case ObjectBody.Inline inline -> inline.sealed().toHex();
                    case ObjectBody.Streamed(var streams) ->
                            streams.stream().map(s -> s.stream().toString()).toList().toString();
                };
        return version.etag() + " " + bytes + " " + new TreeMap<>(version.tags());
    }
}
