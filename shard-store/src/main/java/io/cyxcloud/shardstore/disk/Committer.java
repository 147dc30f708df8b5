package io.cyxcloud.shardstore.disk;

import io.cyxcloud.events.value.ShardId;
import io.cyxcloud.shardstore.protocol.ShardException;
import io.cyxcloud.shardstore.protocol.ShardFailure;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Group commit: one thread takes what waits in the queue, writes it to the log, makes it durable
 * with one sync, puts it in the index, and only then answers. The queue fills while the disk syncs,
 * so that batches grow with the load and a lone record does not wait.
 *
 * <p>A failed sync leaves it unknown what the disk holds, and a later one may wrongly succeed:
 * after it, or after any failure of the index, the engine only reads, until it is opened anew and
 * has looked at its log. A full file system is no such failure: the attempt is cut off again.
 */
final class Committer {
    private static final Logger LOG = LoggerFactory.getLogger(Committer.class);

    /** What one sync makes durable, and who waits for it without writing anything. */
    private static final class Batch {
        final ArrayDeque<PendingRecord> written = new ArrayDeque<>();
        final ArrayDeque<PendingRecord> already = new ArrayDeque<>();
        final Map<ShardId, Optional<IndexEntry>> changes = new HashMap<>();
        long bytes;

        void failRest(ShardException failure) {
            already.forEach(record -> record.fail(failure));
            written.forEach(record -> record.fail(failure));
        }
    }

    private final SegmentFolder folder;
    private final ShardIndex index;
    private final SegmentWriter writer;
    private final EngineConfig config;
    private final Consumer<StoredShard> durable;
    // empty: stop
    private final BlockingQueue<Optional<PendingRecord>> queue;
    private final Thread thread;
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final AtomicLong usedBytes;
    private volatile @Nullable String fault;
    // What did not fit in the batch before; only the committer's thread touches it.
    private @Nullable PendingRecord carried;

    /**
     * @param durable told of each shard that was written, in the order of the log, on the
     *     committer's thread, before its put is answered; must not block or throw
     */
    Committer(
            String name,
            SegmentFolder folder,
            ShardIndex index,
            SegmentWriter writer,
            long usedBytes,
            EngineConfig config,
            Consumer<StoredShard> durable) {
        this.folder = folder;
        this.index = index;
        this.writer = writer;
        this.usedBytes = new AtomicLong(usedBytes);
        this.config = config;
        this.durable = durable;
        this.queue = new ArrayBlockingQueue<>(config.queueCountMax() + 1);
        this.thread = Thread.ofPlatform().name("committer-" + name).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Hands a record over. The engine keeps to {@code queueCountMax}, so there is room. */
    void enqueue(PendingRecord record) {
        queue.add(Optional.of(record));
    }

    /** Bytes of all segments. */
    long usedBytes() {
        return usedBytes.get();
    }

    /** Bytes that may still be written, by the capacity and by the file system. */
    long roomBytes() throws IOException {
        return Math.min(
                config.capacityBytes() - usedBytes.get(),
                folder.freeBytes() - config.freeBytesMin());
    }

    /** Why nothing can be written any more, or null. */
    @Nullable String fault() {
        return fault;
    }

    /** Commits what is queued, then stops. Nothing may be enqueued any more. */
    void close() throws InterruptedException {
        if (stopping.compareAndSet(false, true)) {
            queue.put(Optional.empty());
        }
        thread.join();
    }

    private void run() {
        try {
            for (PendingRecord first = next(); first != null; first = next()) {
                commit(first);
            }
        } catch (InterruptedException e) {
            fault = "committer interrupted";
            LOG.error("committer interrupted");
        }
    }

    private @Nullable PendingRecord next() throws InterruptedException {
        PendingRecord held = carried;
        carried = null;
        return held != null ? held : queue.take().orElse(null);
    }

    private void commit(PendingRecord first) {
        Batch batch = new Batch();
        try {
            gather(first, batch);
            if (!batch.written.isEmpty()) {
                write(batch);
            }
            while (!batch.already.isEmpty()) {
                batch.already.remove().settle();
            }
        } catch (IOException e) {
            batch.failRest(failed(e));
        } catch (RuntimeException e) {
            batch.failRest(broken("index or log failed: " + e.getMessage(), e));
        }
    }

    private void write(Batch batch) throws IOException {
        List<PendingRecord> records = List.copyOf(batch.written);
        List<LogPoint> places = writer.append(records);
        index.apply(batch.changes, writer.end());
        var _ = usedBytes.addAndGet(batch.bytes);
        for (LogPoint place : places) {
            PendingRecord record = batch.written.element();
            if (record.header().kind() == RecordKind.SHARD) {
                durable.accept(StoredShard.of(record.header(), place));
            }
            batch.written.remove().settle();
        }
    }

    /** Fills the batch from the queue, up to its limit, the segment's, or an empty queue. */
    private void gather(PendingRecord first, Batch batch) throws IOException {
        long room;
        try {
            room = roomBytes();
        } catch (IOException e) {
            first.fail(broken("free space unknown: " + e.getMessage(), e));
            return;
        }
        PendingRecord record = first;
        while (record != null) {
            if (admitted(record, batch, room)) {
                if (!hasPlace(record, batch)) {
                    carried = record;
                    return;
                }
                LogPoint at = writer.end().plus(batch.bytes);
                batch.changes.put(record.header().shard(), entry(record.header(), at));
                batch.written.add(record);
                batch.bytes += record.recordBytes();
            }
            Optional<PendingRecord> more = queue.peek();
            // The stop mark stays in the queue for the main loop.
            record = more != null && more.isPresent() ? queue.remove().orElseThrow() : null;
        }
    }

    /** Whether the record needs writing; otherwise it is answered here or with the batch. */
    private boolean admitted(PendingRecord record, Batch batch, long room) {
        RecordHeader header = record.header();
        if (fault != null) {
            record.fail(new ShardException(ShardFailure.UNAVAILABLE, "read only: " + fault));
            return false;
        }
        Optional<IndexEntry> current;
        try {
            Optional<IndexEntry> staged = batch.changes.get(header.shard());
            current = staged != null ? staged : index.find(header.shard());
        } catch (ShardIndex.IndexException e) {
            record.fail(broken(String.valueOf(e.getMessage()), e));
            return false;
        }
        return switch (header.kind()) {
            case TOMBSTONE -> {
                if (current.isEmpty()) {
                    batch.already.add(record);
                }
                yield current.isPresent();
            }
            case SHARD -> {
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
        };
    }

    private void answerStored(PendingRecord record, IndexEntry current, Batch batch) {
        if (current.blake3().equals(record.header().blake3())) {
            batch.already.add(record);
        } else {
            record.fail(PutVerifier.otherBytesStored(record.header().shard()));
        }
    }

    private boolean hasPlace(PendingRecord record, Batch batch) throws IOException {
        long bytes = batch.bytes + record.recordBytes();
        if (batch.written.isEmpty() && !writer.fits(bytes)) {
            try {
                writer.roll();
            } catch (IOException e) {
                record.fail(failed(e));
                throw e;
            }
        }
        return bytes <= config.batchBytesMax() && writer.fits(bytes);
    }

    private ShardException failed(IOException cause) {
        String message = String.valueOf(cause.getMessage());
        if (!message.contains("No space left")) {
            return broken("write failed: " + message, cause);
        }
        try {
            writer.rewind();
            return full(0);
        } catch (IOException e) {
            return broken("write failed: " + e.getMessage(), e);
        }
    }

    private ShardException broken(String reason, Exception cause) {
        if (fault == null) {
            fault = reason;
            LOG.error("engine reads only from now on: {}", reason, cause);
        }
        return new ShardException(ShardFailure.UNAVAILABLE, "read only: " + reason, cause);
    }

    private static ShardException full(long room) {
        return new ShardException(
                ShardFailure.DISK_FULL, "no room: " + Math.max(0, room) + " bytes left");
    }

    private static Optional<IndexEntry> entry(RecordHeader header, LogPoint at) {
        return switch (header.kind()) {
            case SHARD -> Optional.of(IndexEntry.of(header, at));
            case TOMBSTONE -> Optional.empty();
        };
    }
}
