package io.cyxcloud.infra.status.core;

import io.cyxcloud.events.query.ChunkCount;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How many chunks have all their shards, all but one, and so on.
 *
 * @param classes by name
 * @param ageMs how long ago counting began, ms
 */
public record Redundancy(List<OfClass> classes, long ageMs) {
    /**
     * Chunks of a storage class.
     *
     * @param shardCount shards of a whole one
     * @param levels those with most shards first
     */
    public record OfClass(String storageClass, int shardCount, List<ChunkCount> levels) {
        public OfClass {
            levels = List.copyOf(levels);
        }
    }

    public Redundancy {
        classes = List.copyOf(classes);
    }

    /** Adds up what partitions counted. */
    public static Redundancy of(List<ChunkCount> counts, long ageMs) {
        Map<String, List<ChunkCount>> byClass = new TreeMap<>();
        for (ChunkCount count : counts) {
            add(byClass.computeIfAbsent(count.storageClass(), _ -> new ArrayList<>()), count);
        }
        List<OfClass> classes = new ArrayList<>();
        byClass.forEach((name, levels) -> {
            levels.sort(
                    Comparator.comparingInt(ChunkCount::leftCount)
                            .reversed()
                            .thenComparing(ChunkCount::settling)
                            .thenComparing(
                                    Comparator.comparingInt(ChunkCount::lossesSurvived)
                                            .reversed()));
            classes.add(new OfClass(name, levels.getFirst().shardCount(), levels));
        });
        return new Redundancy(classes, ageMs);
    }

    /** Chunks with every shard. */
    public long wholeCount() {
        return sum(count -> count.leftCount() == count.shardCount());
    }

    /** Chunks whose shards are on their way. */
    public long settlingCount() {
        return sum(ChunkCount::settling);
    }

    /** Chunks that miss shards and can be read. */
    public long degradedCount() {
        return sum(count -> isDegraded(count) && count.lossesSurvived() >= 0);
    }

    /** Of those, the ones that another loss may take. */
    public long criticalCount() {
        return sum(count -> isDegraded(count) && count.lossesSurvived() == 0);
    }

    /** Chunks that cannot be read. */
    public long lostCount() {
        return sum(count -> isDegraded(count) && count.lossesSurvived() < 0);
    }

    public long chunkCount() {
        return sum(_ -> true);
    }

    /** Bytes of all chunks, without parity. */
    public long dataBytes() {
        return all().stream().mapToLong(ChunkCount::dataBytes).sum();
    }

    private interface Which {
        boolean test(ChunkCount count);
    }

    private long sum(Which which) {
        return all().stream().filter(which::test).mapToLong(ChunkCount::chunkCount).sum();
    }

    private List<ChunkCount> all() {
        return classes.stream().flatMap(one -> one.levels().stream()).toList();
    }

    private static boolean isDegraded(ChunkCount count) {
        return !count.settling() && count.leftCount() < count.shardCount();
    }

    private static void add(List<ChunkCount> levels, ChunkCount count) {
        for (int i = 0; i < levels.size(); i++) {
            ChunkCount level = levels.get(i);
            if (level.shardCount() == count.shardCount()
                    && level.leftCount() == count.leftCount()
                    && level.lossesSurvived() == count.lossesSurvived()
                    && level.settling() == count.settling()) {
                levels.set(
                        i,
                        new ChunkCount(
                                level.storageClass(),
                                level.shardCount(),
                                level.leftCount(),
                                level.lossesSurvived(),
                                level.settling(),
                                level.chunkCount() + count.chunkCount(),
                                level.dataBytes() + count.dataBytes()));
                return;
            }
        }
        levels.add(count);
    }
}
