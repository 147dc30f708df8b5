package io.cyxcloud.shardstore.protocol;

import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.events.value.RedundancyScheme;
import io.cyxcloud.events.value.ShardId;
import io.cyxcloud.events.value.StreamId;
import java.util.Comparator;
import java.util.Optional;
import java.util.UUID;

/**
 * A part of a node's inventory, which is ordered by stream id (as unsigned bytes), chunk index and
 * shard index.
 *
 * @param after begins behind this shard; empty: at the very first
 * @param upTo ends with this shard; empty: with the very last
 */
public record ShardRange(Optional<ShardId> after, Optional<ShardId> upTo) {
    /** The order of an inventory. */
    public static final Comparator<ShardId> ORDER =
            Comparator.<ShardId, UUID>comparing(
                            id -> id.chunk().stream().value(), ShardRange::compareUnsigned)
                    .thenComparingInt(id -> id.chunk().index())
                    .thenComparingInt(ShardId::index);

    private static final ShardRange ALL = new ShardRange(Optional.empty(), Optional.empty());

    /** The whole inventory. */
    public static ShardRange all() {
        return ALL;
    }

    /**
     * The shards of some chunks of a stream.
     *
     * @param count at least 1
     */
    public static ShardRange ofChunks(StreamId stream, int first, int count) {
        int last = (int) Math.min(Integer.MAX_VALUE, (long) first + count - 1);
        return new ShardRange(before(stream, first), Optional.of(last(stream, last)));
    }

    /** The greatest id below all shards of the chunk; empty when there is none. */
    private static Optional<ShardId> before(StreamId stream, int chunk) {
        if (chunk > 0) {
            return Optional.of(last(stream, chunk - 1));
        }
        long high = stream.value().getMostSignificantBits();
        long low = stream.value().getLeastSignificantBits();
        if (high == 0 && low == 0) {
            return Optional.empty();
        }
        UUID previous = new UUID(low == 0 ? high - 1 : high, low - 1);
        return Optional.of(last(new StreamId(previous), Integer.MAX_VALUE));
    }

    private static ShardId last(StreamId stream, int chunk) {
        return new ShardId(new ChunkId(stream, chunk), RedundancyScheme.SHARDS_MAX - 1);
    }

    /** What is left of the range behind a shard. */
    public ShardRange behind(ShardId last) {
        return new ShardRange(Optional.of(last), upTo);
    }

    public boolean contains(ShardId shard) {
        return after.map(first -> ORDER.compare(shard, first) > 0).orElse(true)
                && upTo.map(last -> ORDER.compare(shard, last) <= 0).orElse(true);
    }

    private static int compareUnsigned(UUID left, UUID right) {
        int high =
                Long.compareUnsigned(left.getMostSignificantBits(), right.getMostSignificantBits());
        return high != 0
                ? high
                : Long.compareUnsigned(
                        left.getLeastSignificantBits(), right.getLeastSignificantBits());
    }
}
