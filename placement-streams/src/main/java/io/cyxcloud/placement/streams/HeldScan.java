package io.cyxcloud.placement.streams;

import io.cyxcloud.events.query.HeldShard;
import io.cyxcloud.events.query.MetadataAnswer.HeldShardsAnswer;
import io.cyxcloud.events.state.ChunkRow;
import io.cyxcloud.events.state.ChunkShape;
import io.cyxcloud.events.state.ShardHolder;
import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.ShardId;
import io.cyxcloud.events.value.StreamId;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A page of what a chunk partition says of one node's shards, through the index of what is on which
 * node. Reads each chunk's row as it is then; for one thread.
 */
final class HeldScan {
    private static final StreamId FIRST_STREAM = new StreamId(new UUID(0, 0));

    private final ChunkTables tables;
    private final NodeId node;
    private final List<HeldShard> shards = new ArrayList<>();
    private int chunksLeft;

    HeldScan(Rows rows, NodeId node, int chunksMax) {
        this.tables = new ChunkTables(rows);
        this.node = node;
        this.chunksLeft = chunksMax;
    }

    HeldShardsAnswer from(@Nullable ChunkId first) {
        StreamId firstStream = first == null ? FIRST_STREAM : first.stream();
        // one more than there is room for: where the next page begins
        for (StreamId stream : tables.held(node, firstStream, chunksLeft + 1)) {
            ChunkId begin =
                    first != null && stream.equals(first.stream()) ? first : new ChunkId(stream, 0);
            @Nullable ChunkId next = take(begin);
            if (next != null) {
                return new HeldShardsAnswer(shards, next);
            }
        }
        return new HeldShardsAnswer(shards, null);
    }

    /** Returns the first chunk of the stream that there is no room for; null when all are taken. */
    private @Nullable ChunkId take(ChunkId first) {
        if (chunksLeft == 0) {
            return first;
        }
        List<ChunkTables.Chunk> chunks =
                tables.chunks(first.stream(), first.index(), chunksLeft + 1);
        if (chunks.isEmpty()) {
            chunksLeft--; // a stream whose rows went counts too, or a page would look at any number
        }
        for (ChunkTables.Chunk chunk : chunks) {
            ChunkId id = new ChunkId(first.stream(), chunk.index());
            if (chunksLeft == 0) {
                return id;
            }
            chunksLeft--;
            take(id, chunk.row());
        }
        return null;
    }

    private void take(ChunkId chunk, ChunkRow row) {
        ChunkShape shape = row.shape();
        int sizeBytes = shape == null ? 0 : shape.shardSizeBytes();
        for (ShardHolder holder : row.holders()) {
            if (holder.node().equals(node)) {
                ShardId shard = new ShardId(chunk, holder.index());
                shards.add(
                        new HeldShard(
                                shard,
                                holder.state(),
                                row.released() || holder.retired(),
                                sizeBytes));
            }
        }
    }
}
