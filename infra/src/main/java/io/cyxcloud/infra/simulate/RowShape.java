package io.cyxcloud.infra.simulate;

import io.cyxcloud.events.chunk.ChunkHealth;
import io.cyxcloud.events.chunk.ChunkSurvey;
import io.cyxcloud.events.state.ChunkRow;
import io.cyxcloud.events.state.ChunkShape;
import io.cyxcloud.events.state.ShardHolder;
import io.cyxcloud.events.state.ShardState;
import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.StreamId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.IntFunction;

/** What rows of all chunks have in common, and the objects they share. One thread. */
final class RowShape {
    private static final Comparator<ShardHolder> ORDER =
            Comparator.comparingInt(ShardHolder::index).thenComparing(ShardHolder::node);

    private final long seed;
    private final ChunkShape shape;
    private final IntFunction<NodeId> nodeIds;
    private final Map<Integer, ShardHolder> holders = new HashMap<>();

    /** Places that are shared, by mask of what is missing: there are few of them. */
    private final Map<Integer, ChunkHealth> healths = new HashMap<>();

    RowShape(SimulationPlan plan, long mapEpoch, long nowMs, IntFunction<NodeId> nodeIds) {
        this.seed = plan.seed();
        this.nodeIds = nodeIds;
        this.shape =
                new ChunkShape(
                        plan.storageClass().name(),
                        plan.storageClass().scheme(),
                        mapEpoch,
                        plan.chunkBytes(),
                        plan.shardSizeBytes(),
                        nowMs);
    }

    int total() {
        return shape.scheme().totalShards();
    }

    ChunkId id(int chunk) {
        return id(seed, chunk);
    }

    static ChunkId id(long seed, int chunk) {
        return new ChunkId(new StreamId(new UUID(seed, chunk)), 0);
    }

    static int number(ChunkId id) {
        return (int) id.stream().value().getLeastSignificantBits();
    }

    /** Which node it is, of the names that {@link SimNode} gives. */
    static int number(NodeId id) {
        return Integer.parseInt(id.value().substring(1));
    }

    /** The row as the folds leave it. */
    ChunkRow row(List<ShardHolder> places, int missing) {
        return new ChunkRow(shape, places, total(), false, health(missing), false);
    }

    ChunkSurvey survey(List<ShardHolder> places) {
        return new ChunkSurvey(
                shape.storageClass(), shape.scheme(), shape.shardSizeBytes(), places);
    }

    /** Whether {@link #row} would be equal to it, for some places and health. */
    boolean fits(ChunkRow row) {
        ChunkHealth told = row.told();
        return shape.equals(row.shape())
                && row.storedMax() == total()
                && !row.released()
                && !row.overdue()
                && told != null
                && told.leftCount() + told.missing().size() == total();
    }

    ChunkHealth health(int missing) {
        return healths.computeIfAbsent(
                missing, mask -> new ChunkHealth(indexes(mask), total() - Integer.bitCount(mask)));
    }

    static List<Integer> indexes(int mask) {
        List<Integer> indexes = new ArrayList<>();
        for (int left = mask; left != 0; left &= left - 1) {
            indexes.add(Integer.numberOfTrailingZeros(left));
        }
        return List.copyOf(indexes);
    }

    static int mask(List<Integer> indexes) {
        int mask = 0;
        for (int index : indexes) {
            mask |= 1 << index;
        }
        return mask;
    }

    List<ShardHolder> places(ShardTable table, int chunk) {
        List<ShardHolder> places = new ArrayList<>(total() + 2);
        table.each(
                chunk,
                (index, node, present, placed) -> places.add(holder(index, node, present, placed)));
        if (places.size() > total()) {
            places.sort(ORDER);
        }
        return List.copyOf(places);
    }

    private ShardHolder holder(int index, int node, boolean present, boolean placed) {
        int key = ((node << 8 | index) << 1 | (present ? 1 : 0)) << 1 | (placed ? 1 : 0);
        return holders.computeIfAbsent(
                key,
                _ ->
                        new ShardHolder(
                                index,
                                nodeIds.apply(node),
                                placed,
                                present ? ShardState.STORED : ShardState.GONE));
    }
}
