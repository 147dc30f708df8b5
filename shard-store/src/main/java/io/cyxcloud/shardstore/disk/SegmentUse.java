package io.cyxcloud.shardstore.disk;

import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * How large each segment is, and how much of it counts. Changed by whoever holds the {@link
 * CommitLog}; read by any thread.
 */
final class SegmentUse {
    /**
     * One segment.
     *
     * @param sizeBytes of its file
     * @param liveBytes of records that count: shards that are there, deletions still needed
     */
    record Use(long sizeBytes, long liveBytes) {
        long garbageBytes() {
            return sizeBytes - liveBytes;
        }
    }

    private final ConcurrentSkipListMap<Long, Use> segments = new ConcurrentSkipListMap<>();

    /** Segments whose files are gone do not count. */
    static SegmentUse of(Map<Long, Long> sizes, Map<Long, Long> liveBytes) {
        SegmentUse use = new SegmentUse();
        sizes.forEach((segment, size) ->
                use.segments.put(segment, new Use(size, liveBytes.getOrDefault(segment, 0L))));
        return use;
    }

    boolean exists(long segment) {
        return segments.containsKey(segment);
    }

    long liveBytes(long segment) {
        Use use = segments.get(segment);
        return use == null ? 0 : use.liveBytes;
    }

    void live(long segment, long liveBytes) {
        segments.computeIfPresent(segment, (id, use) -> new Use(use.sizeBytes, liveBytes));
    }

    void size(long segment, long sizeBytes) {
        segments.merge(
                segment,
                new Use(sizeBytes, 0),
                (before, fresh) -> new Use(sizeBytes, before.liveBytes));
    }

    void remove(long segment) {
        segments.remove(segment);
    }

    /** A view, in the order of the log. */
    NavigableMap<Long, Use> all() {
        return segments;
    }

    long sizeBytes() {
        return segments.values().stream().mapToLong(Use::sizeBytes).sum();
    }

    long liveBytes() {
        return segments.values().stream().mapToLong(Use::liveBytes).sum();
    }
}
