package io.cyxcloud.placement.client;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cyxcloud.events.bucket.BucketCommand.CreateBucket;
import io.cyxcloud.events.bucket.BucketCommand.SetBucketVersioning;
import io.cyxcloud.events.bucket.BucketVersioning;
import io.cyxcloud.events.log.LogPosition;
import io.cyxcloud.events.object.ObjectBody.Inline;
import io.cyxcloud.events.object.ObjectCommand.ApplyBucketRules;
import io.cyxcloud.events.object.ObjectCommand.CommitObject;
import io.cyxcloud.events.object.ObjectCommand.DeleteObject;
import io.cyxcloud.events.object.WriteCondition.Always;
import io.cyxcloud.events.query.ObjectReply.ObjectWritten;
import io.cyxcloud.events.query.VersionsQuery;
import io.cyxcloud.events.topic.Topic;
import io.cyxcloud.events.value.BucketId;
import io.cyxcloud.events.value.Bytes;
import io.cyxcloud.events.value.CommandId;
import io.cyxcloud.events.value.VersionName;
import io.cyxcloud.events.value.VersionName.ExactVersion;
import io.cyxcloud.placement.core.object.Given;
import io.cyxcloud.placement.streams.SimulatedPlacement;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Rules reach every partition before anybody is told; reads see whole commands. */
class BucketRulesTest {
    private static final int PARTITIONS = 4;
    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final int WRITES = 1_500;

    private final SimulatedPlacement placement = new SimulatedPlacement(PARTITIONS);
    private final RoutedMetadata metadata =
            new RoutedMetadata(placement.queries(), placement, DEADLINE);
    private final BucketId bucket = new BucketId(UUID.randomUUID());
    private long next = 1;

    /** A log whose sender dies before the last partition is told. */
    private static final class DyingLog implements CommandLog {
        private final CommandLog log;

        DyingLog(CommandLog log) {
            this.log = log;
        }

        @Override
        public <T> CompletableFuture<LogPosition> append(
                Topic<T> topic, int partition, byte[] key, T value) {
            return value instanceof ApplyBucketRules && partition == PARTITIONS - 1
                    ? CompletableFuture.failedFuture(new IllegalStateException("died"))
                    : log.append(topic, partition, key, value);
        }

        @Override
        public int partitionCount(Topic<?> topic) {
            return log.partitionCount(topic);
        }
    }

    @Test
    void whoAsksFinishesAnAnnouncementThatWasCutShort() {
        createBucket();
        try (RoutedMetadata dying =
                new RoutedMetadata(placement.queries(), new DyingLog(placement), DEADLINE)) {
            assertThatThrownBy(() -> dying.execute(versioning(BucketVersioning.ENABLED)))
                    .isInstanceOf(RuntimeException.class);
        }
        assertThat(metadata.bucket("b").orElseThrow().isAnnounced()).isFalse();
        assertThat(metadata.rules("b").orElseThrow().versioning())
                .isEqualTo(BucketVersioning.ENABLED);
        assertThat(metadata.bucket("b").orElseThrow().isAnnounced()).isTrue();
        for (int i = 0; i < 10 * PARTITIONS; i++) {
            assertThat(put("k" + i)).isInstanceOf(ExactVersion.class);
        }
    }

    @Test
    void whoeverRepeatsTheChangeFinishesIt() {
        createBucket();
        try (RoutedMetadata dying =
                new RoutedMetadata(placement.queries(), new DyingLog(placement), DEADLINE)) {
            assertThatThrownBy(() -> dying.execute(versioning(BucketVersioning.ENABLED)))
                    .isInstanceOf(RuntimeException.class);
        }
        var _ = metadata.execute(versioning(BucketVersioning.ENABLED));
        for (int i = 0; i < 10 * PARTITIONS; i++) {
            assertThat(put("k" + i)).isInstanceOf(ExactVersion.class);
        }
    }

    /** The first version moves behind others and back, and is there whenever one looks. */
    @Test
    void aVersionThatStaysIsSeenAtEveryMoment() {
        createBucket();
        var _ = metadata.execute(versioning(BucketVersioning.ENABLED));
        VersionName kept = put("k");
        AtomicBoolean done = new AtomicBoolean();
        CompletableFuture<Integer> reads =
                CompletableFuture.supplyAsync(() -> {
                    int count = 0;
                    while (!done.get()) {
                        FoundVersion found = metadata.find(bucket, "k", kept);
                        assertBytes(found);
                        FoundVersion current = metadata.find(bucket, "k", null);
                        assertBytes(current);
                        assertThat(
                                        metadata.versions(
                                                        new VersionsQuery(
                                                                bucket, "", "", "", null, 10))
                                                .entries())
                                .anyMatch(entry -> entry.name().equals(kept));
                        count++;
                    }
                    return count;
                });
        try {
            for (int i = 0; i < WRITES && !reads.isDone(); i++) {
                VersionName newer = put("k");
                var _ =
                        metadata.execute(
                                new DeleteObject(
                                        command(), bucket, "k", new Always(), 1, newer, false));
            }
        } finally {
            done.set(true);
        }
        assertThat(reads.join()).isPositive();
    }

    private static void assertBytes(FoundVersion found) {
        var version = requireNonNull(found.row()).version();
        assertThat(((Inline) version.body()).sealed()).isEqualTo(Bytes.ofHex(version.etag()));
    }

    private void createBucket() {
        var _ = metadata.execute(new CreateBucket(command(), "b", bucket, "me", "", 1));
    }

    private VersionName put(String key) {
        long content = next++;
        var version = Given.version(content, 5).withBody(Given.inline(content, 5));
        ObjectWritten written =
                (ObjectWritten)
                        metadata.execute(
                                new CommitObject(command(), bucket, key, version, new Always()));
        return requireNonNull(written.name());
    }

    private static SetBucketVersioning versioning(BucketVersioning wanted) {
        return new SetBucketVersioning(command(), "b", wanted, 1, null);
    }

    private static CommandId command() {
        return new CommandId(UUID.randomUUID());
    }
}
