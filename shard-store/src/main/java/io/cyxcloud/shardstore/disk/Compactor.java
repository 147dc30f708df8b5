package io.cyxcloud.shardstore.disk;

import io.cyxcloud.events.value.ShardId;
import io.cyxcloud.shardstore.protocol.ShardException;
import io.cyxcloud.shardstore.protocol.ShardSlice;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives the space of deleted shards back: what still counts in a closed segment is written again at
 * the end of the log, then the segment is removed.
 *
 * <pre>
 *   copy what counts -> sync -> index: new places        (each batch by the CommitLog)
 *   index: the segment is forgotten -> index durable -> file removed -> forgotten no more
 * </pre>
 *
 * <p>A crash between any two steps loses nothing: copies are records like any other, later ones
 * win, and a forgotten segment is removed at the next start. A segment with a record that counts
 * and cannot be read is left alone: what is sound in it may still be of use. Used by one thread.
 */
final class Compactor {
    private static final Logger LOG = LoggerFactory.getLogger(Compactor.class);
    private static final long BATCH_BYTES = 1 << 20;

    /** When the disk runs full, a segment is worth rewriting for this share of it. */
    private static final int URGENT_PERCENT_MIN = 5;

    private final SegmentFiles files;
    private final ShardIndex index;
    private final SegmentUse use;
    private final CommitLog log;
    private final int garbagePercentMin;
    private final EngineListener listener;
    // Left alone, with the garbage they had: looked at again when there is more.
    private final Map<Long, Long> held = new HashMap<>();

    Compactor(
            SegmentFiles files,
            Recovery.Result found,
            CommitLog log,
            int garbagePercentMin,
            EngineListener listener) {
        this.files = files;
        this.index = found.index();
        this.use = found.use();
        this.log = log;
        this.garbagePercentMin = garbagePercentMin;
        this.listener = listener;
    }

    /**
     * Compacts the segment with the largest share of garbage, if any has enough.
     *
     * @param urgent whether the disk runs full
     * @return whether a segment was removed
     */
    boolean step(boolean urgent, Pace pace) throws IOException {
        Optional<Long> victim = victim(urgent ? URGENT_PERCENT_MIN : garbagePercentMin);
        return victim.isPresent() && compact(victim.get(), pace);
    }

    private Optional<Long> victim(int percentMin) {
        long active = log.end().segment();
        Optional<Long> best = Optional.empty();
        double bestShare = percentMin / 100.0;
        for (var segment : use.all().headMap(active).entrySet()) {
            SegmentUse.Use used = segment.getValue();
            double share =
                    used.sizeBytes() == 0 ? 1 : (double) used.garbageBytes() / used.sizeBytes();
            Long before = held.get(segment.getKey());
            boolean open = before == null || before != used.garbageBytes();
            if (open && share >= bestShare) {
                best = Optional.of(segment.getKey());
                bestShare = share;
            }
        }
        return best;
    }

    private boolean compact(long segment, Pace pace) throws IOException {
        SegmentUse.Use used = use.all().get(segment);
        long sizeBytes = used == null ? 0 : used.sizeBytes();
        Moves moves = new Moves();
        new SegmentScan(files).scan(new LogPoint(segment, 0), sizeBytes, moves::found);
        long moved = 0;
        while (!moves.waiting.isEmpty()) {
            List<PendingRecord> batch = moves.nextBatch();
            long bytes = batch.stream().mapToLong(PendingRecord::recordBytes).sum();
            log.commit(batch);
            moved += bytes;
            if (!pace.spent(bytes)) {
                return false;
            }
        }
        if (!log.forget(segment, moves.shards, moves.deleted)) {
            SegmentUse.Use left = use.all().get(segment);
            held.put(segment, left == null ? 0 : left.garbageBytes());
            return false;
        }
        index.flush();
        files.delete(segment);
        log.removed(segment);
        held.remove(segment);
        LOG.info("segment {}: {} of {} bytes moved, removed", segment, moved, sizeBytes);
        return true;
    }

    private record Found(RecordHeader header, LogPoint at) {}

    /** What a segment holds, and what of it has to be written again. */
    private final class Moves {
        final Set<ShardId> shards = new HashSet<>();
        final Set<ShardId> deleted = new HashSet<>();
        List<Found> waiting = new ArrayList<>();

        void found(RecordHeader header, LogPoint at) {
            ShardId shard = header.shard();
            boolean counts =
                    switch (header.kind()) {
                        case SHARD -> {
                            shards.add(shard);
                            yield index.find(shard).filter(e -> e.at().equals(at)).isPresent();
                        }
                        case TOMBSTONE -> {
                            deleted.add(shard);
                            yield index.tombstone(shard).filter(at::equals).isPresent()
                                    && new IndexFold(index, use)
                                            .counts(shard, at, index.published());
                        }
                    };
            if (counts) {
                waiting.add(new Found(header, at));
            }
        }

        List<PendingRecord> nextBatch() {
            List<PendingRecord> batch = new ArrayList<>();
            long bytes = 0;
            int taken = 0;
            while (taken < waiting.size() && bytes < BATCH_BYTES) {
                Found found = waiting.get(taken++);
                bytes += found.header.recordBytes();
                read(found).ifPresent(batch::add);
            }
            waiting = waiting.subList(taken, waiting.size());
            return batch;
        }
    }

    private Optional<PendingRecord> read(Found found) {
        RecordHeader header = found.header;
        PendingRecord.Purpose move = PendingRecord.Purpose.MOVE;
        CompletableFuture<Void> done = new CompletableFuture<>();
        if (header.kind() == RecordKind.TOMBSTONE) {
            PendingRecord record =
                    new PendingRecord(move, header, Unpooled.EMPTY_BUFFER, () -> {}, done);
            record.checked(new int[0], found.at);
            return Optional.of(record);
        }
        try {
            IndexEntry entry = IndexEntry.of(header, found.at);
            ShardSlice slice =
                    RecordReader.read(files, header.shard(), entry, 0, header.sizeBytes());
            PendingRecord record = new PendingRecord(move, header, slice.blocks(), () -> {}, done);
            record.checked(slice.checksums().values(), found.at);
            return Optional.of(record);
        } catch (ShardException e) {
            listener.corrupt(header.shard(), String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }
}
