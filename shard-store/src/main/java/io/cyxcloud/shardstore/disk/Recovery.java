package io.cyxcloud.shardstore.disk;

import java.io.IOException;
import java.util.NavigableMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the index up to what the segments say, when a node starts: from the index's checkpoint on,
 * or from the beginning when the index is missing, unreadable or knows of bytes that are not there.
 * Runs in the opening thread, before anything else uses the files.
 */
final class Recovery {
    /**
     * What was found.
     *
     * @param end where the log goes on; torn records beyond it are still in the file
     */
    record Result(ShardIndex index, SegmentUse use, LogPoint end) {}

    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);
    private static final int FOLD_COUNT_MAX = 4096;

    private final SegmentFiles files;
    private final ShardIndex index;
    private final SegmentUse use;
    private IndexFold fold;

    private Recovery(SegmentFiles files, ShardIndex index, SegmentUse use) {
        this.files = files;
        this.index = index;
        this.use = use;
        this.fold = new IndexFold(index, use);
    }

    /**
     * @param tailBytes how much of the log's end may not have been durable at a crash
     */
    static Result run(SegmentFiles files, IndexSource source, long tailBytes) throws IOException {
        ShardIndex index = source.open();
        try {
            removeForgotten(files, index);
            NavigableMap<Long, Long> sizes = files.sizes();
            LogPoint checkpoint = index.checkpoint().orElse(LogPoint.START);
            if (!checkpoint.equals(LogPoint.START)
                    && checkpoint.offset() > sizes.getOrDefault(checkpoint.segment(), -1L)) {
                LOG.warn("the index knows more than the segments: rebuilding it");
                index.close();
                index = source.create();
                checkpoint = LogPoint.START;
            }
            SegmentUse use = SegmentUse.of(sizes, index.liveBytes());
            LogPoint end = new Recovery(files, index, use).replay(sizes, checkpoint, tailBytes);
            if (sizes.containsKey(end.segment())) {
                use.size(end.segment(), end.offset());
            }
            return new Result(index, use, end);
        } catch (IOException | RuntimeException e) {
            index.close();
            throw e;
        }
    }

    /** A crash may have come between the decision and the removal. */
    private static void removeForgotten(SegmentFiles files, ShardIndex index) throws IOException {
        IndexChanges changes = new IndexChanges();
        for (long segment : index.forgotten()) {
            files.delete(segment);
            changes.forgotten.put(segment, false);
        }
        if (!changes.forgotten.isEmpty()) {
            index.apply(changes);
        }
    }

    private LogPoint replay(NavigableMap<Long, Long> sizes, LogPoint from, long tailBytes)
            throws IOException {
        LogPoint end = from;
        SegmentScan scan = new SegmentScan(files);
        for (var segment : sizes.tailMap(from.segment()).entrySet()) {
            boolean last = segment.getKey().equals(sizes.lastKey());
            long size = segment.getValue();
            LogPoint start =
                    segment.getKey() == from.segment() ? from : new LogPoint(segment.getKey(), 0);
            long verifyFrom = last ? size - tailBytes : size;
            end = scan.scan(start, size, verifyFrom, this::note, this::wipe);
        }
        fold.apply(end);
        return end;
    }

    private void note(RecordHeader header, LogPoint at) {
        fold.add(header, at);
        if (fold.count() >= FOLD_COUNT_MAX) {
            fold.apply(at);
            fold = new IndexFold(index, use);
        }
    }

    /**
     * Makes a torn record unrecognisable. Left as it is, an index rebuilt later, when more has been
     * written behind it, would take it for a damaged shard, and prefer it to a sound copy before
     * it.
     */
    private void wipe(RecordHeader header, LogPoint at) throws IOException {
        LOG.warn("{} at {} was not written whole", header.shard(), at);
        try (SegmentFile file = files.open(at.segment())) {
            file.write(AlignedBuffer.allocate(RecordCodec.ALIGNMENT_BYTES), at.offset());
            file.sync();
        }
    }
}
