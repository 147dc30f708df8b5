package io.cyxcloud.events.value;

import org.jspecify.annotations.Nullable;

/**
 * A node as the cluster map has it.
 *
 * @param health what is observed of it, under its order
 * @param order what an operator has ordered; null for nothing
 */
public record NodeInfo(
        NodeId id,
        NodeLocation location,
        NodeEndpoint endpoint,
        long capacityBytes,
        NodeHealth health,
        @Nullable NodeOrder order) {
    /** Of a node that nothing was ordered about. */
    public NodeInfo(
            NodeId id,
            NodeLocation location,
            NodeEndpoint endpoint,
            long capacityBytes,
            NodeHealth health) {
        this(id, location, endpoint, capacityBytes, health, null);
    }

    /** Whether an order of this kind holds. */
    public boolean isUnder(OrderKind kind) {
        return order != null && order.kind() == kind;
    }

    /** Whether its shards are to be copied elsewhere, and it does not take any. */
    public boolean isLeaving() {
        return isUnder(OrderKind.DRAIN);
    }
}
