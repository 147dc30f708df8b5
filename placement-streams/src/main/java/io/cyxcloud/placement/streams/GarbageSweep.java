package io.cyxcloud.placement.streams;

import io.cyxcloud.events.chunk.ChunkEvent;
import io.cyxcloud.events.chunk.ChunkEvent.ChunkReleased;
import io.cyxcloud.events.chunk.ChunkEvent.QuorumMissing;
import io.cyxcloud.events.node.NodeCommand.DeleteShards;
import io.cyxcloud.events.state.ChunkRow;
import io.cyxcloud.events.state.ChunkShape;
import io.cyxcloud.events.state.ShardHolder;
import io.cyxcloud.events.state.StreamRow;
import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.ShardId;
import io.cyxcloud.events.value.StreamId;
import io.cyxcloud.placement.core.chunk.ChunkCensus;
import io.cyxcloud.placement.core.chunk.ChunkFold;
import io.cyxcloud.placement.core.chunk.GarbageLimits;
import io.cyxcloud.placement.core.chunk.StreamFold;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the streams of one partition that are due, in bounded steps, and tells what follows: a
 * delete command a node and step, not one a shard. The clock only says when to go on; what is due
 * is decided by the log's time. For the task's thread.
 */
final class GarbageSweep {
    /** A step takes some 10 ms; more would hold up the acknowledgements of writes. */
    static final int CHUNKS_PER_STEP_MAX = 500;

    private static final int STREAMS_PER_STEP_MAX = 200;
    private static final Logger LOG = LoggerFactory.getLogger(GarbageSweep.class);

    /** Where to tell what follows. */
    interface Outlet {
        /** An event of a chunk that happens once. */
        void tell(ChunkEvent event);

        /** Stores a chunk's row, and tells what is new of its health. */
        void become(ChunkId chunk, ChunkRow before, ChunkRow after);

        void tell(DeleteShards command);
    }

    private final ChunkTables tables;
    private final GarbageLimits limits;
    private final Outlet outlet;
    private final Map<NodeId, List<ShardId>> deletes = new TreeMap<>();
    private int budget;

    GarbageSweep(ChunkTables tables, GarbageLimits limits, Outlet outlet) {
        this.tables = tables;
        this.limits = limits;
        this.outlet = outlet;
    }

    /**
     * Takes one step.
     *
     * @param nowMs the log's time; 0 when it is not known
     */
    void step(long nowMs) {
        if (nowMs <= 0) {
            return;
        }
        budget = CHUNKS_PER_STEP_MAX;
        for (StreamId stream : tables.due(nowMs, STREAMS_PER_STEP_MAX)) {
            StreamRow row = tables.stream(stream);
            if (row != null && budget > 0) {
                tables.replace(stream, row, look(stream, row, nowMs));
            }
        }
        deletes.forEach((node, shards) -> send(node, shards, nowMs));
        deletes.clear();
    }

    private @Nullable StreamRow look(StreamId stream, StreamRow row, long nowMs) {
        return switch (StreamFold.due(row, nowMs, limits)) {
            case NOTHING -> StreamFold.looked(row, nowMs, limits);
            case CHECK -> {
                long againMs = check(stream, row, nowMs);
                yield StreamFold.checkedUpTo(row, nowMs, againMs, limits);
            }
            case WALK -> walk(stream, row, nowMs);
            case FORGET -> tables.hasChunks(stream) ? StreamFold.turnedUp(row, 0, nowMs) : null;
        };
    }

    /**
     * A committed chunk without its quorum in the log is an alarm; of shards that were never
     * acknowledged it is told that they are missing. Returns when to check again, because there are
     * chunks whose shards may still be on their way.
     */
    private long check(StreamId stream, StreamRow row, long nowMs) {
        long againMs = 0;
        int expected = 0;
        int from = 0;
        while (expected < row.chunkCount()) {
            List<ChunkTables.Chunk> chunks = tables.chunks(stream, from, CHUNKS_PER_STEP_MAX);
            budget -= chunks.size();
            for (ChunkTables.Chunk chunk : chunks) {
                for (; expected < chunk.index() && expected < row.chunkCount(); expected++) {
                    alarm(new ChunkId(stream, expected), 0);
                }
                if (expected == chunk.index()) {
                    expected++;
                    againMs = Math.max(againMs, check(stream, chunk, nowMs));
                }
                from = chunk.index() + 1;
            }
            if (chunks.size() < CHUNKS_PER_STEP_MAX) {
                for (; expected < row.chunkCount(); expected++) {
                    alarm(new ChunkId(stream, expected), 0);
                }
            }
        }
        return againMs;
    }

    /** Returns when its shards had time enough. */
    private long check(StreamId stream, ChunkTables.Chunk chunk, long nowMs) {
        ChunkId id = new ChunkId(stream, chunk.index());
        ChunkRow before = chunk.row();
        ChunkShape shape = before.shape();
        if (shape == null) {
            alarm(id, before.storedMax());
            return 0;
        }
        ChunkRow after = ChunkFold.checked(before);
        if (after.equals(before)) {
            return 0;
        }
        long overdueMs = shape.placedMs() + limits.checkAfterMs();
        if (overdueMs <= nowMs) {
            if (!ChunkCensus.hasQuorum(before)) {
                alarm(id, before.storedMax());
            }
            outlet.become(id, before, after);
        }
        return overdueMs;
    }

    private void alarm(ChunkId chunk, int storedCount) {
        LOG.error(
                "chunk {} is committed, but the log has {} acknowledged shards of it",
                chunk,
                storedCount);
        outlet.tell(new QuorumMissing(chunk, storedCount));
    }

    private StreamRow walk(StreamId stream, StreamRow row, long nowMs) {
        int countMax = budget;
        List<ChunkTables.Chunk> chunks = tables.chunks(stream, row.nextChunk(), countMax);
        for (ChunkTables.Chunk chunk : chunks) {
            ChunkId id = new ChunkId(stream, chunk.index());
            if (!chunk.row().released()) {
                ChunkRow released = ChunkFold.release(chunk.row());
                tables.put(id, released);
                outlet.tell(new ChunkReleased(id));
            }
            for (ShardHolder holder : chunk.row().holders()) {
                deletes.computeIfAbsent(holder.node(), _ -> new ArrayList<>())
                        .add(new ShardId(id, holder.index()));
            }
        }
        budget -= Math.max(1, chunks.size());
        return chunks.size() == countMax
                ? StreamFold.walked(row, chunks.getLast().index() + 1, nowMs)
                : StreamFold.walkEnded(row, tables.hasChunks(stream), nowMs, limits);
    }

    private void send(NodeId node, List<ShardId> shards, long nowMs) {
        for (int from = 0; from < shards.size(); from += DeleteShards.SHARDS_MAX) {
            int end = Math.min(shards.size(), from + DeleteShards.SHARDS_MAX);
            outlet.tell(new DeleteShards(node, shards.subList(from, end), nowMs));
        }
    }
}
