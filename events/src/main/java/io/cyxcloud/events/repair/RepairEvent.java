package io.cyxcloud.events.repair;

import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.ShardId;
import java.util.List;

/** Events of {@code cyx.repair-events}: how repairs ended. Times are Unix ms. */
public sealed interface RepairEvent {
    ShardId shard();

    /**
     * The shard is durable on {@code to} again.
     *
     * @param from node it was meant for or was on
     * @param sources indexes of the shards that were read to rebuild it, for all that were rebuilt
     *     with it as well; empty when it was copied or sound, and in records of older software
     */
    record ShardRelocated(ShardId shard, NodeId from, NodeId to, long atMs, List<Integer> sources)
            implements RepairEvent {
        public ShardRelocated {
            sources = List.copyOf(sources);
        }

        /** It was copied or sound: no other shard was read. */
        public ShardRelocated(ShardId shard, NodeId from, NodeId to, long atMs) {
            this(shard, from, to, atMs, List.of());
        }
    }

    record RepairFailed(ShardId shard, NodeId target, int attempt, String reason, long atMs)
            implements RepairEvent {}

    /**
     * Nothing was done: the shard is not missing any more, or the chunk is released, or what was
     * rebuilt is not what its node recorded.
     */
    record RepairCancelled(ShardId shard, NodeId target, int attempt, String reason, long atMs)
            implements RepairEvent {}
}
