package io.cyxcloud.shardstore.disk;

import io.cyxcloud.events.value.ShardId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Consumer;

/**
 * An index in memory that a power cut takes back to some earlier change, as RocksDB without a
 * write-ahead log is taken back; what was flushed stays.
 */
final class MemoryIndex implements ShardIndex, IndexSource {
    private static final class State {
        final Map<ShardId, IndexEntry> shards = new HashMap<>();
        final Map<ShardId, LogPoint> tombstones = new HashMap<>();
        final Set<Dead> dead = new HashSet<>();
        final Map<Long, Long> live = new HashMap<>();
        final Set<Long> forgotten = new HashSet<>();
        final Map<String, LogPoint> marks = new HashMap<>();

        State copy() {
            State copy = new State();
            copy.shards.putAll(shards);
            copy.tombstones.putAll(tombstones);
            copy.dead.addAll(dead);
            copy.live.putAll(live);
            copy.forgotten.addAll(forgotten);
            copy.marks.putAll(marks);
            return copy;
        }

        void apply(IndexChanges changes) {
            changes.shards.forEach((shard, entry) -> set(shards, shard, entry));
            changes.tombstones.forEach((shard, at) -> set(tombstones, shard, at));
            dead.addAll(changes.died);
            dead.removeAll(changes.gone);
            changes.liveBytes.forEach((segment, bytes) -> set(live, segment, bytes));
            changes.forgotten.forEach((segment, is) -> {
                if (is) {
                    forgotten.add(segment);
                } else {
                    forgotten.remove(segment);
                }
            });
            if (changes.checkpoint != null) {
                marks.put("checkpoint", changes.checkpoint);
            }
        }

        private static <K, V> void set(Map<K, V> map, K key, Optional<V> value) {
            value.ifPresentOrElse(v -> map.put(key, v), () -> map.remove(key));
        }
    }

    private final Fuse fuse;
    private State durable = new State();
    private State seen = new State();
    private final List<Consumer<State>> unflushed = new ArrayList<>();

    MemoryIndex(Fuse fuse) {
        this.fuse = fuse;
    }

    void powerOn(Random random) {
        int kept = random.nextInt(unflushed.size() + 1);
        unflushed.subList(0, kept).forEach(change -> change.accept(durable));
        unflushed.clear();
        seen = durable.copy();
    }

    void lose() {
        durable = new State();
        seen = new State();
        unflushed.clear();
    }

    private void change(Consumer<State> change) {
        step(() -> {
            change.accept(seen);
            unflushed.add(change);
        });
    }

    private void step(Fuse.Step step) {
        try {
            fuse.step(false, step);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public ShardIndex open() {
        return this;
    }

    @Override
    public ShardIndex create() {
        lose();
        return this;
    }

    @Override
    public Optional<IndexEntry> find(ShardId shard) {
        return Optional.ofNullable(seen.shards.get(shard));
    }

    @Override
    public Optional<LogPoint> tombstone(ShardId shard) {
        return Optional.ofNullable(seen.tombstones.get(shard));
    }

    @Override
    public Set<Long> deadIn(ShardId shard) {
        Set<Long> segments = new HashSet<>();
        for (Dead dead : seen.dead) {
            // the chunk tells most of them apart, at a tenth of the cost
            if (dead.shard().chunk().index() == shard.chunk().index()
                    && dead.shard().equals(shard)) {
                segments.add(dead.segment());
            }
        }
        return segments;
    }

    @Override
    public void apply(IndexChanges changes) {
        change(state -> state.apply(changes));
    }

    @Override
    public Optional<LogPoint> checkpoint() {
        return Optional.ofNullable(seen.marks.get("checkpoint"));
    }

    @Override
    public Map<Long, Long> liveBytes() {
        return Map.copyOf(seen.live);
    }

    @Override
    public Set<Long> forgotten() {
        return Set.copyOf(seen.forgotten);
    }

    @Override
    public LogPoint published() {
        return seen.marks.getOrDefault("published", LogPoint.START);
    }

    @Override
    public void notePublished(LogPoint upTo) {
        change(state -> state.marks.put("published", upTo));
    }

    @Override
    public LogPoint scrubbed() {
        return seen.marks.getOrDefault("scrubbed", LogPoint.START);
    }

    @Override
    public void noteScrubbed(LogPoint upTo) {
        change(state -> state.marks.put("scrubbed", upTo));
    }

    @Override
    public void forEachAfter(Optional<ShardId> after, BiPredicate<ShardId, IndexEntry> visitor) {
        if (after.isPresent()) {
            throw new UnsupportedOperationException("all, in any order");
        }
        for (var entry : List.copyOf(seen.shards.entrySet())) {
            var _ = visitor.test(entry.getKey(), entry.getValue());
        }
    }

    @Override
    public void startFlush() {}

    @Override
    public void flush() {
        step(() -> {
            durable = seen.copy();
            unflushed.clear();
        });
    }

    @Override
    public void close() {}
}
