package io.cyxcloud.placement.streams;

import io.cyxcloud.events.chunk.StreamEvent.NodesDown;
import io.cyxcloud.events.state.ChunkRow;
import io.cyxcloud.events.state.DownRow;
import io.cyxcloud.events.state.StreamRow;
import io.cyxcloud.events.state.WalkRow;
import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.StreamId;
import io.cyxcloud.placement.core.chunk.StreamFold;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;

/**
 * The nodes whose shards do not count, as one chunk partition was told, and the walks over what
 * they hold.
 *
 * <p>A node that goes down or comes back has each chunk that names it looked at, in order of stream
 * and chunk, bounded steps at a time. Its row keeps how far the walk is, so that it goes on after a
 * restart. The clock only says when to go on: what a look finds follows from the chunk's row and
 * the nodes that are down by then, and once all walks have ended the rows are the same wherever
 * they paused. A chunk that is placed or acknowledged meanwhile is judged by the same nodes, so a
 * walk need not see it.
 *
 * <p>For the task's thread; {@link #nodes} for any.
 */
final class DownNodes {
    private static final int STREAMS_PER_LOOK_MAX = 100;

    /** Looks at a chunk, and tells what is new. */
    interface Eye {
        void look(ChunkId chunk, ChunkRow row);
    }

    private final ChunkTables tables;
    private final int chunksPerStepMax;
    private final NavigableMap<NodeId, WalkRow> walks;
    private DownRow row;
    private volatile Set<NodeId> nodes;
    private int budget;

    DownNodes(ChunkTables tables, int chunksPerStepMax) {
        this.tables = tables;
        this.chunksPerStepMax = chunksPerStepMax;
        this.walks = tables.walks();
        this.row = tables.down();
        this.nodes = Set.copyOf(row.nodes());
    }

    Set<NodeId> nodes() {
        return nodes;
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
        Set<NodeId> now = Set.copyOf(said.nodes());
        Set<NodeId> changed = new HashSet<>(now);
        changed.addAll(nodes);
        changed.removeIf(node -> now.contains(node) == nodes.contains(node));
        row = new DownRow(said.epoch(), said.nodes());
        nodes = now;
        tables.putDown(row);
        for (NodeId node : changed) {
            walks.put(node, WalkRow.START);
            tables.putWalk(node, WalkRow.START);
        }
    }

    /**
     * Takes one step of the walks.
     *
     * @param nowMs the log's time; 0 when it is not known
     */
    void step(Eye eye, long nowMs) {
        budget = chunksPerStepMax;
        for (Map.Entry<NodeId, WalkRow> walk : List.copyOf(walks.entrySet())) {
            if (budget > 0) {
                walk(walk.getKey(), walk.getValue(), eye, nowMs);
            }
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
                if (first == 0 && nowMs > 0 && !nodes.contains(node)) {
                    returned(stream, nowMs);
                }
                at = new WalkRow(stream, look(stream, first, eye));
                if (budget <= 0) {
                    walks.put(node, at);
                    tables.putWalk(node, at);
                    return;
                }
            }
        }
        walks.remove(node);
        tables.dropWalk(node);
    }

    /** Looks at a stream's chunks as far as the budget goes; returns where to go on. */
    private int look(StreamId stream, int first, Eye eye) {
        int countMax = budget;
        List<ChunkTables.Chunk> chunks = tables.chunks(stream, first, countMax);
        for (ChunkTables.Chunk chunk : chunks) {
            eye.look(new ChunkId(stream, chunk.index()), chunk.row());
        }
        budget -= Math.max(1, chunks.size());
        return chunks.size() == countMax ? chunks.getLast().index() + 1 : WalkRow.NO_MORE;
    }

    private void returned(StreamId stream, long nowMs) {
        StreamRow before = tables.stream(stream);
        if (before != null) {
            tables.replace(stream, before, StreamFold.nodeReturned(before, nowMs));
        }
    }
}
