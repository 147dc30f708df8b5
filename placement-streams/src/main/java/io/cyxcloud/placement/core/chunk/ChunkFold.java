package io.cyxcloud.placement.core.chunk;

import io.cyxcloud.events.chunk.ChunkEvent;
import io.cyxcloud.events.chunk.ChunkEvent.ChunkComplete;
import io.cyxcloud.events.chunk.ChunkEvent.ChunkDegraded;
import io.cyxcloud.events.chunk.ChunkEvent.ChunkLost;
import io.cyxcloud.events.chunk.ChunkEvent.QuorumSatisfied;
import io.cyxcloud.events.chunk.ChunkLocation;
import io.cyxcloud.events.chunk.PlacementEvent;
import io.cyxcloud.events.chunk.PlacementEvent.ChunkPlaced;
import io.cyxcloud.events.chunk.PlacementEvent.ShardRedirected;
import io.cyxcloud.events.chunk.ShardEvent;
import io.cyxcloud.events.chunk.ShardEvent.ShardCorrupt;
import io.cyxcloud.events.chunk.ShardEvent.ShardDeleted;
import io.cyxcloud.events.chunk.ShardEvent.ShardMissing;
import io.cyxcloud.events.chunk.ShardEvent.ShardStored;
import io.cyxcloud.events.chunk.ShardLocation;
import io.cyxcloud.events.state.ChunkRow;
import io.cyxcloud.events.state.ChunkShape;
import io.cyxcloud.events.state.ShardHolder;
import io.cyxcloud.events.state.ShardState;
import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.events.value.NodeId;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Folds placements and shard events into a chunk's row, and says what changed.
 *
 * <p>The two topics have no order between them. A row comes out the same however they are
 * interleaved, because they write different fields: placements the shape and who is assigned, shard
 * events who stored what and how many at most.
 */
public final class ChunkFold {
    private static final Comparator<ShardHolder> ORDER =
            Comparator.comparingInt(ShardHolder::index).thenComparing(ShardHolder::node);

    private ChunkFold() {}

    public static ChunkRow apply(ChunkRow row, PlacementEvent event) {
        return switch (event) {
            case ChunkPlaced placed -> {
                List<ShardHolder> holders = row.holders();
                for (int i = 0; i < placed.nodes().size(); i++) {
                    holders = assign(holders, i, placed.nodes().get(i), true);
                }
                ChunkShape shape =
                        new ChunkShape(
                                placed.storageClass(),
                                placed.scheme(),
                                placed.mapEpoch(),
                                placed.lengthBytes(),
                                placed.shardSizeBytes(),
                                placed.placedMs());
                yield new ChunkRow(shape, holders, row.storedMax(), row.released());
            }
            case ShardRedirected moved -> {
                int index = moved.shard().index();
                List<ShardHolder> holders = assign(row.holders(), index, moved.from(), false);
                yield new ChunkRow(
                        row.shape(),
                        assign(holders, index, moved.to(), true),
                        row.storedMax(),
                        row.released());
            }
        };
    }

    /** A holder of a released chunk that says that the shard is deleted is forgotten. */
    public static ChunkRow apply(ChunkRow row, ShardEvent event) {
        if (row.released() && event instanceof ShardDeleted) {
            List<ShardHolder> left =
                    row.holders().stream()
                            .filter(holder ->
                                    holder.index() != event.shard().index()
                                            || !holder.node().equals(event.node()))
                            .toList();
            return new ChunkRow(row.shape(), left, row.storedMax(), true);
        }
        ShardState now =
                switch (event) {
                    case ShardStored _ -> ShardState.STORED;
                    case ShardMissing _, ShardCorrupt _, ShardDeleted _ -> ShardState.GONE;
                };
        List<ShardHolder> holders =
                update(
                        row.holders(),
                        event.shard().index(),
                        event.node(),
                        old -> new ShardHolder(old.index(), old.node(), old.assigned(), now));
        return new ChunkRow(
                row.shape(),
                holders,
                Math.max(row.storedMax(), stored(holders).cardinality()),
                row.released());
    }

    /** Its shards are to be deleted: from every node that may hold one, whatever is known of it. */
    public static ChunkRow release(ChunkRow row) {
        return new ChunkRow(row.shape(), row.holders(), row.storedMax(), true);
    }

    /**
     * What is to be told about the step from one row to the next; nothing before the placement, and
     * nothing once it is released.
     */
    public static List<ChunkEvent> changes(ChunkId chunk, ChunkRow before, ChunkRow after) {
        ChunkShape shape = after.shape();
        if (shape == null || after.released()) {
            return List.of();
        }
        List<ChunkEvent> events = new ArrayList<>();
        BitSet stored = stored(after.holders());
        int left = stored.cardinality();
        if (hasQuorum(after) && !hasQuorum(before)) {
            events.add(new QuorumSatisfied(chunk, after.storedMax()));
        }
        int total = shape.scheme().totalShards();
        if (left == total && (before.shape() == null || storedCount(before) < total)) {
            events.add(new ChunkComplete(chunk));
        }
        BitSet missing = missing(after);
        BitSet fresh = (BitSet) missing.clone();
        if (before.shape() != null) {
            fresh.andNot(missing(before));
        }
        if (!fresh.isEmpty()) {
            events.add(new ChunkDegraded(chunk, missing.stream().boxed().toList(), left));
        }
        if (isLost(after) && !isLost(before)) {
            events.add(new ChunkLost(chunk, left));
        }
        return events;
    }

    /** The row as readers want it; empty before the placement and once it is released. */
    public static Optional<ChunkLocation> locate(ChunkId chunk, ChunkRow row) {
        ChunkShape shape = row.shape();
        if (shape == null || row.released()) {
            return Optional.empty();
        }
        return Optional.of(
                new ChunkLocation(
                        chunk,
                        shape.storageClass(),
                        shape.scheme(),
                        shape.lengthBytes(),
                        shape.shardSizeBytes(),
                        row.holders().stream()
                                .filter(ChunkFold::mayHold)
                                .map(holder ->
                                        new ShardLocation(
                                                holder.index(),
                                                holder.node(),
                                                holder.state() == ShardState.STORED))
                                .toList()));
    }

    private static boolean mayHold(ShardHolder holder) {
        return switch (holder.state()) {
            case STORED -> true;
            case NOT_SEEN -> holder.assigned();
            case GONE -> false;
        };
    }

    /** Whether the write quorum was ever stored at one time. */
    public static boolean hasQuorum(ChunkRow row) {
        return row.shape() != null && row.storedMax() >= row.shape().scheme().writeQuorum();
    }

    private static boolean isLost(ChunkRow row) {
        return row.shape() != null
                && hasQuorum(row)
                && storedCount(row) < row.shape().scheme().readQuorum();
    }

    private static int storedCount(ChunkRow row) {
        return stored(row.holders()).cardinality();
    }

    private static BitSet stored(List<ShardHolder> holders) {
        return indexes(holders, ShardState.STORED);
    }

    /** Indexes that some node lost and no node has. */
    private static BitSet missing(ChunkRow row) {
        BitSet missing = indexes(row.holders(), ShardState.GONE);
        missing.andNot(stored(row.holders()));
        return missing;
    }

    private static BitSet indexes(List<ShardHolder> holders, ShardState state) {
        BitSet indexes = new BitSet();
        holders.stream().filter(h -> h.state() == state).forEach(h -> indexes.set(h.index()));
        return indexes;
    }

    private static List<ShardHolder> assign(
            List<ShardHolder> holders, int index, NodeId node, boolean assigned) {
        return update(
                holders,
                index,
                node,
                old -> new ShardHolder(old.index(), old.node(), assigned, old.state()));
    }

    private static List<ShardHolder> update(
            List<ShardHolder> holders, int index, NodeId node, UnaryOperator<ShardHolder> change) {
        ShardHolder blank = new ShardHolder(index, node, false, ShardState.NOT_SEEN);
        List<ShardHolder> out = new ArrayList<>(holders.size() + 1);
        ShardHolder old = blank;
        for (ShardHolder holder : holders) {
            if (ORDER.compare(holder, blank) == 0) {
                old = holder;
            } else {
                out.add(holder);
            }
        }
        out.add(change.apply(old));
        out.sort(ORDER);
        return List.copyOf(out);
    }
}
