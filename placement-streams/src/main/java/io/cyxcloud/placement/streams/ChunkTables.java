package io.cyxcloud.placement.streams;

import io.cyxcloud.events.codec.AvroCodec;
import io.cyxcloud.events.state.ChunkRow;
import io.cyxcloud.events.state.FoldedRow;
import io.cyxcloud.events.state.StreamRow;
import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.events.value.StreamId;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/** Chunks and streams of one partition, and which streams are due when, on {@link Rows}. */
final class ChunkTables {
    private static final AvroCodec<StreamRow> STREAM = AvroCodec.ofEvents(StreamRow.class);
    private static final AvroCodec<FoldedRow> FOLDED = AvroCodec.ofEvents(FoldedRow.class);

    /** A chunk of a stream with its row. */
    record Chunk(int index, ChunkRow row) {}

    private final Rows rows;

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

    /** Writes what differs, in the index of what is due as well. */
    void replace(StreamId stream, @Nullable StreamRow before, @Nullable StreamRow after) {
        long dueBefore = before == null ? 0 : before.dueMs();
        long dueAfter = after == null ? 0 : after.dueMs();
        if (dueBefore != dueAfter) {
            if (dueBefore > 0) {
                rows.drop(StoreKeys.due(dueBefore, stream));
            }
            if (dueAfter > 0) {
                rows.mark(StoreKeys.due(dueAfter, stream));
            }
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
                StoreKeys.dueBefore(0),
                StoreKeys.dueBefore(nowMs + 1),
                (key, _) -> {
                    due.add(StoreKeys.dueStream(key));
                    return due.size() < countMax;
                });
        return due;
    }

    @Nullable FoldedRow folded(int objectPartition) {
        return rows.find(FOLDED, StoreKeys.folded(objectPartition));
    }

    void putFolded(int objectPartition, FoldedRow row) {
        rows.put(FOLDED, StoreKeys.folded(objectPartition), row);
    }

    private static Bytes key(ChunkId chunk) {
        return StoreKeys.chunk(chunk.stream(), chunk.index());
    }
}
