package io.cyxcloud.shardstore;

import io.cyxcloud.events.value.ShardId;
import java.util.Comparator;

/** The order in which an index has its shards: stream, chunk, index, each unsigned. */
final class ShardOrder {
    static final Comparator<ShardId> BY_ID =
            Comparator.<ShardId, Long>comparing(
                            id -> id.chunk().stream().value().getMostSignificantBits(),
                            Long::compareUnsigned)
                    .thenComparing(
                            id -> id.chunk().stream().value().getLeastSignificantBits(),
                            Long::compareUnsigned)
                    .thenComparingInt(id -> id.chunk().index())
                    .thenComparingInt(ShardId::index);

    private ShardOrder() {}
}
