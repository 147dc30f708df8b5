package io.cyxcloud.placement.core.chunk;

import io.cyxcloud.events.chunk.PlacementEvent;
import io.cyxcloud.events.chunk.PlacementEvent.ChunkPlaced;
import io.cyxcloud.events.chunk.PlacementEvent.ShardMoveOrdered;
import io.cyxcloud.events.chunk.PlacementEvent.ShardRedirected;
import io.cyxcloud.events.chunk.ShardEvent;
import io.cyxcloud.events.chunk.ShardEvent.ShardCorrupt;
import io.cyxcloud.events.chunk.ShardEvent.ShardDeleted;
import io.cyxcloud.events.chunk.ShardEvent.ShardMissing;
import io.cyxcloud.events.chunk.ShardEvent.ShardRetired;
import io.cyxcloud.events.chunk.ShardEvent.ShardStored;
import io.cyxcloud.events.state.ChunkRow;
import io.cyxcloud.events.state.ChunkShape;
import io.cyxcloud.events.state.ShardHolder;
import io.cyxcloud.events.state.ShardMove;
import io.cyxcloud.events.state.ShardState;
import io.cyxcloud.events.value.NodeId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Folds placements and shard events into a chunk's row.
 *
 * <p>The two topics have no order between them. A row comes out the same however they are
 * interleaved, because they write different fields: placements the shape and who is assigned, shard
 * events who stored what, which copies do not count, and how many were stored at most.
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
                yield new ChunkRow(
                        shape,
                        holders,
                        row.storedMax(),
                        row.released(),
                        row.told(),
                        row.overdue(),
                        row.move());
            }
            case ShardRedirected moved -> {
                int index = moved.shard().index();
                List<ShardHolder> holders = assign(row.holders(), index, moved.from(), false);
                yield row.withHolders(assign(holders, index, moved.to(), true));
            }
            case ShardMoveOrdered moved -> {
                int index = moved.shard().index();
                List<ShardHolder> holders = assign(row.holders(), index, moved.from(), false);
                yield row.withHolders(assign(holders, index, moved.to(), true))
                        .withMove(new ShardMove(index, moved.from(), moved.to()));
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
            return row.withHolders(left);
        }
        if (event instanceof ShardRetired && !mayRetire(row, event)) {
            return row;
        }
        List<ShardHolder> holders =
                update(
                        row.holders(),
                        event.shard().index(),
                        event.node(),
                        old ->
                                switch (event) {
                                    case ShardStored _ -> old.withState(ShardState.STORED);
                                    case ShardMissing _, ShardCorrupt _, ShardDeleted _ ->
                                            old.withState(ShardState.GONE);
                                    case ShardRetired _ -> old.asRetired();
                                });
        ChunkRow after =
                new ChunkRow(
                        row.shape(),
                        holders,
                        Math.max(row.storedMax(), ChunkCensus.stored(holders).cardinality()),
                        row.released(),
                        row.told(),
                        row.overdue(),
                        row.move());
        return after.overdue() ? checked(after) : after;
    }

    /** The chunk is committed, and its shards had time to be acknowledged. */
    public static ChunkRow checked(ChunkRow row) {
        if (row.shape() == null || row.released()) {
            return row;
        }
        return row.withOverdue(!ChunkCensus.hasQuorum(row) || !ChunkCensus.unseen(row).isEmpty());
    }

    /** Its shards are to be deleted: from every node that may hold one, whatever is known of it. */
    public static ChunkRow release(ChunkRow row) {
        return new ChunkRow(
                row.shape(), row.holders(), row.storedMax(), true, null, false, row.move());
    }

    /**
     * Whether the node has a copy and some other node has one as well: by shard events alone, so
     * that the row is the same however placements are interleaved with them.
     */
    private static boolean mayRetire(ChunkRow row, ShardEvent event) {
        List<NodeId> copies =
                row.holders().stream()
                        .filter(holder -> holder.index() == event.shard().index())
                        .filter(holder -> holder.state() == ShardState.STORED)
                        .map(ShardHolder::node)
                        .toList();
        return !row.released() && copies.size() > 1 && copies.contains(event.node());
    }

    private static List<ShardHolder> assign(
            List<ShardHolder> holders, int index, NodeId node, boolean assigned) {
        return update(holders, index, node, old -> old.withAssigned(assigned));
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
