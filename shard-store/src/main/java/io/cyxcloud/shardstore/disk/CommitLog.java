package io.cyxcloud.shardstore.disk;

import io.cyxcloud.events.value.ShardId;
import io.cyxcloud.shardstore.protocol.ShardException;
import io.cyxcloud.shardstore.protocol.ShardFailure;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one writer of segments and index: records are written, made durable with one sync, put in the
 * index, and only then answered. The committer and the compactor take turns.
 *
 * <p>A failed sync leaves it unknown what the disk holds, and a later one may wrongly succeed: that
 * segment is cut off where it was known to be durable, nothing more is written to it, and the log
 * goes on in a new one. Only when that cannot be had either, or the index fails, the engine reads
 * only, until it is opened anew and has looked at its log. A full file system is no such failure:
 * the attempt is cut off again.
 */
final class CommitLog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CommitLog.class);

    /** What one sync makes durable, and who waits for it without writing anything. */
    private static final class Batch {
        final List<PendingRecord> written = new ArrayList<>();
        final List<PendingRecord> already = new ArrayList<>();
        final IndexFold fold;
        long bytes;

        Batch(IndexFold fold) {
            this.fold = fold;
        }
    }

    private final SegmentFiles files;
    private final ShardIndex index;
    private final SegmentUse use;
    private final SegmentWriter writer;
    private final EngineConfig config;
    private final EngineListener listener;
    private final LongConsumer suspect;
    private volatile @Nullable String fault;
    private volatile LogPoint end;

    /**
     * @param suspect told of a segment that an operation failed on
     */
    CommitLog(
            SegmentFiles files,
            Recovery.Result found,
            EngineConfig config,
            EngineListener listener,
            LongConsumer suspect)
            throws IOException {
        this.files = files;
        this.index = found.index();
        this.use = found.use();
        this.config = config;
        this.listener = listener;
        this.suspect = suspect;
        this.writer = new SegmentWriter(files, found.end(), config.segmentSizeBytesMax());
        this.end = found.end();
        use.size(end.segment(), end.offset());
    }

    /** Where the next record goes, as of the last commit. */
    LogPoint end() {
        return end;
    }

    /** Why nothing can be written any more, or null. */
    @Nullable String fault() {
        return fault;
    }

    /** Bytes that puts may still take, by the capacity and by the file system. */
    long roomBytes() throws IOException {
        return Math.min(
                config.capacityBytes() - use.sizeBytes(),
                files.freeBytes() - config.freeBytesMin());
    }

    /** Makes the records durable and answers them; each is finished when this returns. */
    synchronized void commit(List<PendingRecord> records) {
        try {
            long room = roomBytes();
            Batch batch = newBatch();
            for (PendingRecord record : records) {
                if (!admitted(record, batch, room)) {
                    continue;
                }
                long bytes = batch.bytes + record.recordBytes();
                boolean fits = writer.fits(bytes);
                // A start verifies no more of the log's end than one sync may have left torn.
                if (!fits || bytes > config.batchBytesMax()) {
                    room -= batch.bytes;
                    write(batch);
                    if (!fits) {
                        roll();
                    }
                    batch = newBatch();
                }
                LogPoint at = writer.end().plus(batch.bytes);
                batch.fold.add(record.header(), at);
                batch.written.add(record);
                batch.bytes += record.recordBytes();
            }
            write(batch);
        } catch (IOException e) {
            failRest(records, broken("log cannot go on: " + e.getMessage(), e));
        } catch (RuntimeException e) {
            failRest(records, broken("index or log failed: " + e.getMessage(), e));
        }
    }

    /**
     * Decides that a segment's file may be removed, once {@link ShardIndex#flush} was called after.
     *
     * @return false when something in it still counts
     */
    synchronized boolean forget(long segment, Set<ShardId> shards, Set<ShardId> deleted) {
        IndexFold fold = new IndexFold(index, use);
        if (fault != null || !fold.forget(segment, shards, deleted, index.published())) {
            return false;
        }
        fold.apply(writer.end());
        return true;
    }

    /** The file of a forgotten segment is gone. */
    synchronized void removed(long segment) {
        IndexChanges changes = new IndexChanges();
        changes.forgotten.put(segment, false);
        index.apply(changes);
    }

    private Batch newBatch() {
        return new Batch(new IndexFold(index, use));
    }

    private void roll() throws IOException {
        try {
            writer.roll();
        } catch (IOException e) {
            if (DiskTrouble.isFull(e)) {
                throw new ShardException(ShardFailure.DISK_FULL, "no room for a new segment", e);
            }
            LOG.warn("segment {} was not closed", writer.end().segment(), e);
            writer.abandon();
        }
        begun();
    }

    private void begun() {
        end = writer.end();
        use.size(end.segment(), 0);
        // A start reads the log from what the index has durably: at most a segment or two.
        index.startFlush();
    }

    private void write(Batch batch) throws IOException {
        if (!batch.written.isEmpty()) {
            List<LogPoint> places;
            try {
                places = writer.append(batch.written);
            } catch (IOException e) {
                ShardException failure = failed(e);
                batch.written.forEach(record -> record.fail(failure));
                batch.already.forEach(record -> record.fail(failure));
                return;
            }
            batch.fold.apply(writer.end());
            end = writer.end();
            use.size(end.segment(), end.offset());
            for (int i = 0; i < places.size(); i++) {
                PendingRecord record = batch.written.get(i);
                if (record.purpose() != PendingRecord.Purpose.MOVE) {
                    listener.durable(DurableChange.of(record.header(), places.get(i)));
                }
                record.settle();
            }
        }
        batch.already.forEach(PendingRecord::settle);
    }

    /** Whether the record needs writing; otherwise it is answered here or with the batch. */
    private boolean admitted(PendingRecord record, Batch batch, long room) {
        if (fault != null) {
            record.fail(new ShardException(ShardFailure.UNAVAILABLE, "read only: " + fault));
            return false;
        }
        ShardId shard = record.header().shard();
        Optional<IndexEntry> current = batch.fold.find(shard);
        return switch (record.purpose()) {
            case PUT -> {
                if (current.isPresent() && !current.get().at().equals(record.replaces())) {
                    answerStored(record, current.get(), batch);
                    yield false;
                }
                boolean fits = batch.bytes + record.recordBytes() <= room;
                if (!fits) {
                    record.fail(full(room));
                }
                yield fits;
            }
            case DELETE -> {
                if (current.isEmpty()) {
                    batch.already.add(record);
                }
                yield current.isPresent();
            }
            case MOVE -> {
                Optional<LogPoint> place =
                        switch (record.header().kind()) {
                            case SHARD -> current.map(IndexEntry::at);
                            case TOMBSTONE -> batch.fold.tombstone(shard);
                        };
                boolean counts = place.isPresent() && place.get().equals(record.replaces());
                if (!counts) {
                    batch.already.add(record);
                }
                yield counts;
            }
        };
    }

    private static void answerStored(PendingRecord record, IndexEntry current, Batch batch) {
        if (current.blake3().equals(record.header().blake3())) {
            batch.already.add(record);
        } else {
            record.fail(PutVerifier.otherBytesStored(record.header().shard()));
        }
    }

    /** Makes the log fit for the next batch. */
    private ShardException failed(IOException cause) throws IOException {
        String message = "write failed: " + cause.getMessage();
        if (DiskTrouble.isFull(cause)) {
            try {
                writer.rewind();
                return full(0);
            } catch (IOException e) {
                LOG.warn("segment {} is not written any more", writer.end().segment(), e);
            }
        }
        LOG.error("segment {} is not written any more", writer.end().segment(), cause);
        suspect.accept(writer.end().segment());
        writer.abandon();
        begun();
        return new ShardException(ShardFailure.UNAVAILABLE, message, cause);
    }

    private ShardException broken(String reason, Exception cause) {
        if (cause instanceof ShardException refused) {
            return refused;
        }
        if (fault == null) {
            fault = reason;
            LOG.error("engine reads only from now on: {}", reason, cause);
        }
        return new ShardException(ShardFailure.UNAVAILABLE, "read only: " + reason, cause);
    }

    private static void failRest(List<PendingRecord> records, ShardException failure) {
        for (PendingRecord record : records) {
            if (!record.isFinished()) {
                record.fail(failure);
            }
        }
    }

    private static ShardException full(long room) {
        return new ShardException(
                ShardFailure.DISK_FULL, "no room: " + Math.max(0, room) + " bytes left");
    }

    @Override
    public synchronized void close() throws IOException {
        writer.close();
    }
}
