package io.cyxcloud.events.node;

import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.ShardId;
import java.util.List;

/** Commands of {@code cyx.node-commands}: what a node is to do. May be sent again; idempotent. */
public sealed interface NodeCommand {
    NodeId node();

    /**
     * Delete shards of released chunks, or of which another node has a copy that counts, and say
     * ShardDeleted of each, also of one that is not there.
     *
     * @param shards 1 to {@link #SHARDS_MAX}
     */
    record DeleteShards(NodeId node, List<ShardId> shards, long atMs) implements NodeCommand {
        public static final int SHARDS_MAX = 1_000;

        public DeleteShards {
            shards = List.copyOf(shards);
            if (shards.isEmpty() || shards.size() > SHARDS_MAX) {
                throw new IllegalArgumentException(shards.size() + " shards: expected 1..1000");
            }
        }
    }
}
