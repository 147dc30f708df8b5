package io.cyxcloud.placement.core.chunk;

import io.cyxcloud.events.value.NodeId;
import java.util.Set;

/**
 * The nodes whose shards do not count, and those whose shards count and leave.
 *
 * @param down failed and offline nodes
 * @param leaving draining nodes; failed ones among them are in both
 */
public record NodesAway(Set<NodeId> down, Set<NodeId> leaving) {
    public static final NodesAway NONE = new NodesAway(Set.of(), Set.of());

    public NodesAway {
        down = Set.copyOf(down);
        leaving = Set.copyOf(leaving);
    }

    /** While no node is draining. */
    public static NodesAway down(Set<NodeId> nodes) {
        return new NodesAway(nodes, Set.of());
    }

    /** Whether what is there is there to stay. */
    boolean stays(NodeId node) {
        return !down.contains(node) && !leaving.contains(node);
    }

    /** Whether the node's shards are judged otherwise than before. */
    public boolean differsFor(NodeId node, NodesAway before) {
        return down.contains(node) != before.down.contains(node)
                || leaving.contains(node) != before.leaving.contains(node);
    }
}
