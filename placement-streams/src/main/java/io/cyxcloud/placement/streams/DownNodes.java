package io.cyxcloud.placement.streams;

import io.cyxcloud.events.chunk.StreamEvent.NodesDown;
import io.cyxcloud.events.state.ChunkRow;
import io.cyxcloud.events.state.ChunkShape;
import io.cyxcloud.events.state.DownRow;
import io.cyxcloud.events.state.StreamRow;
import io.cyxcloud.events.state.WalkRow;
import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.StreamId;
import io.cyxcloud.placement.core.chunk.ChunkCensus;
import io.cyxcloud.placement.core.chunk.NodesAway;
import io.cyxcloud.placement.core.chunk.StreamFold;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The nodes whose shards do not count or leave, as one chunk partition was told, and the walks over
 * what they hold.
 *
 * <p>A node that goes down, comes back or begins to drain has each chunk that names it looked at,
 * in order of stream and chunk, bounded steps at a time. Its row keeps how far the walk is, so that
 * it goes on after a restart. The clock only says when to go on: what a look finds follows from the
 * chunk's row and the nodes that are away by then, and once all walks have ended the rows are the
 * same wherever they paused. A chunk that is placed or acknowledged meanwhile is judged by the same
 * nodes, so a walk need not see it.
 *
 * <p>What a draining node holds is walked again and again, and counted: what of it is needed at the
 * end of a walk, was on this node alone when the walk saw it.
 *
 * <p>For the task's thread; {@link #away} for any.
 */
final class DownNodes {
    private static final int STREAMS_PER_LOOK_MAX = 100;

    /** From the end of all walks to the next count of the draining nodes: some two seconds. */
    private static final int STEPS_BETWEEN_COUNTS = 20;

    /** What is done on walks. */
    interface Eye {
        /** Looks at a chunk, and tells what is new. */
        void look(ChunkId chunk, ChunkRow row);

        /** Looks at a chunk on a walk over a node that is an ordinary member again. */
        void lookAtReturned(NodeId node, ChunkId chunk, ChunkRow row);

        /**
         * Takes the count of a whole walk over what a draining node holds.
         *
         * @param shardCount shards that no node which stays holds as well
         * @param bytes of these
         */
        void counted(NodeId node, long shardCount, long bytes);
    }

    /** Of a walk that began at the start and goes on. */
    private static final class Count {
        long shardCount;
        long bytes;
    }

    private final ChunkTables tables;
    private final int chunksPerStepMax;
    private final NavigableMap<NodeId, WalkRow> walks;
    private final Map<NodeId, Count> counts = new HashMap<>();
    private DownRow row;
    private volatile NodesAway away;
    private int budget;
    private int stepsToCount = STEPS_BETWEEN_COUNTS;

    DownNodes(ChunkTables tables, int chunksPerStepMax) {
        this.tables = tables;
        this.chunksPerStepMax = chunksPerStepMax;
        this.walks = tables.walks();
        this.row = tables.down();
        this.away = away(row);
    }

    NodesAway away() {
        return away;
    }

    /** Of the cluster map that the nodes are known from; 0 before the first word. */
    long epoch() {
        return row.epoch();
    }

    /** Takes the newest word; each node that changed is walked from the start. */
    void apply(NodesDown said) {
        if (said.epoch() <= row.epoch()) {
            return;
        }
        NodesAway before = away;
        row = new DownRow(said.epoch(), said.nodes(), said.leaving());
        away = away(row);
        tables.putDown(row);
        counts.clear(); // of walks that went by the word before
        Set<NodeId> named = new HashSet<>(before.down());
        named.addAll(before.leaving());
        named.addAll(said.nodes());
        named.addAll(said.leaving());
        for (NodeId node : named) {
            if (away.differsFor(node, before)) {
                walks.put(node, WalkRow.START);
                tables.putWalk(node, WalkRow.START);
                count(node);
            }
        }
    }

    /**
     * Takes one step of the walks.
     *
     * @param nowMs the log's time; 0 when it is not known
     */
    void step(Eye eye, long nowMs) {
        if (walks.isEmpty() && --stepsToCount <= 0) {
            stepsToCount = STEPS_BETWEEN_COUNTS;
            for (NodeId node : away.leaving()) {
                walks.put(node, WalkRow.START);
                count(node);
            }
        }
        budget = chunksPerStepMax;
        for (Map.Entry<NodeId, WalkRow> walk : List.copyOf(walks.entrySet())) {
            if (budget > 0) {
                walk(walk.getKey(), walk.getValue(), eye, nowMs);
            }
        }
    }

    private void count(NodeId node) {
        if (away.leaving().contains(node)) {
            counts.put(node, new Count());
        }
    }

    private void walk(NodeId node, WalkRow from, Eye eye, long nowMs) {
        WalkRow at = from;
        boolean more = true;
        while (more) {
            List<StreamId> streams = tables.held(node, at.stream(), STREAMS_PER_LOOK_MAX);
            more = streams.size() == STREAMS_PER_LOOK_MAX;
            for (StreamId stream : streams) {
                int first = stream.equals(at.stream()) ? at.chunk() : 0;
                if (first == 0 && nowMs > 0 && isBack(node)) {
                    returned(stream, nowMs);
                }
                at = new WalkRow(stream, look(node, stream, first, eye));
                if (budget <= 0) {
                    walks.put(node, at);
                    tables.putWalk(node, at);
                    return;
                }
            }
        }
        walks.remove(node);
        tables.dropWalk(node);
        Count count = counts.remove(node);
        if (count != null) {
            eye.counted(node, count.shardCount, count.bytes);
        }
    }

    /** Looks at a stream's chunks as far as the budget goes; returns where to go on. */
    private int look(NodeId node, StreamId stream, int first, Eye eye) {
        int countMax = budget;
        Count count = counts.get(node);
        List<ChunkTables.Chunk> chunks = tables.chunks(stream, first, countMax);
        for (ChunkTables.Chunk chunk : chunks) {
            ChunkId id = new ChunkId(stream, chunk.index());
            eye.look(id, chunk.row());
            if (isBack(node)) {
                eye.lookAtReturned(node, id, chunk.row());
            }
            if (count != null) {
                add(count, node, chunk.row());
            }
        }
        budget -= Math.max(1, chunks.size());
        return chunks.size() == countMax ? chunks.getLast().index() + 1 : WalkRow.NO_MORE;
    }

    private void add(Count count, NodeId node, ChunkRow chunk) {
        int needed = ChunkCensus.needed(chunk, node, away);
        @Nullable ChunkShape shape = chunk.shape();
        if (needed > 0 && shape != null) {
            count.shardCount += needed;
            count.bytes += (long) needed * shape.shardSizeBytes();
        }
    }

    /** Whether a walk is over a node that is an ordinary member again. */
    private boolean isBack(NodeId node) {
        return !away.down().contains(node) && !away.leaving().contains(node);
    }

    private void returned(StreamId stream, long nowMs) {
        StreamRow before = tables.stream(stream);
        if (before != null) {
            tables.replace(stream, before, StreamFold.nodeReturned(before, nowMs));
        }
    }

    private static NodesAway away(DownRow row) {
        return new NodesAway(Set.copyOf(row.nodes()), Set.copyOf(row.leaving()));
    }
}
