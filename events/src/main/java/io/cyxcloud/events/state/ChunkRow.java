package io.cyxcloud.events.state;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the log says of a chunk.
 *
 * @param shape null while only shard events were seen: the two topics have no order between them
 * @param holders by index, then by node; of a released chunk, those that have not said yet that the
 *     shard is deleted
 * @param storedMax the most shards that were stored at one time
 * @param released whether its shards are being deleted; for ever
 */
public record ChunkRow(
        @Nullable ChunkShape shape, List<ShardHolder> holders, int storedMax, boolean released) {
    public static final ChunkRow EMPTY = new ChunkRow(null, List.of(), 0, false);

    public ChunkRow {
        holders = List.copyOf(holders);
    }

    public ChunkRow(@Nullable ChunkShape shape, List<ShardHolder> holders, int storedMax) {
        this(shape, holders, storedMax, false);
    }
}
