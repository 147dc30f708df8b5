package io.cyxcloud.placement.core.chunk;

import io.cyxcloud.events.chunk.ChunkHealth;
import io.cyxcloud.events.query.ChunkCount;
import io.cyxcloud.events.state.ChunkRow;
import io.cyxcloud.events.state.ChunkShape;
import io.cyxcloud.events.value.RedundancyScheme;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Counts chunks by what is left of them. There are as many counts as storage classes times shards
 * at most, however many chunks there are. For one thread.
 */
public final class ChunkTally {
    private static final Comparator<ChunkCount> ORDER =
            Comparator.comparing(ChunkCount::storageClass)
                    .thenComparing(Comparator.comparingInt(ChunkCount::leftCount).reversed())
                    .thenComparing(ChunkCount::settling)
                    .thenComparingInt(ChunkCount::lossesSurvived);

    private record Alike(
            String storageClass,
            int shardCount,
            int leftCount,
            int lossesSurvived,
            boolean settling) {}

    private record Sum(long chunks, long bytes) {
        Sum plus(Sum other) {
            return new Sum(chunks + other.chunks, bytes + other.bytes);
        }
    }

    private final Map<Alike, Sum> sums = new HashMap<>();

    /** Takes a chunk, unless it was not placed yet or is released. */
    public void add(ChunkRow row, NodesAway away) {
        ChunkShape shape = row.shape();
        if (shape == null || row.released()) {
            return;
        }
        RedundancyScheme scheme = shape.scheme();
        ChunkHealth health = ChunkCensus.health(row, away);
        boolean whole = health.leftCount() == scheme.totalShards();
        boolean counts = ChunkCensus.hasQuorum(row) || row.overdue();
        Alike alike =
                new Alike(
                        shape.storageClass(),
                        scheme.totalShards(),
                        health.leftCount(),
                        whole
                                ? scheme.lossesSurvivedByAny(scheme.totalShards())
                                : scheme.lossesSurvived(ChunkCensus.left(row, away)),
                        !whole && !(counts && !health.missing().isEmpty()));
        sums.merge(alike, new Sum(1, shape.lengthBytes()), Sum::plus);
    }

    /** The counts, fullest chunks of a class first. */
    public List<ChunkCount> counts() {
        return sums.entrySet().stream()
                .map(entry -> {
                    Alike alike = entry.getKey();
                    return new ChunkCount(
                            alike.storageClass(),
                            alike.shardCount(),
                            alike.leftCount(),
                            alike.lossesSurvived(),
                            alike.settling(),
                            entry.getValue().chunks(),
                            entry.getValue().bytes());
                })
                .sorted(ORDER)
                .toList();
    }
}
