package io.cyxcloud.events.repair;

import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.ShardId;
import java.util.ArrayList;
import java.util.List;

/** Commands of {@code cyx.repair-commands}. */
public sealed interface RepairCommand {
    ShardId shard();

    /**
     * Rebuild shards of a chunk, all in one pass over others.
     *
     * @param shard the first of them
     * @param target the node that shall hold it
     * @param attempt counts from 1
     * @param more the others, if any
     * @param leaseEndMs when another attempt may be made, by the clock of who decides, Unix ms
     */
    record RepairScheduled(
            ShardId shard,
            NodeId target,
            String reason,
            int attempt,
            long atMs,
            List<ShardTarget> more,
            long leaseEndMs)
            implements RepairCommand {
        public RepairScheduled {
            more = List.copyOf(more);
        }

        /**
         * Of one chunk.
         *
         * @param targets at least one
         */
        public static RepairScheduled of(
                ChunkId chunk,
                List<ShardTarget> targets,
                String reason,
                int attempt,
                long atMs,
                long leaseEndMs) {
            ShardTarget first = targets.getFirst();
            return new RepairScheduled(
                    new ShardId(chunk, first.index()),
                    first.node(),
                    reason,
                    attempt,
                    atMs,
                    targets.subList(1, targets.size()),
                    leaseEndMs);
        }

        /** All shards that are rebuilt. */
        public List<ShardTarget> targets() {
            List<ShardTarget> all = new ArrayList<>();
            all.add(new ShardTarget(shard.index(), target));
            all.addAll(more);
            return all;
        }
    }
}
