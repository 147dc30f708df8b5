package io.cyxcloud.shardstore.disk;

import io.cyxcloud.events.value.ShardId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
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
     * @param usedBytes of all segments, up to the end
     */
    record Result(ShardIndex index, LogPoint end, long usedBytes) {}

    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);
    private static final int CHANGES_MAX = 4096;

    private final SegmentFolder folder;
    private final ShardIndex index;
    private final Map<ShardId, Optional<IndexEntry>> changes = new HashMap<>();

    private Recovery(SegmentFolder folder, ShardIndex index) {
        this.folder = folder;
        this.index = index;
    }

    /**
     * @param tailBytes how much of the log's end may not have been durable at a crash
     */
    static Result run(SegmentFolder folder, Path indexFolder, long tailBytes) throws IOException {
        NavigableMap<Long, Long> sizes = folder.sizes();
        ShardIndex index = ShardIndex.open(indexFolder);
        LogPoint checkpoint = index.checkpoint().orElse(LogPoint.START);
        if (!checkpoint.equals(LogPoint.START)
                && checkpoint.offset() > sizes.getOrDefault(checkpoint.segment(), -1L)) {
            LOG.warn("index {} knows more than the segments: rebuilding it", indexFolder);
            index.close();
            index = ShardIndex.create(indexFolder);
            checkpoint = LogPoint.START;
        }
        try {
            LogPoint end = new Recovery(folder, index).replay(sizes, checkpoint, tailBytes);
            long before = sizes.headMap(end.segment()).values().stream().mapToLong(x -> x).sum();
            return new Result(index, end, before + end.offset());
        } catch (IOException | RuntimeException e) {
            index.close();
            throw e;
        }
    }

    private LogPoint replay(NavigableMap<Long, Long> sizes, LogPoint from, long tailBytes)
            throws IOException {
        LogPoint end = from;
        SegmentScan scan = new SegmentScan(folder);
        for (var segment : sizes.tailMap(from.segment()).entrySet()) {
            boolean last = segment.getKey().equals(sizes.lastKey());
            long size = segment.getValue();
            LogPoint start =
                    segment.getKey() == from.segment() ? from : new LogPoint(segment.getKey(), 0);
            end = scan.scan(start, size, last ? size - tailBytes : size, this::note);
        }
        index.apply(changes, end);
        return end;
    }

    private void note(RecordHeader header, LogPoint at) {
        Optional<IndexEntry> entry =
                switch (header.kind()) {
                    case SHARD -> Optional.of(IndexEntry.of(header, at));
                    case TOMBSTONE -> Optional.empty();
                };
        changes.put(header.shard(), entry);
        if (changes.size() >= CHANGES_MAX) {
            index.apply(changes, at);
            changes.clear();
        }
    }
}
