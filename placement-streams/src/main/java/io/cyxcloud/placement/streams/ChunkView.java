package io.cyxcloud.placement.streams;

import io.cyxcloud.events.chunk.ChunkLocation;
import io.cyxcloud.events.codec.AvroCodec;
import io.cyxcloud.events.query.MetadataTable;
import io.cyxcloud.events.state.ChunkRow;
import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.StreamId;
import io.cyxcloud.placement.core.chunk.ChunkCensus;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Reads of a chunk partition, applied as far as its placements. Thread-safe; each throws {@link
 * NotServedException} once closed.
 */
public final class ChunkView {
    static final AvroCodec<ChunkRow> CHUNK = AvroCodec.ofEvents(ChunkRow.class);

    private final OpenPartition<Void> open;
    private final Rows rows;
    private final DigestTaker digests;
    private final Supplier<Set<NodeId>> down;

    ChunkView(OpenPartition<Void> open, Rows rows, Supplier<Set<NodeId>> down) {
        this.open = open;
        this.rows = rows;
        this.digests =
                new DigestTaker(
                        MetadataTable.CHUNKS, open, rows, ChunkProcessor.SOURCES, new KeptChunks());
        this.down = down;
    }

    public OpenPartition<Void> open() {
        return open;
    }

    /** Takes digests of the rows. */
    public DigestTaker digests() {
        return digests;
    }

    /** Chunks of a stream that are placed and not released, in order of index. */
    public List<ChunkLocation> chunks(StreamId stream, int first, int count) {
        return open.readTogether(() -> {
            Set<NodeId> downNow = down.get();
            List<ChunkLocation> found = new ArrayList<>();
            rows.scan(
                    StoreKeys.chunk(stream, first),
                    StoreKeys.after(
                            StoreKeys.chunk(
                                    stream,
                                    (int) Math.min(Integer.MAX_VALUE, (long) first + count - 1))),
                    (key, row) -> {
                        int index = StoreKeys.chunkIndex(key);
                        ChunkCensus.locate(new ChunkId(stream, index), CHUNK.decode(row), downNow)
                                .ifPresent(found::add);
                        return true;
                    });
            return found;
        });
    }
}
