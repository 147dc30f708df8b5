package io.cyxcloud.events.value;

import java.util.List;
import java.util.Optional;

/**
 * The folded list of nodes, sorted by id; every change has a new epoch.
 *
 * @param rebalancePaused whether an operator ordered that no shard is moved to balance nodes
 */
public record ClusterMap(long epoch, List<NodeInfo> nodes, boolean rebalancePaused) {
    public static final ClusterMap EMPTY = new ClusterMap(0, List.of());

    public ClusterMap {
        nodes = List.copyOf(nodes);
        for (int i = 1; i < nodes.size(); i++) {
            if (nodes.get(i - 1).id().compareTo(nodes.get(i).id()) >= 0) {
                throw new IllegalArgumentException("nodes are not in id order at " + i);
            }
        }
    }

    /** While shards are moved as need be. */
    public ClusterMap(long epoch, List<NodeInfo> nodes) {
        this(epoch, nodes, false);
    }

    public Optional<NodeInfo> node(NodeId id) {
        return nodes.stream().filter(node -> node.id().equals(id)).findFirst();
    }

    public int healthyCount() {
        return (int) nodes.stream().filter(node -> node.health().takesShards()).count();
    }
}
