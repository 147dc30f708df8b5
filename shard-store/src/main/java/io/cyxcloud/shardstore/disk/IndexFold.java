package io.cyxcloud.shardstore.disk;

import io.cyxcloud.events.value.ShardId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Folds records, in the order of the log, into changes of the index: which record of a shard
 * counts, which are dead but still on disk, and how much of each segment counts. The same whether a
 * record was just written or is read again at a start. One thread uses it, for one {@link
 * ShardIndex#apply}.
 *
 * <p>A deletion counts for as long as an older record of its shard lies in some segment: were it
 * dropped before, an index rebuilt from the segments would bring the shard back.
 */
final class IndexFold {
    private static final long TOMBSTONE_BYTES = RecordCodec.recordBytes(0);

    private final ShardIndex index;
    private final SegmentUse use;
    private final IndexChanges changes = new IndexChanges();
    private final Map<ShardId, Set<Long>> buried = new HashMap<>();
    private int count;

    IndexFold(ShardIndex index, SegmentUse use) {
        this.index = index;
        this.use = use;
    }

    /** Records folded so far. */
    int count() {
        return count;
    }

    Optional<IndexEntry> find(ShardId shard) {
        Optional<IndexEntry> staged = changes.shards.get(shard);
        return staged != null ? staged : index.find(shard);
    }

    Optional<LogPoint> tombstone(ShardId shard) {
        Optional<LogPoint> staged = changes.tombstones.get(shard);
        return staged != null ? staged : index.tombstone(shard);
    }

    /** Whether a record of the shard that does not count lies in a segment that is there. */
    boolean hasDead(ShardId shard) {
        Set<Long> segments = new HashSet<>(index.deadIn(shard));
        segments.addAll(buried.getOrDefault(shard, Set.of()));
        return segments.stream()
                .anyMatch(segment ->
                        exists(segment)
                                && !changes.gone.contains(new ShardIndex.Dead(shard, segment)));
    }

    void add(RecordHeader header, LogPoint at) {
        count++;
        switch (header.kind()) {
            case SHARD -> shard(header, at);
            case TOMBSTONE -> tombstone(header.shard(), at);
        }
    }

    private void shard(RecordHeader header, LogPoint at) {
        ShardId shard = header.shard();
        Optional<IndexEntry> before = find(shard);
        if (before.isPresent() && before.get().at().equals(at)) {
            return;
        }
        before.ifPresent(entry -> bury(shard, entry));
        // A later record takes the place of the deletion, too.
        tombstone(shard).ifPresent(deleted -> drop(shard, deleted));
        changes.shards.put(shard, Optional.of(IndexEntry.of(header, at)));
        grow(at.segment(), header.recordBytes());
    }

    private void tombstone(ShardId shard, LogPoint at) {
        Optional<LogPoint> before = tombstone(shard);
        if (before.isPresent() && before.get().equals(at)) {
            return;
        }
        find(shard).ifPresent(entry -> bury(shard, entry));
        before.ifPresent(deleted -> drop(shard, deleted));
        changes.shards.put(shard, Optional.empty());
        changes.tombstones.put(shard, Optional.of(at));
        grow(at.segment(), TOMBSTONE_BYTES);
    }

    private void bury(ShardId shard, IndexEntry entry) {
        ShardIndex.Dead dead = new ShardIndex.Dead(shard, entry.at().segment());
        changes.gone.remove(dead);
        changes.died.add(dead);
        buried.computeIfAbsent(shard, key -> new HashSet<>()).add(dead.segment());
        grow(entry.at().segment(), -entry.recordBytes());
    }

    private void drop(ShardId shard, LogPoint deleted) {
        changes.tombstones.put(shard, Optional.empty());
        grow(deleted.segment(), -TOMBSTONE_BYTES);
    }

    /**
     * The segment is about to be removed: deletions of its shards that no other record needs no
     * longer count.
     *
     * @param shards of all its records
     * @param deleted shards that its tombstones deleted
     * @param published deletions from here on count in any case, until they are published
     * @return false when something in the segment still counts; the fold must then be dropped
     */
    boolean forget(long segment, Set<ShardId> shards, Set<ShardId> deleted, LogPoint published) {
        changes.forgotten.put(segment, true);
        for (ShardId shard : shards) {
            ShardIndex.Dead dead = new ShardIndex.Dead(shard, segment);
            changes.died.remove(dead);
            changes.gone.add(dead);
        }
        Set<ShardId> perhapsDone = new HashSet<>(shards);
        perhapsDone.addAll(deleted);
        for (ShardId shard : perhapsDone) {
            Optional<LogPoint> at = tombstone(shard);
            if (at.isPresent() && !counts(shard, at.get(), published)) {
                drop(shard, at.get());
            }
        }
        boolean empty = live(segment) == 0;
        changes.liveBytes.put(segment, Optional.empty());
        return empty;
    }

    /** Whether a deletion has to be kept. */
    boolean counts(ShardId shard, LogPoint tombstone, LogPoint published) {
        return tombstone.compareTo(published) >= 0 || hasDead(shard);
    }

    /** Hands the changes to the index. The fold is used up. */
    void apply(LogPoint checkpoint) {
        changes.checkpoint = checkpoint;
        index.apply(changes);
        changes.liveBytes.forEach((segment, live) -> live.ifPresent(l -> use.live(segment, l)));
        changes.forgotten.keySet().forEach(use::remove);
    }

    private boolean exists(long segment) {
        return use.exists(segment) && !changes.forgotten.containsKey(segment);
    }

    private long live(long segment) {
        Optional<Long> staged = changes.liveBytes.get(segment);
        return staged != null ? staged.orElse(0L) : use.liveBytes(segment);
    }

    private void grow(long segment, long bytes) {
        // When its file is lost there is nothing to reclaim.
        if (use.exists(segment)) {
            changes.liveBytes.put(segment, Optional.of(live(segment) + bytes));
        }
    }
}
