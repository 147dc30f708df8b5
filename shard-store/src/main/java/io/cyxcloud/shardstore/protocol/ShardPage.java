package io.cyxcloud.shardstore.protocol;

import io.cyxcloud.events.value.ShardId;
import java.util.List;

/**
 * Some consecutive shards of an inventory, at most {@link ShardLimits#PAGE_SHARDS_MAX}.
 *
 * @param shards in {@link ShardRange#ORDER}
 * @param more whether the range goes on behind the last of them
 */
public record ShardPage(List<Entry> shards, boolean more) {
    public ShardPage {
        shards = List.copyOf(shards);
        if (shards.size() > ShardLimits.PAGE_SHARDS_MAX) {
            throw new IllegalArgumentException("page of " + shards.size() + " shards");
        }
        if (more && shards.isEmpty()) {
            throw new IllegalArgumentException("an empty page that goes on");
        }
    }

    /** One shard that the node says it holds. */
    public record Entry(ShardId id, ShardStat stat) {}
}
