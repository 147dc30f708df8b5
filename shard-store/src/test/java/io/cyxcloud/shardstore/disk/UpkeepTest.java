package io.cyxcloud.shardstore.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cyxcloud.events.value.ShardId;
import io.cyxcloud.shardstore.protocol.ShardFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compaction and scrubbing on real files, in the background. */
final class UpkeepTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int COUNT = 56;

    /** 200 KiB. */
    private static final int BIG = 12;

    @TempDir Path folder;
    private final Set<ShardId> corrupt = ConcurrentHashMap.newKeySet();
    private final Map<ShardId, LogPoint> places = new ConcurrentHashMap<>();

    @SuppressWarnings("NullAway.Init")
    private ShardEngine engine;

    private void open(long capacityBytes) {
        UpkeepConfig eager =
                new UpkeepConfig(
                        40,
                        1L << 30,
                        Duration.ofSeconds(1),
                        1L << 30,
                        Duration.ofMillis(20),
                        Duration.ofSeconds(10));
        EngineConfig config =
                new EngineConfig(
                        capacityBytes,
                        0,
                        TestShards.SIZE_BYTES_MAX,
                        1L << 20,
                        4L << 20,
                        256,
                        400 << 10,
                        1,
                        true,
                        eager);
        EngineListener listener =
                new EngineListener() {
                    @Override
                    public void durable(DurableChange change) {
                        places.put(change.shard(), change.end());
                    }

                    @Override
                    public void corrupt(ShardId shard, String detail) {
                        corrupt.add(shard);
                    }
                };
        engine = ShardEngine.open(folder, config, listener, InstantSource.system());
    }

    @AfterEach
    void close() {
        engine.close();
    }

    private static void done(CompletableFuture<Void> put) {
        assertThat(TestShards.outcome(put)).isEmpty();
    }

    @Test
    void givesTheSpaceOfDeletedShardsBack() throws IOException {
        open(1L << 40);
        for (int number = 0; number < COUNT; number++) {
            done(TestShards.put(engine, number));
        }
        long full = engine.usedBytes();
        for (int number = 0; number < COUNT; number++) {
            if (number % 4 != 0) {
                done(engine.delete(TestShards.id(number)));
            }
        }
        engine.notePublished(new LogPoint(1_000, 0));

        await().atMost(PATIENCE).until(() -> engine.usedBytes() < full * 2 / 3);
        assertThat(TestFolders.segment(folder, 0)).doesNotExist();
        checkEach();

        TestFolders.delete(engineClosed().resolve("index"));
        open(1L << 40);
        checkEach();
    }

    private Path engineClosed() {
        engine.close();
        return folder;
    }

    private void checkEach() {
        for (int number = 0; number < COUNT; number++) {
            assertThat(engine.stat(TestShards.id(number)).isPresent())
                    .as("shard %d", number)
                    .isEqualTo(number % 4 == 0);
            if (number % 4 == 0) {
                byte[] bytes = TestShards.bytes(number);
                assertThat(TestShards.read(engine, number, 0, bytes.length)).isEqualTo(bytes);
            }
        }
    }

    @Test
    void aFullDiskEmptiesByDeletions() {
        open(2300 << 10);
        int stored = 0;
        while (TestShards.outcome(TestShards.put(engine, BIG + 14 * stored)).isEmpty()) {
            stored++;
        }
        assertThat(TestShards.outcome(TestShards.put(engine, BIG + 14 * stored)))
                .contains(ShardFailure.DISK_FULL);
        for (int number = 0; number < 5; number++) {
            done(engine.delete(TestShards.id(BIG + 14 * number)));
        }

        int next = stored;
        await().atMost(PATIENCE)
                .until(() -> TestShards.outcome(TestShards.put(engine, BIG + 14 * next)).isEmpty());
    }

    @Test
    void scrubbingFindsDamage() throws IOException {
        open(1L << 40);
        for (int number = 0; number < 30; number++) {
            done(TestShards.put(engine, number));
        }
        await().atMost(PATIENCE).until(() -> Files.exists(TestFolders.segment(folder, 1)));
        assertThat(corrupt).isEmpty();
        TestFolders.flipBit(TestFolders.segment(folder, 0), 20, 1); // header of the first
        LogPoint behind = places.getOrDefault(TestShards.id(BIG), LogPoint.START);
        assertThat(behind.segment()).isZero();
        TestFolders.flipBit(TestFolders.segment(folder, 0), behind.offset() - 100_000, 1);

        await().atMost(PATIENCE).until(() -> corrupt.size() == 2);
        assertThat(corrupt).containsExactlyInAnyOrder(TestShards.id(0), TestShards.id(BIG));
        assertThat(engine.report().corruptCount()).isGreaterThanOrEqualTo(2);
    }
}
