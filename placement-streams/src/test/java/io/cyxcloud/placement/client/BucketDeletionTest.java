package io.cyxcloud.placement.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cyxcloud.events.bucket.BucketCommand.BeginBucketDeletion;
import io.cyxcloud.events.bucket.BucketCommand.CreateBucket;
import io.cyxcloud.events.object.ObjectCommand.CommitObject;
import io.cyxcloud.events.object.ObjectCommand.SealBucket;
import io.cyxcloud.events.object.WriteCondition.Always;
import io.cyxcloud.events.query.BucketReply;
import io.cyxcloud.events.query.BucketReply.BucketDone;
import io.cyxcloud.events.query.BucketReply.BucketRejected;
import io.cyxcloud.events.query.ListQuery;
import io.cyxcloud.events.query.ObjectReply;
import io.cyxcloud.events.query.ObjectReply.ObjectRejected;
import io.cyxcloud.events.query.ObjectReply.ObjectWritten;
import io.cyxcloud.events.query.Rejection;
import io.cyxcloud.events.state.BucketRow;
import io.cyxcloud.events.state.BucketState.BucketActive;
import io.cyxcloud.events.topic.Topics;
import io.cyxcloud.events.value.BucketId;
import io.cyxcloud.events.value.CommandId;
import io.cyxcloud.events.value.DeletionId;
import io.cyxcloud.placement.core.object.Given;
import io.cyxcloud.placement.streams.SimulatedPlacement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class BucketDeletionTest {
    private static final int PARTITIONS = 4;

    private final SimulatedPlacement placement = new SimulatedPlacement(PARTITIONS);
    private final RoutedMetadata metadata = client();
    private final RoutedMetadata other = client();

    private RoutedMetadata client() {
        return new RoutedMetadata(placement.queries(), placement, Duration.ofSeconds(10));
    }

    private static CommandId command() {
        return new CommandId(UUID.randomUUID());
    }

    private BucketId create(String name) {
        BucketReply reply =
                metadata.execute(
                        new CreateBucket(
                                command(), name, new BucketId(UUID.randomUUID()), "me", "", 1));
        return ((BucketDone) reply).row().bucket();
    }

    private static ObjectReply put(Metadata through, BucketId bucket, int key) {
        return through.execute(
                new CommitObject(
                        command(), bucket, "k" + key, Given.version(key, 1), new Always()));
    }

    /** Whoever may use the bucket that was there may not use the one that another made since. */
    @Test
    void aBucketThatAnotherOwnerMadeSinceIsNoSuccessor() {
        BucketId mine = create("b");
        assertThat(other.resolve("b")).isPresent();
        assertThat(metadata.deleteBucket("b")).isInstanceOf(BucketDone.class);
        BucketId theirs = new BucketId(UUID.randomUUID());
        assertThat(metadata.execute(new CreateBucket(command(), "b", theirs, "them", "", 2)))
                .isInstanceOf(BucketDone.class);
        assertThat(put(other, mine, 1))
                .isInstanceOfSatisfying(
                        ObjectRejected.class,
                        r -> assertThat(r.reason()).isEqualTo(Rejection.NO_SUCH_BUCKET));
        assertThatThrownBy(() -> client().object(mine, "k1"))
                .isInstanceOf(NoSuchBucketException.class);
        assertThat(put(metadata, theirs, 1)).isInstanceOf(ObjectWritten.class);
        assertThatThrownBy(() -> other.object(mine, "k1"))
                .isInstanceOf(NoSuchBucketException.class);
    }

    /** Writers against deleters: either the bucket goes, or every acknowledged object is there. */
    @Test
    void noAcknowledgedObjectIsLost() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            int gone = 0;
            int kept = 0;
            for (int round = 0; round < 200; round++) {
                String name = "b" + round;
                BucketId bucket = create(name);
                assertThat(other.resolve(name)).isPresent();
                List<Callable<Object>> calls = new ArrayList<>();
                for (int i = 0; i < 3; i++) {
                    int key = i;
                    calls.add(() -> put(other, bucket, key));
                }
                calls.add(() -> metadata.deleteBucket(name));
                calls.add(() -> other.deleteBucket(name));
                if (round % 2 == 0) {
                    calls = calls.reversed();
                }
                List<Object> replies = new ArrayList<>();
                for (Future<Object> future : threads.invokeAll(calls)) {
                    replies.add(future.get());
                }
                long written = replies.stream().filter(ObjectWritten.class::isInstance).count();
                if (metadata.bucket(name).isPresent()) {
                    assertThat(written).as(replies.toString()).isEqualTo(3);
                    assertThat(metadata.list(new ListQuery(bucket, "", "", "", 10)).entries())
                            .hasSize(3);
                    kept++;
                } else {
                    assertThat(written).as(replies.toString()).isZero();
                    assertThat(replies.stream().filter(BucketDone.class::isInstance)).hasSize(1);
                    gone++;
                }
            }
            assertThat(gone + kept).isEqualTo(200);
        }
    }

    @Test
    void aDeletionThatWasGivenUpIsHealedByTheNextWriter() {
        BucketId bucket = create("b");
        DeletionId abandoned = new DeletionId(UUID.randomUUID());
        long longAgoMs = System.currentTimeMillis() - SealedWrites.DELETION_MAX.toMillis() - 1;
        var _ = metadata.execute(new BeginBucketDeletion(command(), "b", abandoned, longAgoMs));
        for (int i = 0; i < PARTITIONS; i++) {
            var _ =
                    placement.append(
                            Topics.OBJECT_COMMANDS,
                            i,
                            new byte[0],
                            new SealBucket(command(), bucket, abandoned));
        }
        for (int key = 0; key < 20; key++) {
            assertThat(put(metadata, bucket, key)).isInstanceOf(ObjectWritten.class);
        }
        assertThat(metadata.bucket("b").map(BucketRow::state)).contains(new BucketActive());
    }

    @Test
    void aStaleIdLeadsToTheBucketThatHasTheNameNow() {
        BucketId first = create("b");
        assertThat(other.resolve("b")).isPresent();
        assertThat(metadata.deleteBucket("b")).isInstanceOf(BucketDone.class);
        assertThat(((ObjectRejected) put(other, first, 1)).reason())
                .isEqualTo(Rejection.NO_SUCH_BUCKET);
        BucketId second = create("b");
        assertThat(put(other, first, 1)).isInstanceOf(ObjectWritten.class);
        assertThat(metadata.object(second, "k1")).isPresent();
        assertThat(other.object(first, "k1")).isPresent();
        assertThat(((BucketRejected) other.deleteBucket("b")).reason())
                .isEqualTo(Rejection.BUCKET_NOT_EMPTY);
    }
}
