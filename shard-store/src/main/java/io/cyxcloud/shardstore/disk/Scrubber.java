package io.cyxcloud.shardstore.disk;

import io.cyxcloud.events.value.ShardId;
import io.cyxcloud.shardstore.protocol.ShardException;
import io.cyxcloud.shardstore.protocol.ShardFailure;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Reads every record that counts once in a period and compares it with its checksums, in the order
 * of the log, so that damage is found while other shards can still mend it. Where it is is kept in
 * the index, so that restarts do not begin again. Used by one thread; the figures are for any.
 */
final class Scrubber {
    private static final int PERMILLE = 1000;

    private final SegmentFiles files;
    private final ShardIndex index;
    private final SegmentUse use;
    private final CommitLog log;
    private final EngineListener listener;
    private final AtomicLong corruptCount = new AtomicLong();
    private volatile LogPoint cursor;
    // Bytes that count and were seen in the cursor's segment; negative: not from its start on.
    private long seenBytes = Long.MIN_VALUE;

    Scrubber(SegmentFiles files, Recovery.Result found, CommitLog log, EngineListener listener) {
        this.files = files;
        this.index = found.index();
        this.use = found.use();
        this.log = log;
        this.listener = listener;
        this.cursor = index.scrubbed();
    }

    /** Records found corrupt since the start. */
    long corruptCount() {
        return corruptCount.get();
    }

    /** How much of the log this round has verified, 0 to 1,000. */
    int progressPermille() {
        LogPoint at = cursor;
        long total = Math.max(1, use.sizeBytes());
        long before =
                use.all().headMap(at.segment()).values().stream()
                        .mapToLong(SegmentUse.Use::sizeBytes)
                        .sum();
        return (int) Math.min(PERMILLE, (before + at.offset()) * PERMILLE / total);
    }

    /**
     * Verifies records from where the last call ended, at least one, until {@code bytes} are
     * verified or the log's end is reached: then the next call begins a new round.
     *
     * @return bytes verified
     */
    long step(long bytes) throws IOException {
        LogPoint end = log.end();
        Map.Entry<Long, SegmentUse.Use> segment = use.all().ceilingEntry(cursor.segment());
        boolean over = segment == null || cursor.compareTo(end) >= 0;
        if (over) {
            move(LogPoint.START);
            return 0;
        }
        LogPoint from =
                segment.getKey() == cursor.segment() ? cursor : new LogPoint(segment.getKey(), 0);
        long sizeBytes =
                segment.getKey() == end.segment() ? end.offset() : segment.getValue().sizeBytes();
        if (from.offset() == 0) {
            seenBytes = 0;
        }
        Round round = new Round(bytes);
        LogPoint reached = round.scan.scan(from, sizeBytes, round::verify);
        if (round.full) {
            move(reached);
            return round.verified;
        }
        boolean sealed = segment.getKey() < end.segment();
        if (sealed && seenBytes >= 0 && seenBytes < use.liveBytes(segment.getKey())) {
            // Something was stepped over with a damaged header.
            verifySegment(segment.getKey());
        }
        seenBytes = Long.MIN_VALUE;
        move(new LogPoint(segment.getKey() + 1, 0));
        return round.verified;
    }

    /**
     * Reads every shard that should be in a segment. Finds them by looking at the whole index, so
     * only for a segment on which something failed.
     */
    void verifySegment(long segment) {
        index.forEach((shard, entry) -> {
            if (entry.at().segment() == segment) {
                verify(shard, entry);
            }
        });
    }

    private void move(LogPoint to) {
        cursor = to;
        index.noteScrubbed(to);
    }

    private final class Round {
        final SegmentScan scan = new SegmentScan(files);
        final long bytes;
        long verified;
        boolean full;

        Round(long bytes) {
            this.bytes = bytes;
        }

        void verify(RecordHeader header, LogPoint at) {
            ShardId shard = header.shard();
            switch (header.kind()) {
                case TOMBSTONE -> {
                    if (index.tombstone(shard).filter(at::equals).isPresent()) {
                        seenBytes += header.recordBytes();
                    }
                }
                case SHARD -> {
                    IndexEntry entry = IndexEntry.of(header, at);
                    if (index.find(shard).filter(entry::equals).isPresent()) {
                        Scrubber.this.verify(shard, entry);
                        seenBytes += header.recordBytes();
                        verified += header.recordBytes();
                    }
                }
            }
            if (verified >= bytes) {
                full = true;
                scan.stop();
            }
        }
    }

    private void verify(ShardId shard, IndexEntry entry) {
        try {
            RecordReader.read(files, shard, entry, 0, entry.sizeBytes()).blocks().release();
        } catch (ShardException e) {
            boolean same = index.find(shard).filter(entry::equals).isPresent();
            if (same && e.failure() == ShardFailure.CORRUPT) {
                corruptCount.incrementAndGet();
                listener.corrupt(shard, String.valueOf(e.getMessage()));
            }
        }
    }
}
