package io.cyxcloud.shardstore.inventory.core;

import io.cyxcloud.events.query.HeldShard;
import io.cyxcloud.events.state.ShardState;
import io.cyxcloud.events.value.ShardId;
import io.cyxcloud.shardstore.inventory.core.Difference.Absent;
import io.cyxcloud.shardstore.inventory.core.Difference.Misfit;
import io.cyxcloud.shardstore.inventory.core.Difference.Uncounted;
import io.cyxcloud.shardstore.protocol.ShardStat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A shard as the disks of a node have it and as metadata knows it there.
 *
 * @param onDisk null when no disk has it
 * @param known null when metadata has no word of it on this node
 */
public record ShardPair(ShardId shard, @Nullable ShardStat onDisk, @Nullable HeldShard known) {
    /**
     * How the two differ. Of a chunk that is being deleted there is nothing to say: its nodes are
     * told to delete until each has said that it did.
     */
    public Optional<Difference> difference() {
        if (known != null && known.released()) {
            return Optional.empty();
        }
        if (onDisk == null) {
            return known != null && known.counts()
                    ? Optional.of(new Absent(shard))
                    : Optional.empty();
        }
        if (known == null) {
            return Optional.of(new Uncounted(shard, onDisk, null));
        }
        if (known.sizeBytes() > 0 && known.sizeBytes() != onDisk.sizeBytes()) {
            return Optional.of(new Misfit(shard, onDisk, known.sizeBytes(), known.counts()));
        }
        return known.state() == ShardState.STORED
                ? Optional.empty()
                : Optional.of(new Uncounted(shard, onDisk, known.state()));
    }
}
