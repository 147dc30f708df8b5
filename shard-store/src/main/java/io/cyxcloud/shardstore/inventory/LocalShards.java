package io.cyxcloud.shardstore.inventory;

import io.cyxcloud.events.value.ShardId;
import io.cyxcloud.shardstore.protocol.ShardPage;
import io.cyxcloud.shardstore.protocol.ShardRange;
import io.cyxcloud.shardstore.protocol.ShardStat;
import java.util.Optional;

/**
 * What lies on a node's disks, as the node itself sees it. Blocking, thread-safe; fails with {@link
 * io.cyxcloud.shardstore.protocol.ShardException} when a disk does not answer.
 */
public interface LocalShards {
    /** The next shards of a range, in order. */
    ShardPage list(ShardRange range, int countMax);

    /** Size and hash of a shard that is there. */
    Optional<ShardStat> stat(ShardId shard);

    /** Reads all of a shard: CORRUPT when it differs from its checksums or its hash, NOT_FOUND. */
    ShardStat verify(ShardId shard);
}
