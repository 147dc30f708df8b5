package io.cyxcloud.shardstore.inventory.core;

import io.cyxcloud.events.state.ShardState;
import io.cyxcloud.events.value.ShardId;
import io.cyxcloud.shardstore.protocol.ShardStat;
import org.jspecify.annotations.Nullable;

/** How a node's disks and metadata differ about one shard. */
public sealed interface Difference {
    ShardId shard();

    /** Metadata counts on it, and no disk has it. */
    record Absent(ShardId shard) implements Difference {}

    /**
     * A disk has it, and metadata does not count it.
     *
     * @param lastWord what was said of it last: GONE when it was called lost, NOT_SEEN when it is
     *     awaited; null when metadata does not know that this node has anything of the chunk
     */
    record Uncounted(ShardId shard, ShardStat onDisk, @Nullable ShardState lastWord)
            implements Difference {}

    /**
     * A disk has it, of another length than its chunk's shards have.
     *
     * @param counts whether metadata counts on it
     */
    record Misfit(ShardId shard, ShardStat onDisk, int sizeBytes, boolean counts)
            implements Difference {}
}
