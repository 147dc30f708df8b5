package io.cyxcloud.shardstore.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cyxcloud.events.value.ShardId;
import io.cyxcloud.shardstore.hash.Blake3;
import io.cyxcloud.shardstore.protocol.ShardException;
import io.cyxcloud.shardstore.protocol.ShardFailure;
import io.cyxcloud.shardstore.protocol.ShardStat;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ShardEngineTest {
    /** Not empty, several blocks. */
    private static final int BIG = 12;

    @TempDir Path folder;
    private final List<DurableChange> durable = Collections.synchronizedList(new ArrayList<>());

    @SuppressWarnings("NullAway.Init")
    private ShardEngine engine;

    @BeforeEach
    void open() {
        engine = open(TestShards.CONFIG);
    }

    @AfterEach
    void close() {
        engine.close();
    }

    private ShardEngine open(EngineConfig config) {
        return ShardEngine.open(folder, config, listener(durable::add), InstantSource.system());
    }

    private static EngineListener listener(Consumer<DurableChange> durable) {
        return new EngineListener() {
            @Override
            public void durable(DurableChange change) {
                durable.accept(change);
            }

            @Override
            public void corrupt(ShardId shard, String detail) {}
        };
    }

    private static void stored(CompletableFuture<Void> put) {
        assertThat(TestShards.outcome(put)).isEmpty();
    }

    private static void fails(ShardFailure expected, CompletableFuture<Void> put) {
        assertThat(TestShards.outcome(put)).contains(expected);
    }

    private static EngineConfig config(long capacityBytes, long queueBytesMax, int queueCountMax) {
        return new EngineConfig(
                capacityBytes,
                0,
                TestShards.SIZE_BYTES_MAX,
                1 << 20,
                queueBytesMax,
                queueCountMax,
                400 << 10,
                1,
                true,
                UpkeepConfig.standard());
    }

    @Test
    void takesPayloadsInPartsAndReleasesThem() {
        byte[] bytes = TestShards.bytes(BIG);
        CompositeByteBuf payload = ByteBufAllocator.DEFAULT.compositeBuffer();
        for (int from = 0; from < bytes.length; from += 50_000) {
            int length = Math.min(50_000, bytes.length - from);
            payload.addComponent(
                    true, ByteBufAllocator.DEFAULT.directBuffer().writeBytes(bytes, from, length));
        }

        stored(engine.put(TestShards.id(BIG), payload, Blake3.hash(bytes)));

        assertThat(payload.refCnt()).isZero();
        assertThat(TestShards.read(engine, BIG, 0, bytes.length)).isEqualTo(bytes);
        assertThat(engine.stat(TestShards.id(BIG)))
                .contains(new ShardStat(bytes.length, TestShards.hash(BIG)));
    }

    @Test
    void refusesBytesThatDoNotHashToWhatIsClaimed() {
        ByteBuf payload = TestShards.payload(BIG);

        fails(
                ShardFailure.CORRUPT,
                engine.put(TestShards.id(BIG), payload, TestShards.hash(BIG + 1)));

        assertThat(payload.refCnt()).isZero();
        assertThat(engine.stat(TestShards.id(BIG))).isEmpty();
        assertThat(engine.queuedCount()).isZero();
    }

    @Test
    void storesTheSameBytesOnce() {
        stored(TestShards.put(engine, BIG));
        long used = engine.usedBytes();

        stored(TestShards.put(engine, BIG));

        assertThat(engine.usedBytes()).isEqualTo(used);
        assertThat(durable).hasSize(1);
    }

    @Test
    void refusesOtherBytesUnderAnIdThatIsTaken() {
        stored(TestShards.put(engine, BIG));

        fails(
                ShardFailure.REFUSED,
                engine.put(TestShards.id(BIG), TestShards.payload(4), TestShards.hash(4)));

        byte[] bytes = TestShards.bytes(BIG);
        assertThat(TestShards.read(engine, BIG, 0, bytes.length)).isEqualTo(bytes);
    }

    @Test
    void refusesShardsAboveTheLimit() {
        byte[] bytes = new byte[TestShards.SIZE_BYTES_MAX + 1];
        ByteBuf payload = ByteBufAllocator.DEFAULT.directBuffer().writeBytes(bytes);

        fails(ShardFailure.REFUSED, engine.put(TestShards.id(0), payload, Blake3.hash(bytes)));

        assertThat(payload.refCnt()).isZero();
    }

    @Test
    void refusesRangesOutside() {
        stored(TestShards.put(engine, 2));

        for (int[] range : new int[][] {{-1, 1}, {0, 2}, {1, 1}, {2, 0}, {0, -1}, {1, 1 << 31}}) {
            assertThatThrownBy(() -> engine.read(TestShards.id(2), range[0], range[1]))
                    .isInstanceOfSatisfying(
                            ShardException.class,
                            e -> assertThat(e.failure()).isEqualTo(ShardFailure.REFUSED));
        }
    }

    @Test
    void aDamagedShardIsFoundAndASecondPutMendsIt() throws IOException {
        stored(TestShards.put(engine, BIG));
        TestFolders.flipBit(TestFolders.segment(folder, 0), 100_000, 3);
        int size = TestShards.bytes(BIG).length;

        assertThatThrownBy(() -> TestShards.read(engine, BIG, 0, size))
                .isInstanceOfSatisfying(
                        ShardException.class,
                        e -> assertThat(e.failure()).isEqualTo(ShardFailure.CORRUPT));
        assertThat(TestShards.read(engine, BIG, 0, 10)).hasSize(10); // another block

        stored(TestShards.put(engine, BIG));
        assertThat(TestShards.read(engine, BIG, 0, size)).isEqualTo(TestShards.bytes(BIG));
    }

    @Test
    void aLostSegmentIsDamageNotAnOutage() throws IOException {
        for (int number = 0; number < 20; number++) {
            stored(TestShards.put(engine, BIG + 14 * number));
        }
        engine.close();
        Files.delete(TestFolders.segment(folder, 0));
        open();

        assertThatThrownBy(() -> TestShards.read(engine, BIG, 0, 1))
                .isInstanceOfSatisfying(
                        ShardException.class,
                        e -> assertThat(e.failure()).isEqualTo(ShardFailure.CORRUPT));
        stored(TestShards.put(engine, BIG));
        assertThat(TestShards.read(engine, BIG, 0, 1)).hasSize(1);
    }

    @Test
    void answersDiskFullAtCapacityAndGoesOnReading() {
        engine.close();
        engine = open(config(300 << 10, 4 << 20, 256));
        stored(TestShards.put(engine, BIG));

        fails(ShardFailure.DISK_FULL, TestShards.put(engine, BIG + 14));

        assertThat(TestShards.read(engine, BIG, 0, 5)).hasSize(5);
        stored(engine.delete(TestShards.id(BIG)));
        assertThat(engine.usedBytes()).isLessThanOrEqualTo(engine.capacityBytes());
    }

    @Test
    void aFullNodeIsNotSound() {
        assertThat(engine.health()).isEqualTo(new EngineHealth.Healthy());
        engine.close();
        engine = open(config(206 << 10, 4 << 20, 256));
        stored(TestShards.put(engine, BIG));

        assertThat(engine.health()).isInstanceOf(EngineHealth.Degraded.class);
    }

    @Test
    void answersBusyWhenTheQueueIsFull() throws Exception {
        engine.close();
        CountDownLatch release = new CountDownLatch(1);
        engine =
                ShardEngine.open(
                        folder,
                        config(1L << 40, 4 << 20, 3),
                        listener(change -> await(release)),
                        InstantSource.system());
        List<CompletableFuture<Void>> taken = new ArrayList<>();
        for (int number = 0; number < 3; number++) {
            taken.add(TestShards.put(engine, number));
        }

        fails(ShardFailure.BUSY, TestShards.put(engine, 3));
        assertThat(taken).noneMatch(CompletableFuture::isDone);

        release.countDown();
        taken.forEach(ShardEngineTest::stored);
        stored(TestShards.put(engine, 3));
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void tellsOfDurableShardsInTheOrderOfTheLog() {
        List<CompletableFuture<Void>> puts = new ArrayList<>();
        for (int number = 0; number < 60; number++) {
            puts.add(TestShards.put(engine, number));
        }
        puts.forEach(ShardEngineTest::stored);

        assertThat(durable).hasSize(60);
        assertThat(durable.stream().map(DurableChange::end))
                .isSortedAccordingTo(LogPoint::compareTo);
    }

    @Test
    void replaysWhatWasStoredAfterTheMark() {
        for (int number = 0; number < 30; number++) {
            stored(TestShards.put(engine, number));
        }
        assertThat(engine.published()).isEqualTo(LogPoint.START);
        engine.notePublished(durable.get(9).end());
        stored(engine.delete(TestShards.id(20)));
        engine.close();
        List<DurableChange> expected = new ArrayList<>(durable.subList(10, 31));
        expected.remove(10);
        open();

        List<DurableChange> replayed = new ArrayList<>();
        engine.replay(engine.published(), replayed::add);

        assertThat(replayed).isEqualTo(expected);
        assertThat(replayed.getLast().end()).isLessThanOrEqualTo(engine.openedAt());
    }

    /** A crash before the sync: sizes were written, some of the bytes were not. */
    @Test
    void aTornTailIsForgottenAndCutOff() throws IOException {
        stored(TestShards.put(engine, 2));
        stored(TestShards.put(engine, BIG));
        stored(TestShards.put(engine, BIG + 14));
        engine.close();
        Path segment = TestFolders.segment(folder, 0);
        LogPoint soundEnd = durable.get(0).end();
        for (int torn = 1; torn <= 2; torn++) {
            long end = durable.get(torn).end().offset();
            TestFolders.zero(segment, end - 70_000, 60_000);
        }
        TestFolders.delete(folder.resolve("index"));

        open();

        assertThat(engine.openedAt()).isEqualTo(soundEnd);
        assertThat(Files.size(segment)).isEqualTo(soundEnd.offset());
        assertThat(engine.stat(TestShards.id(2))).isPresent();
        assertThat(engine.stat(TestShards.id(BIG))).isEmpty();
        List<DurableChange> replayed = new ArrayList<>();
        engine.replay(LogPoint.START, replayed::add);
        assertThat(replayed).containsExactly(durable.getFirst());
    }

    @Test
    void aFolderHasOneEngine() {
        assertThatThrownBy(() -> open(TestShards.CONFIG))
                .isInstanceOf(StorageFolderException.class)
                .hasMessage("folder " + folder + " is in use by another storage node");
        engine.close();
        open();
    }

    @Test
    void closedMeansUnavailable() {
        stored(TestShards.put(engine, BIG));
        engine.close();
        ByteBuf payload = TestShards.payload(BIG);

        fails(
                ShardFailure.UNAVAILABLE,
                engine.put(TestShards.id(BIG), payload, TestShards.hash(BIG)));
        assertThat(payload.refCnt()).isZero();
        assertThatThrownBy(() -> engine.stat(TestShards.id(BIG)))
                .isInstanceOf(ShardException.class);
    }

    @Test
    void closingFinishesWhatWasTakenIn() {
        List<CompletableFuture<Void>> puts = new ArrayList<>();
        for (int number = 0; number < 100; number++) {
            puts.add(TestShards.put(engine, number));
        }
        engine.close();

        List<Optional<ShardFailure>> outcomes = puts.stream().map(TestShards::outcome).toList();
        open();
        for (int number = 0; number < 100; number++) {
            boolean there = engine.stat(TestShards.id(number)).isPresent();
            assertThat(there).isEqualTo(outcomes.get(number).isEmpty());
        }
    }

    @Test
    void anInterruptedReaderDoesNoLastingHarm() {
        stored(TestShards.put(engine, BIG));
        assertThat(TestShards.read(engine, BIG, 0, 1)).hasSize(1);
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> TestShards.read(engine, BIG, 0, 1))
                .isInstanceOfSatisfying(
                        ShardException.class,
                        e -> assertThat(e.failure()).isEqualTo(ShardFailure.UNAVAILABLE));

        assertThat(Thread.interrupted()).isTrue();
        assertThat(TestShards.read(engine, BIG, 0, 1)).hasSize(1);
    }
}
