package io.cyxcloud.placement.core.placement;

import io.cyxcloud.events.value.NodeInfo;
import java.util.List;

/** Where a chunk's shards go, or why they cannot go anywhere. */
public sealed interface PlacementChoice {
    /**
     * The nodes.
     *
     * @param nodes node of shard i at i; k + m, distinct; those that take shards come first
     * @param alternates further nodes that take shards, in the order to try them; those in
     *     datacenters with room for one more come first, the others may only replace a node of
     *     their own datacenter
     */
    record Chosen(long mapEpoch, List<NodeInfo> nodes, List<NodeInfo> alternates)
            implements PlacementChoice {
        public Chosen {
            nodes = List.copyOf(nodes);
            alternates = List.copyOf(alternates);
        }
    }

    /** The members, within the rules of the storage class, are fewer than k + m. */
    record TooFewNodes(String detail) implements PlacementChoice {}
}
