package io.cyxcloud.events.repair;

import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.ShardId;

/** Commands of {@code cyx.repair-commands}. */
public sealed interface RepairCommand {
    ShardId shard();

    /**
     * Rebuild a shard.
     *
     * @param target the node that shall hold it
     * @param attempt counts from 1
     */
    record RepairScheduled(ShardId shard, NodeId target, String reason, int attempt, long atMs)
            implements RepairCommand {}
}
