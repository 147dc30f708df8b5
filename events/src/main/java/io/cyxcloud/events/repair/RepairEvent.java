package io.cyxcloud.events.repair;

import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.ShardId;

/** Events of {@code cyx.repair-events}: how repairs ended. Times are Unix ms. */
public sealed interface RepairEvent {
    ShardId shard();

    /** The shard is durable on {@code to} again. */
    record ShardRelocated(ShardId shard, NodeId from, NodeId to, long atMs)
            implements RepairEvent {}

    record RepairFailed(ShardId shard, NodeId target, int attempt, String reason, long atMs)
            implements RepairEvent {}

    /**
     * Nothing was done: the shard is not missing any more, or the chunk is released, or what was
     * rebuilt is not what its node recorded.
     */
    record RepairCancelled(ShardId shard, NodeId target, int attempt, String reason, long atMs)
            implements RepairEvent {}
}
