package io.cyxcloud.ingest;

import io.cyxcloud.events.value.NodeInfo;
import java.util.List;

/**
 * Where a new chunk's shards go.
 *
 * @param mapEpoch the cluster map's epoch that this was computed from
 * @param nodes k + m distinct nodes; shard i goes to node i. Some may not take shards now.
 * @param alternates further nodes, in placement order, for shards whose node does not take them
 */
public record ChunkTarget(long mapEpoch, List<NodeInfo> nodes, List<NodeInfo> alternates) {
    public ChunkTarget {
        nodes = List.copyOf(nodes);
        alternates = List.copyOf(alternates);
    }

    /** How many shards could be stored with every node that takes shards taking one. */
    public int usableCount() {
        return (int)
                Math.min(
                        nodes.size(),
                        nodes.stream().filter(node -> node.health().takesShards()).count()
                                + alternates.stream()
                                        .filter(node -> node.health().takesShards())
                                        .count());
    }
}
