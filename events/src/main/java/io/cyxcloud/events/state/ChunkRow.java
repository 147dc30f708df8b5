package io.cyxcloud.events.state;

import io.cyxcloud.events.chunk.ChunkHealth;
import io.cyxcloud.events.value.NodeId;
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
 * @param told what was last told of its health; null when there is nothing to tell: before the
 *     write quorum, while shards are on their way and none is missing, and once it is released
 * @param overdue whether it was committed and its shards had time to be acknowledged: those that no
 *     node ever said anything of are missing; false again once there are none and it had its quorum
 * @param move the shard that was ordered to another node last, whatever became of it; null for none
 */
public record ChunkRow(
        @Nullable ChunkShape shape,
        List<ShardHolder> holders,
        int storedMax,
        boolean released,
        @Nullable ChunkHealth told,
        boolean overdue,
        @Nullable ShardMove move) {
    public static final ChunkRow EMPTY = new ChunkRow(null, List.of(), 0, false, null, false);

    public ChunkRow {
        holders = List.copyOf(holders);
        if (overdue && shape == null) {
            throw new IllegalArgumentException("what was not placed is not overdue");
        }
    }

    /** Of a chunk of which no shard was ordered to another node. */
    public ChunkRow(
            @Nullable ChunkShape shape,
            List<ShardHolder> holders,
            int storedMax,
            boolean released,
            @Nullable ChunkHealth told,
            boolean overdue) {
        this(shape, holders, storedMax, released, told, overdue, null);
    }

    /** The nodes that hold a shard, did, or were to. */
    public List<NodeId> nodes() {
        return holders.stream().map(ShardHolder::node).distinct().toList();
    }

    public ChunkRow withTold(@Nullable ChunkHealth health) {
        return new ChunkRow(shape, holders, storedMax, released, health, overdue, move);
    }

    public ChunkRow withHolders(List<ShardHolder> now) {
        return new ChunkRow(shape, now, storedMax, released, told, overdue, move);
    }

    public ChunkRow withOverdue(boolean now) {
        return new ChunkRow(shape, holders, storedMax, released, told, now, move);
    }

    public ChunkRow withMove(ShardMove now) {
        return new ChunkRow(shape, holders, storedMax, released, told, overdue, now);
    }
}
