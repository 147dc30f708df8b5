package io.cyxcloud.events.state;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the log says of a chunk.
 *
 * @param shape null while only shard events were seen: the two topics have no order between them
 * @param holders by index, then by node
 * @param storedMax the most shards that were stored at one time
 */
public record ChunkRow(@Nullable ChunkShape shape, List<ShardHolder> holders, int storedMax) {
    public static final ChunkRow EMPTY = new ChunkRow(null, List.of(), 0);

    public ChunkRow {
        holders = List.copyOf(holders);
    }
}
