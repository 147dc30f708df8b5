package io.cyxcloud.placement.core.chunk;

import io.cyxcloud.events.chunk.ChunkHealth;
import io.cyxcloud.events.chunk.ChunkLocation;
import io.cyxcloud.events.chunk.ShardLocation;
import io.cyxcloud.events.state.ChunkRow;
import io.cyxcloud.events.state.ChunkShape;
import io.cyxcloud.events.state.ShardHolder;
import io.cyxcloud.events.state.ShardMove;
import io.cyxcloud.events.state.ShardState;
import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.events.value.NodeId;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Counts what is left of a chunk, from its row and the nodes whose shards do not count. */
public final class ChunkCensus {
    private ChunkCensus() {}

    /** Whether the write quorum was ever stored at one time: any so many shards make it. */
    public static boolean hasQuorum(ChunkRow row) {
        return row.shape() != null && row.storedMax() >= row.shape().scheme().writeQuorum();
    }

    /** Indexes of shards that are left, on nodes that are not down. */
    static BitSet left(ChunkRow row, NodesAway away) {
        return stored(
                row.holders().stream()
                        .filter(holder -> !away.down().contains(holder.node()))
                        .toList());
    }

    /** The same while no node is draining. */
    public static ChunkHealth health(ChunkRow row, Set<NodeId> down) {
        return health(row, NodesAway.down(down));
    }

    /** What is left, on nodes that are not down. */
    public static ChunkHealth health(ChunkRow row, NodesAway away) {
        BitSet left = left(row, away);
        BitSet missing = new BitSet();
        for (ShardHolder holder : row.holders()) {
            boolean isDown = away.down().contains(holder.node());
            switch (holder.state()) {
                case STORED -> {
                    if (isDown) {
                        missing.set(holder.index());
                    }
                }
                case GONE -> missing.set(holder.index());
                case NOT_SEEN -> {
                    if (isDown && holder.assigned()) {
                        missing.set(holder.index());
                    }
                }
            }
        }
        if (row.overdue()) {
            missing.or(unseen(row));
        }
        missing.andNot(left);
        int leftCount = left.cardinality();
        ShardMove move = row.move();
        boolean isMoving = move != null && isMoving(row, move, away);
        left.andNot(staying(row, away));
        if (move != null && isMoving) {
            left.set(move.index());
        }
        return new ChunkHealth(
                missing.stream().boxed().toList(), leftCount, left.stream().boxed().toList());
    }

    /**
     * Shards of a draining node that no node which stays has: as long as there are any, the chunk
     * depends on it. None of a chunk that may never be committed, or is released.
     */
    public static int needed(ChunkRow row, NodeId node, NodesAway away) {
        if (row.shape() == null || row.released() || !(hasQuorum(row) || row.overdue())) {
            return 0;
        }
        BitSet here = new BitSet();
        row.holders().stream()
                .filter(holder -> holder.state() == ShardState.STORED)
                .filter(holder -> holder.node().equals(node))
                .forEach(holder -> here.set(holder.index()));
        here.andNot(staying(row, away));
        return here.cardinality();
    }

    /**
     * Shards of which the node's copy may go: every shard of the chunk, these among them, is on
     * another node that stays or, if not one of these, on this one.
     */
    public static List<Integer> spare(ChunkRow row, NodeId node, NodesAway away) {
        ChunkShape shape = row.shape();
        if (shape == null
                || row.released()
                || !away.stays(node)
                || staying(row, away).cardinality() < shape.scheme().totalShards()) {
            return List.of();
        }
        BitSet elsewhere =
                stored(
                        row.holders().stream()
                                .filter(holder -> !holder.node().equals(node))
                                .filter(holder -> away.stays(holder.node()))
                                .toList());
        return row.holders().stream()
                .filter(holder -> holder.node().equals(node))
                .filter(holder -> holder.state() == ShardState.STORED)
                .map(ShardHolder::index)
                .filter(elsewhere::get)
                .toList();
    }

    /** Shards whose copy was moved from a node, and may go there. */
    public static List<Integer> superseded(ChunkRow row, NodesAway away) {
        ShardMove move = row.move();
        return move == null
                ? List.of()
                : spare(row, move.from(), away).stream()
                        .filter(index -> index == move.index())
                        .toList();
    }

    /** Whether of the nodes that stay only the one that it is moved from has the shard. */
    private static boolean isMoving(ChunkRow row, ShardMove move, NodesAway away) {
        return away.stays(move.to())
                && row.holders().stream()
                        .filter(holder -> holder.index() == move.index())
                        .filter(holder -> holder.state() == ShardState.STORED)
                        .map(ShardHolder::node)
                        .filter(away::stays)
                        .toList()
                        .equals(List.of(move.from()));
    }

    /** The row as readers want it; empty before the placement and once it is released. */
    public static Optional<ChunkLocation> locate(ChunkId chunk, ChunkRow row, NodesAway away) {
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
                                .filter(ChunkCensus::mayHold)
                                .map(holder ->
                                        new ShardLocation(
                                                holder.index(),
                                                holder.node(),
                                                holder.state() == ShardState.STORED))
                                .toList(),
                        health(row, away)));
    }

    /** Indexes of which no node ever said anything; empty before the placement. */
    static BitSet unseen(ChunkRow row) {
        BitSet unseen = new BitSet();
        if (row.shape() != null) {
            unseen.set(0, row.shape().scheme().totalShards());
        }
        for (ShardHolder holder : row.holders()) {
            if (holder.state() != ShardState.NOT_SEEN) {
                unseen.clear(holder.index());
            }
        }
        return unseen;
    }

    /** Indexes that some node stores, down or not. */
    static BitSet stored(List<ShardHolder> holders) {
        BitSet indexes = new BitSet();
        for (ShardHolder holder : holders) {
            if (holder.state() == ShardState.STORED) {
                indexes.set(holder.index());
            }
        }
        return indexes;
    }

    /** Indexes that a node stores which is neither down nor leaving. */
    private static BitSet staying(ChunkRow row, NodesAway away) {
        return stored(row.holders().stream().filter(holder -> away.stays(holder.node())).toList());
    }

    private static boolean mayHold(ShardHolder holder) {
        return switch (holder.state()) {
            case STORED -> true;
            case NOT_SEEN -> holder.assigned();
            case GONE -> false;
        };
    }
}
