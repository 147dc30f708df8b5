package io.cyxcloud.placement.streams;

import io.cyxcloud.events.chunk.ChunkLocation;
import io.cyxcloud.events.codec.AvroCodec;
import io.cyxcloud.events.query.ChunkCount;
import io.cyxcloud.events.query.MetadataAnswer.HeldShardsAnswer;
import io.cyxcloud.events.query.MetadataTable;
import io.cyxcloud.events.state.ChunkRow;
import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.StreamId;
import io.cyxcloud.placement.core.chunk.ChunkCensus;
import io.cyxcloud.placement.core.chunk.NodesAway;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads of a chunk partition. How far its placements are applied and how far its shard events are
 * is told apart. Thread-safe; each read throws {@link NotServedException} once closed.
 */
public final class ChunkView {
    static final AvroCodec<ChunkRow> CHUNK = AvroCodec.ofEvents(ChunkRow.class);

    private final OpenPartition<Void> open;
    private final OpenPartition<Void> heard;
    private final Rows rows;
    private final DigestTaker digests;
    private final RowCounts<List<ChunkCount>> counts;
    private final Supplier<NodesAway> away;

    /**
     * @param open as far as placements are applied
     * @param heard as far as shard events are applied
     */
    ChunkView(
            OpenPartition<Void> open,
            OpenPartition<Void> heard,
            Rows rows,
            Supplier<NodesAway> away) {
        this.open = open;
        this.heard = heard;
        this.rows = rows;
        this.digests =
                new DigestTaker(
                        MetadataTable.CHUNKS, open, rows, ChunkProcessor.SOURCES, new KeptChunks());
        this.counts = new RowCounts<>(open, rows, 'c', () -> new CountedChunks(away));
        this.away = away;
    }

    public OpenPartition<Void> open() {
        return open;
    }

    /** How far shard events are applied; for waiting, not for reading. */
    public OpenPartition<Void> heard() {
        return heard;
    }

    /** Takes digests of the rows. */
    public DigestTaker digests() {
        return digests;
    }

    /** Counts chunks. */
    public RowCounts<List<ChunkCount>> counts() {
        return counts;
    }

    /**
     * What is known of a node's shards, in the order of its inventory.
     *
     * @param from the first chunk to look at; null: the very first
     * @param chunksMax chunks looked at
     */
    public HeldShardsAnswer held(NodeId node, @Nullable ChunkId from, int chunksMax) {
        return open.read(() -> new HeldScan(rows, node, chunksMax).from(from));
    }

    /** Chunks of a stream that are placed and not released, in order of index. */
    public List<ChunkLocation> chunks(StreamId stream, int first, int count) {
        return open.readTogether(() -> {
            NodesAway awayNow = away.get();
            List<ChunkLocation> found = new ArrayList<>();
            rows.scan(
                    StoreKeys.chunk(stream, first),
                    StoreKeys.after(
                            StoreKeys.chunk(
                                    stream,
                                    (int) Math.min(Integer.MAX_VALUE, (long) first + count - 1))),
                    (key, row) -> {
                        int index = StoreKeys.chunkIndex(key);
                        ChunkCensus.locate(new ChunkId(stream, index), CHUNK.decode(row), awayNow)
                                .ifPresent(found::add);
                        return true;
                    });
            return found;
        });
    }
}
