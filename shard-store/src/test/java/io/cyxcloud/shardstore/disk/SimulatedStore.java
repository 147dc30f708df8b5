package io.cyxcloud.shardstore.disk;

import io.cyxcloud.events.value.Bytes;
import io.cyxcloud.events.value.ShardId;
import io.cyxcloud.shardstore.hash.Blake3;
import io.cyxcloud.shardstore.protocol.ShardException;
import io.cyxcloud.shardstore.protocol.ShardFailure;
import io.cyxcloud.shardstore.protocol.ShardSlice;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * The engine's parts on simulated files and index, in one thread, so that a seed replays exactly.
 * The engine itself only adds threads and queues.
 */
final class SimulatedStore {
    static final int SIZE_BYTES_MAX = 9_000;
    static final EngineConfig CONFIG =
            new EngineConfig(
                    1L << 40,
                    64 << 10,
                    SIZE_BYTES_MAX,
                    64 << 10,
                    1 << 20,
                    64,
                    48 << 10,
                    1,
                    false,
                    new UpkeepConfig(
                            30, 1, Duration.ofDays(1), 1, Duration.ofDays(1), Duration.ofDays(1)));

    static final int NUMBERS = 24;

    final Fuse fuse = new Fuse();
    final SimulatedFiles files = new SimulatedFiles(fuse);
    final MemoryIndex index = new MemoryIndex(fuse);
    final Set<ShardId> reportedCorrupt = new HashSet<>();
    private final ArrayDeque<PendingRecord> checked = new ArrayDeque<>();
    private final PutVerifier verifier =
            new PutVerifier("test", files, index, CONFIG, checked::add);
    private final EngineListener listener =
            new EngineListener() {
                @Override
                public void durable(DurableChange change) {}

                @Override
                public void corrupt(ShardId shard, String detail) {
                    reportedCorrupt.add(shard);
                }
            };

    @SuppressWarnings("NullAway.Init")
    CommitLog log;

    @SuppressWarnings("NullAway.Init")
    SegmentUse use;

    @SuppressWarnings("NullAway.Init")
    Compactor compactor;

    @SuppressWarnings("NullAway.Init")
    Scrubber scrubber;

    void open() throws IOException {
        Recovery.Result found = Recovery.run(files, index, CONFIG.batchBytesMax());
        use = found.use();
        log = new CommitLog(files, found, CONFIG, listener, segment -> {});
        compactor = new Compactor(files, found, log, CONFIG.upkeep().garbagePercentMin(), listener);
        scrubber = new Scrubber(files, found, log, listener);
    }

    /** Bytes that follow from the number; not to be changed. */
    static byte[] bytes(int number) {
        return BYTES.get(number);
    }

    private static byte[] make(int number) {
        byte[] bytes = new byte[number % 5 == 0 ? number : number * 7919 % SIZE_BYTES_MAX];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (number * 31 + i * 7 + (i >> 8));
        }
        return bytes;
    }

    static ShardId id(int number) {
        return IDS.get(number);
    }

    /** A put that was checked, to be committed; empty when it is answered already. */
    Optional<PendingRecord> put(int number, CompletableFuture<Void> done) {
        byte[] bytes = bytes(number);
        RecordHeader header =
                new RecordHeader(RecordKind.SHARD, id(number), bytes.length, HASHES.get(number), 7);
        checked.clear();
        PendingRecord record =
                new PendingRecord(
                        PendingRecord.Purpose.PUT,
                        header,
                        Unpooled.wrappedBuffer(bytes),
                        () -> {},
                        done);
        verifier.verify(record);
        return Optional.ofNullable(checked.poll());
    }

    PendingRecord delete(int number, CompletableFuture<Void> done) {
        return new PendingRecord(
                PendingRecord.Purpose.DELETE,
                RecordHeader.tombstone(id(number), 8),
                Unpooled.EMPTY_BUFFER,
                () -> {},
                done);
    }

    byte[] read(int number) {
        IndexEntry entry =
                index.find(id(number))
                        .orElseThrow(() ->
                                new ShardException(ShardFailure.NOT_FOUND, id(number).toString()));
        ShardSlice slice = RecordReader.read(files, id(number), entry, 0, entry.sizeBytes());
        ByteBuf blocks = slice.blocks();
        byte[] bytes = new byte[blocks.readableBytes()];
        blocks.readBytes(bytes).release();
        return bytes;
    }

    /** The figures that compaction goes by follow from the index. */
    void checkUse() {
        Map<Long, Long> live = new HashMap<>();
        index.forEach(
                (shard, entry) -> live.merge(entry.at().segment(), entry.recordBytes(), Long::sum));
        for (int number = 0; number < NUMBERS; number++) {
            index.tombstone(id(number))
                    .ifPresent(
                            at -> live.merge(at.segment(), RecordCodec.recordBytes(0), Long::sum));
        }
        use.all()
                .forEach((segment, used) -> {
                    if (used.liveBytes() != live.getOrDefault(segment, 0L)) {
                        throw new AssertionError(
                                "segment "
                                        + segment
                                        + ": "
                                        + used
                                        + ", really "
                                        + live.get(segment));
                    }
                });
    }

    private static final List<ShardId> IDS =
            IntStream.range(0, NUMBERS).mapToObj(TestShards::id).toList();
    private static final List<byte[]> BYTES =
            IntStream.range(0, NUMBERS).mapToObj(SimulatedStore::make).toList();
    private static final List<Bytes> HASHES =
            IntStream.range(0, NUMBERS).mapToObj(number -> Blake3.hash(bytes(number))).toList();

    /** The bytes, or why not. */
    static Optional<ShardFailure> failure(Supplier<byte[]> read) {
        try {
            var _ = read.get();
            return Optional.empty();
        } catch (ShardException e) {
            return Optional.of(e.failure());
        }
    }
}
