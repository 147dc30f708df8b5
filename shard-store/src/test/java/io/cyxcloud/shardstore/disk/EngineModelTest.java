package io.cyxcloud.shardstore.disk;

import static org.assertj.core.api.Assertions.assertThat;

import io.cyxcloud.events.value.ShardId;
import io.cyxcloud.shardstore.protocol.ShardException;
import io.cyxcloud.shardstore.protocol.ShardFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random operations, damage and crashes on a real folder, beside a set that says what must be
 * there. {@code -Dseed=N} runs one seed again.
 *
 * <p>A killed process is the folder of an open engine, copied as it is. A power cut is that, with
 * what was not acknowledged cut off at any byte, or lost in parts.
 */
final class EngineModelTest {
    private static final int STEPS = 120;
    private static final int SHARDS = 40;

    @TempDir Path temp;

    private final Set<Integer> stored = new HashSet<>();
    // Damaged on disk, or not acknowledged when the power went: its bytes or a failure, never
    // other bytes.
    private final Set<Integer> doubtful = new HashSet<>();
    private Random random = new Random(0);
    private Path folder = Path.of("");
    private int copies;

    @SuppressWarnings("NullAway.Init")
    private ShardEngine engine;

    @RepeatedTest(1)
    void behavesAsTheModel(RepetitionInfo repetition) throws Exception {
        long seed = Long.getLong("seed", System.nanoTime() + repetition.getCurrentRepetition());
        System.out.println("EngineModelTest -Dseed=" + seed);
        random = new Random(seed);
        folder = temp.resolve("0");
        engine = open();
        try {
            for (int step = 0; step < STEPS; step++) {
                step();
            }
            checkAll();
        } catch (Throwable e) {
            throw new AssertionError("-Dseed=" + seed, e);
        } finally {
            engine.close();
        }
    }

    private void step() throws IOException {
        int dice = random.nextInt(100);
        if (dice < 30) {
            put();
        } else if (dice < 40) {
            putMany();
        } else if (dice < 50) {
            delete();
        } else if (dice < 68) {
            check(random.nextInt(SHARDS));
        } else if (dice < 80) {
            flipBit();
        } else if (dice < 83) {
            reopen();
        } else if (dice < 88) {
            loseIndex();
        } else if (dice < 93) {
            kill();
        } else {
            cutPower();
        }
    }

    private void put() {
        int number = random.nextInt(SHARDS);
        assertThat(TestShards.outcome(TestShards.put(engine, number))).isEmpty();
        stored.add(number);
        doubtful.remove(number);
        check(number);
    }

    private void putMany() {
        List<CompletableFuture<Void>> all = new ArrayList<>();
        int first = random.nextInt(SHARDS);
        for (int i = 0; i < 6; i++) {
            int number = (first + i / 2) % SHARDS; // each twice, at the same time
            all.add(TestShards.put(engine, number));
            stored.add(number);
            doubtful.remove(number);
        }
        all.forEach(done -> assertThat(TestShards.outcome(done)).isEmpty());
    }

    private void delete() {
        int number = random.nextInt(SHARDS);
        assertThat(TestShards.outcome(engine.delete(TestShards.id(number)))).isEmpty();
        stored.remove(number);
        assertThat(failure(number)).isEqualTo(ShardFailure.NOT_FOUND);
    }

    private void reopen() throws IOException {
        engine.close();
        engine = open();
        checkAll();
    }

    private void loseIndex() throws IOException {
        engine.close();
        if (random.nextBoolean()) {
            TestFolders.delete(folder.resolve("index"));
        } else {
            Files.writeString(
                    folder.resolve("index").resolve("CURRENT"),
                    "nonsense",
                    StandardOpenOption.TRUNCATE_EXISTING);
        }
        engine = open();
        checkAll();
    }

    private void kill() throws IOException {
        Path copy = copyFolder();
        engine.close();
        folder = copy;
        engine = open();
        checkAll();
    }

    /** What happens after {@code before} was copied is not acknowledged. */
    private void cutPower() throws IOException {
        Path before = copyFolder();
        Set<Integer> touched = new HashSet<>();
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            int number = random.nextInt(SHARDS);
            touched.add(number);
            all.add(
                    random.nextBoolean()
                            ? TestShards.put(engine, number)
                            : engine.delete(TestShards.id(number)));
        }
        all.forEach(done -> assertThat(TestShards.outcome(done)).isEmpty());
        engine.close();
        tear(before);
        folder = before;
        engine = open();
        doubtful.addAll(touched);
        checkAll();
    }

    /** Takes over some of the bytes that the log has beyond {@code before}. */
    private void tear(Path before) throws IOException {
        List<Path> now = TestFolders.segments(folder);
        int kept = TestFolders.segments(before).size();
        long durable = Files.size(TestFolders.segment(before, kept - 1L));
        int last = kept - 1 + random.nextInt(now.size() - kept + 1);
        for (int segment = kept - 1; segment <= last; segment++) {
            Path target = TestFolders.segment(before, segment);
            Files.deleteIfExists(target);
            Files.copy(TestFolders.segment(folder, segment), target);
        }
        Path torn = TestFolders.segment(before, last);
        long from = last == kept - 1 ? durable : 0;
        long size = Files.size(torn);
        if (size > from && random.nextBoolean()) {
            TestFolders.truncate(torn, from + random.nextLong(size - from));
        } else if (size > from) {
            long at = from + random.nextLong(size - from);
            TestFolders.zero(torn, at, random.nextInt((int) (size - at)) + 1);
        }
    }

    /** In a payload as often as in the first bytes of a record: most bytes are payload. */
    private void flipBit() throws IOException {
        List<Path> segments = TestFolders.segments(folder);
        int segment = random.nextInt(segments.size());
        long size = Files.size(segments.get(segment));
        List<StoredRecord> records = new ArrayList<>();
        try (SegmentFiles reading = new DiskSegmentFiles(folder.resolve("segments"))) {
            var _ =
                    new SegmentScan(reading)
                            .scan(
                                    new LogPoint(segment, 0),
                                    size,
                                    (header, at) -> records.add(new StoredRecord(header, at)));
        }
        if (records.isEmpty()) {
            return;
        }
        StoredRecord hit = records.get(random.nextInt(records.size()));
        int reach = random.nextBoolean() ? hit.header.payloadOffset() : hit.sizeBytes();
        long index = hit.at.offset() + random.nextInt(reach);
        // A damaged tombstone may bring its shard back.
        for (int number = 0; number < SHARDS; number++) {
            if (TestShards.id(number).equals(hit.header.shard())) {
                doubtful.add(number);
            }
        }
        TestFolders.flipBit(segments.get(segment), index, random.nextInt(8));
    }

    private record StoredRecord(RecordHeader header, LogPoint at) {
        int sizeBytes() {
            return header.payloadOffset() + header.sizeBytes();
        }
    }

    private void checkAll() {
        for (int number = 0; number < SHARDS; number++) {
            check(number);
        }
        Set<ShardId> known = new HashSet<>();
        engine.forEach((id, stat) -> known.add(id));
        for (int number : stored) {
            if (!doubtful.contains(number)) {
                assertThat(known).contains(TestShards.id(number));
            }
        }
    }

    private void check(int number) {
        byte[] expected = TestShards.bytes(number);
        int offset = random.nextInt(expected.length + 1);
        int length = random.nextInt(expected.length - offset + 1);
        boolean sure = !doubtful.contains(number);
        try {
            assertThat(TestShards.read(engine, number, offset, length))
                    .as("shard %d", number)
                    .isEqualTo(Arrays.copyOfRange(expected, offset, offset + length));
            assertThat(stored.contains(number) || !sure).as("shard %d is back", number).isTrue();
        } catch (ShardException e) {
            ShardFailure failure = e.failure();
            if (sure) {
                assertThat(stored).as("shard %d: %s", number, e).doesNotContain(number);
                assertThat(failure).isEqualTo(ShardFailure.NOT_FOUND);
            } else {
                assertThat(failure).isIn(ShardFailure.NOT_FOUND, ShardFailure.CORRUPT);
            }
        }
    }

    private ShardFailure failure(int number) {
        try {
            var _ = TestShards.read(engine, number, 0, 0);
            throw new AssertionError("shard " + number + " is there");
        } catch (ShardException e) {
            return e.failure();
        }
    }

    private Path copyFolder() throws IOException {
        return TestFolders.copy(folder, temp.resolve(String.valueOf(++copies)));
    }

    private ShardEngine open() {
        return ShardEngine.open(folder, TestShards.CONFIG);
    }
}
