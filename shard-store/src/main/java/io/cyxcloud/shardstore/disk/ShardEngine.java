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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Durable shards in one folder: an append-only log of records in segment files ({@link
 * RecordCodec}), and an index of where each shard lies, which can be rebuilt from them.
 *
 * <pre>
 *   put -> hash threads: BLAKE3, block CRC32Cs -> queue -> committer: write, sync, index, answer
 *   read -> index -> positional read of header and blocks -> checks -> slice
 * </pre>
 *
 * <p>The invariant: a put that was answered is found by every later read and after every crash,
 * with exactly these bytes, or found CORRUPT, never with others. A shard's bytes never change: a
 * put of the same id with another hash is refused. A put of the same bytes again is answered from
 * what is there, once that has been read and checked; a damaged record is replaced.
 *
 * <p>Thread-safe. {@link #put} and {@link #delete} do not block; {@link #read} reads the disk in
 * the caller's thread, which must not be interrupted meanwhile: that would fail the reads of others
 * on the same segment. Space of deleted shards is not given back.
 */
public final class ShardEngine implements AutoCloseable {
    private static final int BUSY_RETRY_MS = 20;

    /** Below this share of the capacity the node counts as full. */
    private static final int FULL_DIVISOR = 100;

    private final EngineConfig config;
    private final InstantSource clock;
    private final FolderLock lock;
    private final SegmentFolder folder;
    private final ShardIndex index;
    private final SegmentWriter writer;
    private final Committer committer;
    private final LogPoint openedAt;
    private final PutVerifier verifier;
    private final AtomicLong queuedBytes = new AtomicLong();
    private final AtomicInteger queuedCount = new AtomicInteger();
    // Reading: held shared by every call; closing: exclusively. RocksDB must not be called after.
    private final ReadWriteLock life = new ReentrantReadWriteLock();
    private boolean closed;

    /** As {@link #open(Path, EngineConfig, Consumer, InstantSource)}, with the system's clock. */
    public static ShardEngine open(Path folder, EngineConfig config) {
        return open(folder, config, stored -> {}, InstantSource.system());
    }

    /**
     * Opens the folder, made when missing; reads the log as far as the index does not know it.
     *
     * @param durable told of each shard that was written, in the order of the log, on the
     *     committer's thread, before its put is answered; must not block or throw
     * @throws StorageFolderException when the folder is in use or cannot be read
     */
    public static ShardEngine open(
            Path folder, EngineConfig config, Consumer<StoredShard> durable, InstantSource clock) {
        FolderLock lock = FolderLock.take(folder);
        try {
            return new ShardEngine(folder, config, durable, clock, lock);
        } catch (IOException | ShardIndex.IndexException e) {
            lock.close();
            throw new StorageFolderException(
                    "folder " + folder + " cannot be read: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    private ShardEngine(
            Path path,
            EngineConfig config,
            Consumer<StoredShard> durable,
            InstantSource clock,
            FolderLock lock)
            throws IOException {
        this.config = config;
        this.clock = clock;
        this.lock = lock;
        this.folder = new SegmentFolder(path.resolve("segments"));
        Recovery.Result found = Recovery.run(folder, path.resolve("index"), config.batchBytesMax());
        this.index = found.index();
        this.openedAt = found.end();
        String name = String.valueOf(path.getFileName());
        try {
            this.writer = new SegmentWriter(folder, found.end(), config.segmentSizeBytesMax());
            this.committer =
                    new Committer(name, folder, index, writer, found.usedBytes(), config, durable);
        } catch (IOException e) {
            index.close();
            throw e;
        }
        this.verifier = new PutVerifier(name, folder, index, config, committer::enqueue);
        committer.start();
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
        return submit(header, payload, verifier::submit);
    }

    /**
     * Forgets a shard; completes when that is durable, also when there was none. Fails as {@link
     * #put} does.
     */
    public CompletableFuture<Void> delete(ShardId id) {
        RecordHeader header = RecordHeader.tombstone(id, clock.millis());
        return submit(header, Unpooled.EMPTY_BUFFER, committer::enqueue);
    }

    /**
     * Reads the blocks that cover a range, checked against the checksums stored with them.
     *
     * @return the caller releases it
     * @throws ShardException NOT_FOUND, CORRUPT, REFUSED for a range outside the shard, UNAVAILABLE
     *     when the disk does not answer or after {@link #close}
     */
    public ShardSlice read(ShardId id, int offset, int lengthBytes) {
        return whileOpen(() -> {
            IndexEntry entry =
                    index.find(id)
                            .orElseThrow(() -> new ShardException(ShardFailure.NOT_FOUND, id + ""));
            if (offset < 0 || lengthBytes < 0 || offset > entry.sizeBytes() - (long) lengthBytes) {
                throw new ShardException(
                        ShardFailure.REFUSED, "range " + offset + "+" + lengthBytes + " of " + id);
            }
            return RecordReader.read(folder, id, entry, offset, lengthBytes);
        });
    }

    /** What the index says of a shard; the bytes are not looked at. */
    public Optional<ShardStat> stat(ShardId id) {
        return whileOpen(() -> index.find(id).map(e -> new ShardStat(e.sizeBytes(), e.blake3())));
    }

    /** Every shard, in key order, as of the call. Holds up {@link #close} until it returns. */
    public void forEach(BiConsumer<ShardId, ShardStat> visitor) {
        whileOpen(() -> {
            index.forEach((id, e) -> visitor.accept(id, new ShardStat(e.sizeBytes(), e.blake3())));
            return true;
        });
    }

    /** Bytes of all segments, those of deleted shards included. */
    public long usedBytes() {
        return committer.usedBytes();
    }

    public long capacityBytes() {
        return config.capacityBytes();
    }

    /** Asks the file system; cheap enough for once a second. */
    public EngineHealth health() {
        String fault = committer.fault();
        if (fault != null) {
            return new EngineHealth.ReadOnly(fault);
        }
        try {
            long room = committer.roomBytes();
            return room < config.capacityBytes() / FULL_DIVISOR
                    ? new EngineHealth.ReadOnly("disk full: " + Math.max(0, room) + " bytes left")
                    : new EngineHealth.Sound();
        } catch (IOException e) {
            return new EngineHealth.ReadOnly("disk does not answer: " + e.getMessage());
        }
    }

    /** Records taken in and not yet answered, at most {@code queueCountMax}. */
    public int queuedCount() {
        return queuedCount.get();
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
        return whileOpen(index::published);
    }

    /** Keeps a mark for {@link #published}; not synced, a crash may lose the latest. */
    public void notePublished(LogPoint upTo) {
        whileOpen(() -> {
            index.notePublished(upTo);
            return true;
        });
    }

    /**
     * Visits the shards that the log has between {@code from} and {@link #openedAt} and that are
     * still where it says, in the order of the log. Reads headers only, in the caller's thread.
     */
    public void replay(LogPoint from, Consumer<StoredShard> visitor) {
        LogReplay.run(
                folder,
                from,
                openedAt,
                (header, at) -> {
                    Optional<LogPoint> now =
                            whileOpen(() -> index.find(header.shard())).map(IndexEntry::at);
                    if (header.kind() == RecordKind.SHARD && now.equals(Optional.of(at))) {
                        visitor.accept(StoredShard.of(header, at));
                    }
                });
    }

    /** Refuses new work, finishes what was taken in, lets go of the folder. */
    @Override
    public void close() {
        life.writeLock().lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
        } finally {
            life.writeLock().unlock();
        }
        // No interrupt may leave threads behind that still use the index.
        boolean interrupted = false;
        while (true) {
            try {
                verifier.close();
                committer.close();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        try {
            index.flush();
            writer.close();
            folder.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            index.close();
            lock.close();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private CompletableFuture<Void> submit(
            RecordHeader header, ByteBuf payload, Consumer<PendingRecord> start) {
        life.readLock().lock();
        try {
            Optional<ShardException> refusal = closed ? Optional.of(closed()) : enter(header);
            if (refusal.isPresent()) {
                payload.release();
                return CompletableFuture.failedFuture(refusal.get());
            }
            CompletableFuture<Void> done = new CompletableFuture<>();
            start.accept(new PendingRecord(header, payload, () -> leave(header), done));
            return done;
        } finally {
            life.readLock().unlock();
        }
    }

    /** Takes a place in the queue. */
    private Optional<ShardException> enter(RecordHeader header) {
        long bytes = queuedBytes.addAndGet(header.recordBytes());
        int count = queuedCount.incrementAndGet();
        if (bytes <= config.queueBytesMax() && count <= config.queueCountMax()) {
            return Optional.empty();
        }
        leave(header);
        return Optional.of(
                new ShardException(ShardFailure.BUSY, "write queue full", BUSY_RETRY_MS, null));
    }

    private void leave(RecordHeader header) {
        queuedBytes.addAndGet(-header.recordBytes());
        queuedCount.decrementAndGet();
    }

    private <T extends @Nullable Object> T whileOpen(Supplier<T> work) {
        life.readLock().lock();
        try {
            if (closed) {
                throw closed();
            }
            return work.get();
        } catch (ShardIndex.IndexException e) {
            throw new ShardException(ShardFailure.UNAVAILABLE, String.valueOf(e.getMessage()), e);
        } finally {
            life.readLock().unlock();
        }
    }

    private static ShardException closed() {
        return new ShardException(ShardFailure.UNAVAILABLE, "node is shutting down");
    }
}
