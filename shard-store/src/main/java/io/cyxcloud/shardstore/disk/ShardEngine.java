package io.cyxcloud.shardstore.disk;

import io.cyxcloud.events.value.Bytes;
import io.cyxcloud.events.value.ShardId;
import io.cyxcloud.shardstore.protocol.ShardException;
import io.cyxcloud.shardstore.protocol.ShardFailure;
import io.cyxcloud.shardstore.protocol.ShardLimits;
import io.cyxcloud.shardstore.protocol.ShardSlice;
import io.cyxcloud.shardstore.protocol.ShardStat;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Durable shards in one folder: an append-only log of records in segment files ({@link
 * RecordCodec}), and an index of where each shard lies, which can be rebuilt from them.
 *
 * <pre>
 *   put -> hash threads: BLAKE3, block CRC32Cs -> queue -> committer: write, sync, index, answer
 *   read -> index -> positional read of header and blocks -> checks -> slice
 *   upkeep: closed segments -> compaction, scrubbing
 * </pre>
 *
 * <p>The invariant: a put that was answered is found by every later read and after every crash,
 * with exactly these bytes, or found CORRUPT, never with others. A shard's bytes never change: a
 * put of the same id with another hash is refused. A put of the same bytes again is answered from
 * what is there, once that has been read and checked; a damaged record is replaced.
 *
 * <p>Thread-safe. {@link #put} and {@link #delete} do not block; {@link #read} reads the disk in
 * the caller's thread, which must not be interrupted meanwhile: that would fail the reads of others
 * on the same segment.
 */
public final class ShardEngine implements AutoCloseable {
    /** Below this share of the capacity the disk counts as full. */
    private static final int FULL_DIVISOR = 100;

    private final EngineConfig config;
    private final InstantSource clock;
    private final AutoCloseable lock;
    private final SegmentFiles files;
    private final ShardIndex index;
    private final SegmentUse use;
    private final CommitLog log;
    private final Committer committer;
    private final PutVerifier verifier;
    private final WriteGate gate;
    private final ShardReader reader;
    private final Scrubber scrubber;
    private final Upkeep upkeep;
    private final LogPoint openedAt;
    private final Lifetime life = new Lifetime();
    private final LatencyWindow writes = new LatencyWindow();
    private final EngineListener listener;
    private volatile @Nullable String lostReason;

    /** As {@link #open(Path, EngineConfig, EngineListener, InstantSource)}, telling nobody. */
    public static ShardEngine open(Path folder, EngineConfig config) {
        return open(folder, config, EngineListener.none(), InstantSource.system());
    }

    /**
     * Opens the folder, made when missing; reads the log as far as the index does not know it.
     *
     * @throws StorageFolderException when the folder is in use or cannot be read
     */
    public static ShardEngine open(
            Path folder, EngineConfig config, EngineListener listener, InstantSource clock) {
        FolderLock lock = FolderLock.take(folder);
        try {
            SegmentFiles files =
                    new DiskSegmentFiles(folder.resolve("segments"), config.directWrites());
            IndexSource source = IndexSource.rocks(folder.resolve("index"));
            String name = String.valueOf(folder.getFileName());
            return new ShardEngine(name, files, source, config, listener, clock, lock);
        } catch (IOException | ShardIndex.IndexException e) {
            lock.close();
            throw new StorageFolderException(
                    "folder " + folder + " cannot be read: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    /**
     * Visits the shards that the index of a folder knows, when nothing else of it can be used.
     *
     * @throws StorageFolderException when that cannot be read either
     */
    public static void readIndex(Path folder, Consumer<ShardId> visitor) {
        try (ShardIndex index = RocksIndex.openReadOnly(folder.resolve("index"))) {
            index.forEach((shard, entry) -> visitor.accept(shard));
        } catch (ShardIndex.IndexException e) {
            throw new StorageFolderException(
                    "folder " + folder + " cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * @param lock closed with the engine
     */
    ShardEngine(
            String name,
            SegmentFiles files,
            IndexSource source,
            EngineConfig config,
            EngineListener listener,
            InstantSource clock,
            AutoCloseable lock)
            throws IOException {
        this.config = config;
        this.clock = clock;
        this.lock = lock;
        this.listener = listener;
        this.files = files;
        // What is after the end in the file was reserved by one batch at most.
        Recovery.Result found = Recovery.run(files, source, config.batchBytesMax());
        this.index = found.index();
        this.use = found.use();
        this.openedAt = found.end();
        try {
            this.log = new CommitLog(files, found, config, listener, this::suspect);
        } catch (IOException e) {
            index.close();
            throw e;
        }
        this.gate = new WriteGate(config);
        this.reader = new ShardReader(files, index, this::suspect);
        this.committer = new Committer(name, log, config);
        this.verifier = new PutVerifier(name, files, index, config, committer::enqueue);
        this.scrubber = new Scrubber(files, found, log, listener);
        this.upkeep =
                new Upkeep(
                        name,
                        new DiskProbe(name, files, use, this::suspect, this::lose),
                        new Compactor(
                                files, found, log, config.upkeep().garbagePercentMin(), listener),
                        scrubber,
                        use,
                        config.upkeep(),
                        this::runsFull);
        committer.start();
        upkeep.start();
    }

    /**
     * Stores a shard; completes when it is durable, on one of the engine's threads, which callers
     * must not block.
     *
     * @param payload the whole shard; one reference passes to the engine, which releases it on
     *     every path, before the future completes
     * @param blake3 what the payload must hash to
     * @return fails with {@link ShardException}: CORRUPT when the hash differs, REFUSED when larger
     *     than allowed or other bytes are stored under this id, BUSY at the queue's limits,
     *     DISK_FULL, UNAVAILABLE after a disk fault or {@link #close}
     */
    public CompletableFuture<Void> put(ShardId id, ByteBuf payload, Bytes blake3) {
        int sizeBytes = payload.readableBytes();
        if (sizeBytes > config.shardSizeBytesMax()
                || blake3.size() != ShardLimits.HASH_SIZE_BYTES) {
            payload.release();
            return CompletableFuture.failedFuture(
                    new ShardException(ShardFailure.REFUSED, "shard of " + sizeBytes + " bytes"));
        }
        RecordHeader header =
                new RecordHeader(RecordKind.SHARD, id, sizeBytes, blake3, clock.millis());
        long startNanos = System.nanoTime();
        CompletableFuture<Void> done =
                submit(PendingRecord.Purpose.PUT, header, payload, verifier::submit);
        var _ = done.thenRun(() -> writes.record(System.nanoTime() - startNanos));
        return done;
    }

    /**
     * Forgets a shard; completes when that is durable, also when there was none. Fails as {@link
     * #put} does, except for want of room.
     */
    public CompletableFuture<Void> delete(ShardId id) {
        RecordHeader header = RecordHeader.tombstone(id, clock.millis());
        return submit(
                PendingRecord.Purpose.DELETE, header, Unpooled.EMPTY_BUFFER, committer::enqueue);
    }

    /**
     * Reads the blocks that cover a range, checked against the checksums stored with them.
     *
     * @return the caller releases it
     * @throws ShardException NOT_FOUND, CORRUPT, REFUSED for a range outside the shard, UNAVAILABLE
     *     when the disk does not answer or after {@link #close}
     */
    public ShardSlice read(ShardId id, int offset, int lengthBytes) {
        return life.within(() -> reader.read(id, offset, lengthBytes));
    }

    /** What the index says of a shard; the bytes are not looked at. */
    public Optional<ShardStat> stat(ShardId id) {
        return life.within(() -> index.find(id).map(e -> new ShardStat(e.sizeBytes(), e.blake3())));
    }

    /** Every shard, in key order, as of the call. Holds up {@link #close} until it returns. */
    public void forEach(BiConsumer<ShardId, ShardStat> visitor) {
        forEachAfter(
                Optional.empty(),
                (id, stat) -> {
                    visitor.accept(id, stat);
                    return true;
                });
    }

    /**
     * Shards behind one (from the first when empty), in key order, until the visitor says false.
     * Holds up {@link #close} until it returns.
     */
    public void forEachAfter(Optional<ShardId> after, BiPredicate<ShardId, ShardStat> visitor) {
        life.within(() -> {
            index.forEachAfter(
                    after, (id, e) -> visitor.test(id, new ShardStat(e.sizeBytes(), e.blake3())));
            return true;
        });
    }

    /** Bytes of all segments, those of deleted shards included. */
    public long usedBytes() {
        return use.sizeBytes();
    }

    public long capacityBytes() {
        return config.capacityBytes();
    }

    /** Bytes that puts may still take; 0 when the file system does not answer. */
    public long roomBytes() {
        try {
            return Math.max(0, log.roomBytes());
        } catch (IOException e) {
            return 0;
        }
    }

    /** Asks the file system; cheap enough for once a second. */
    public EngineHealth health() {
        String lost = lostReason;
        if (lost != null) {
            return new EngineHealth.Failed(lost);
        }
        String fault = log.fault();
        if (fault != null) {
            return new EngineHealth.Failed(fault);
        }
        try {
            long room = log.roomBytes();
            if (isLow(room)) {
                return new EngineHealth.Degraded("disk full: " + Math.max(0, room) + " bytes left");
            }
        } catch (IOException e) {
            return new EngineHealth.Failed("disk does not answer: " + e.getMessage());
        }
        String upkeepFault = upkeep.fault();
        return upkeepFault == null
                ? new EngineHealth.Healthy()
                : new EngineHealth.Degraded(upkeepFault);
    }

    /** Figures; the latencies are of the time since the last call. */
    public EngineReport report() {
        return new EngineReport(
                config.capacityBytes(),
                use.sizeBytes(),
                use.liveBytes(),
                reader.latencies().takeP99Us(),
                writes.takeP99Us(),
                scrubber.progressPermille(),
                scrubber.corruptCount());
    }

    private boolean isLow(long roomBytes) {
        return roomBytes < config.capacityBytes() / FULL_DIVISOR;
    }

    private boolean runsFull() {
        return isLow(roomBytes());
    }

    /** Whether nothing on the disk can be read any more, whatever the index says. */
    public boolean isLost() {
        return lostReason != null;
    }

    private void lose(String reason) {
        lostReason = reason;
        listener.lost(reason);
    }

    private void suspect(long segment) {
        upkeep.suspect(segment);
    }

    /** Records taken in and not yet answered, at most {@code queueCountMax}. */
    public int queuedCount() {
        return gate.count();
    }

    public EngineConfig config() {
        return config;
    }

    /** Where the log ended when the engine was opened: what {@link #replay} goes up to. */
    public LogPoint openedAt() {
        return openedAt;
    }

    /** The mark last kept by {@link #notePublished}, or one before it after a crash. */
    public LogPoint published() {
        return life.within(index::published);
    }

    /** Keeps a mark for {@link #published}; not synced, a crash may lose the latest. */
    public void notePublished(LogPoint upTo) {
        life.within(() -> {
            index.notePublished(upTo);
            return true;
        });
    }

    /**
     * Visits what the log has between {@code from} and {@link #openedAt} and still counts, in the
     * order of the log: shards that are still where it says, deletions that are not outdone. Reads
     * headers only, in the caller's thread.
     */
    public void replay(LogPoint from, Consumer<DurableChange> visitor) {
        LogReplay.run(
                files,
                from,
                openedAt,
                (header, at) -> {
                    ShardId shard = header.shard();
                    Optional<LogPoint> now =
                            life.within(() ->
                                    switch (header.kind()) {
                                        case SHARD -> index.find(shard).map(IndexEntry::at);
                                        case TOMBSTONE -> index.tombstone(shard);
                                    });
                    if (now.equals(Optional.of(at))) {
                        visitor.accept(DurableChange.of(header, at));
                    }
                });
    }

    /** Refuses new work, finishes what was taken in, lets go of the folder. */
    @Override
    public void close() {
        if (!life.end()) {
            return;
        }
        // No interrupt may leave threads behind that still use the index.
        boolean interrupted = false;
        while (true) {
            try {
                verifier.close();
                committer.close();
                upkeep.close();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        try {
            index.flush();
            log.close();
            files.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            index.close();
            unlock();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void unlock() {
        try {
            lock.close();
        } catch (Exception e) {
            throw new StorageFolderException("lock not released: " + e.getMessage(), e);
        }
    }

    private CompletableFuture<Void> submit(
            PendingRecord.Purpose purpose,
            RecordHeader header,
            ByteBuf payload,
            Consumer<PendingRecord> start) {
        try {
            return life.within(() -> {
                gate.enter(header);
                CompletableFuture<Void> done = new CompletableFuture<>();
                start.accept(
                        new PendingRecord(
                                purpose, header, payload, () -> gate.leave(header), done));
                return done;
            });
        } catch (ShardException e) {
            payload.release();
            return CompletableFuture.failedFuture(e);
        }
    }
}
