package io.cyxcloud.placement.streams;

import io.cyxcloud.events.codec.AvroCodec;
import io.cyxcloud.events.state.ChunkRow;
import io.cyxcloud.events.state.DownRow;
import io.cyxcloud.events.state.FoldedRow;
import io.cyxcloud.events.state.StreamRow;
import io.cyxcloud.events.state.WalkRow;
import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.StreamId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Chunks and streams of one partition, which streams are due when, and which are on which node, on
 * {@link Rows}.
 */
final class ChunkTables {
    private static final AvroCodec<StreamRow> STREAM = AvroCodec.ofEvents(StreamRow.class);
    private static final AvroCodec<DownRow> DOWN = AvroCodec.ofEvents(DownRow.class);
    private static final AvroCodec<WalkRow> WALK = AvroCodec.ofEvents(WalkRow.class);
    private static final AvroCodec<FoldedRow> FOLDED = AvroCodec.ofEvents(FoldedRow.class);

    /** A chunk of a stream with its row. */
    record Chunk(int index, ChunkRow row) {}

    private final Rows rows;

    /** No stream is due before: what was there is gone, and would be passed over at each look. */
    private long dueFromMs;

    ChunkTables(Rows rows) {
        this.rows = rows;
    }

    @Nullable ChunkRow chunk(ChunkId chunk) {
        return rows.find(ChunkView.CHUNK, key(chunk));
    }

    /** Writes the row; one that nobody holds anything of any more is dropped. */
    void put(ChunkId chunk, ChunkRow row) {
        if (row.released() && row.holders().isEmpty()) {
            rows.drop(key(chunk));
        } else {
            rows.put(ChunkView.CHUNK, key(chunk), row);
        }
    }

    /** Chunks of a stream from an index on. */
    List<Chunk> chunks(StreamId stream, int first, int countMax) {
        List<Chunk> found = new ArrayList<>();
        rows.scan(
                StoreKeys.chunk(stream, first),
                StoreKeys.after(StoreKeys.chunks(stream)),
                (key, row) -> {
                    found.add(new Chunk(StoreKeys.chunkIndex(key), ChunkView.CHUNK.decode(row)));
                    return found.size() < countMax;
                });
        return found;
    }

    boolean hasChunks(StreamId stream) {
        return !rows.isEmpty(StoreKeys.chunks(stream));
    }

    @Nullable StreamRow stream(StreamId stream) {
        return rows.find(STREAM, StoreKeys.stream(stream));
    }

    /** Writes what differs, in the indexes of what is due and of what is where as well. */
    void replace(StreamId stream, @Nullable StreamRow before, @Nullable StreamRow after) {
        long dueBefore = before == null ? 0 : before.dueMs();
        long dueAfter = after == null ? 0 : after.dueMs();
        if (dueBefore != dueAfter) {
            if (dueBefore > 0) {
                rows.drop(StoreKeys.due(dueBefore, stream));
            }
            if (dueAfter > 0) {
                rows.mark(StoreKeys.due(dueAfter, stream));
                dueFromMs = Math.min(dueFromMs, dueAfter);
            }
        }
        List<NodeId> nodesBefore = before == null ? List.of() : before.nodes();
        List<NodeId> nodesAfter = after == null ? List.of() : after.nodes();
        if (!nodesBefore.equals(nodesAfter)) {
            without(nodesBefore, nodesAfter)
                    .forEach(node -> rows.drop(StoreKeys.held(node, stream)));
            without(nodesAfter, nodesBefore)
                    .forEach(node -> rows.mark(StoreKeys.held(node, stream)));
        }
        if (after == null) {
            rows.drop(StoreKeys.stream(stream));
        } else if (!after.equals(before)) {
            rows.put(STREAM, StoreKeys.stream(stream), after);
        }
    }

    /** Streams that are due at a time, the longest due first. */
    List<StreamId> due(long nowMs, int countMax) {
        List<StreamId> due = new ArrayList<>();
        rows.scan(
                StoreKeys.dueBefore(dueFromMs),
                StoreKeys.dueBefore(nowMs + 1),
                (key, _) -> {
                    if (due.isEmpty()) {
                        dueFromMs = StoreKeys.dueMs(key);
                    }
                    due.add(StoreKeys.dueStream(key));
                    return due.size() < countMax;
                });
        if (due.isEmpty()) {
            dueFromMs = Math.max(dueFromMs, nowMs + 1);
        }
        return due;
    }

    /** Streams of a node from one on, in order of their ids as unsigned numbers. */
    List<StreamId> held(NodeId node, StreamId first, int countMax) {
        List<StreamId> held = new ArrayList<>();
        rows.scan(
                StoreKeys.held(node, first),
                StoreKeys.after(StoreKeys.heldBy(node)),
                (key, _) -> {
                    held.add(StoreKeys.heldStream(key));
                    return held.size() < countMax;
                });
        return held;
    }

    DownRow down() {
        DownRow row = rows.find(DOWN, StoreKeys.nodesDown());
        return row == null ? DownRow.NONE : row;
    }

    void putDown(DownRow row) {
        rows.put(DOWN, StoreKeys.nodesDown(), row);
    }

    /** The walks that are not at their end, by node. */
    NavigableMap<NodeId, WalkRow> walks() {
        NavigableMap<NodeId, WalkRow> walks = new TreeMap<>();
        Bytes table = StoreKeys.table('w');
        rows.scan(
                table,
                StoreKeys.after(table),
                (key, row) -> {
                    walks.put(StoreKeys.walkNode(key), WALK.decode(row));
                    return true;
                });
        return walks;
    }

    void putWalk(NodeId node, WalkRow row) {
        rows.put(WALK, StoreKeys.walk(node), row);
    }

    void dropWalk(NodeId node) {
        rows.drop(StoreKeys.walk(node));
    }

    @Nullable FoldedRow folded(int objectPartition) {
        return rows.find(FOLDED, StoreKeys.folded(objectPartition));
    }

    void putFolded(int objectPartition, FoldedRow row) {
        rows.put(FOLDED, StoreKeys.folded(objectPartition), row);
    }

    private static List<NodeId> without(List<NodeId> nodes, List<NodeId> others) {
        Set<NodeId> left = new LinkedHashSet<>(nodes);
        left.removeAll(new HashSet<>(others));
        return List.copyOf(left);
    }

    private static Bytes key(ChunkId chunk) {
        return StoreKeys.chunk(chunk.stream(), chunk.index());
    }
}
