package io.cyxcloud.events.node;

import io.cyxcloud.events.value.CommandId;
import io.cyxcloud.events.value.NodeEndpoint;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.NodeLocation;

/** Events of {@code cyx.node-events}: membership. Times are Unix ms. */
public sealed interface NodeEvent {
    NodeId node();

    /** A node is seen for the first time, or comes back with another address or capacity. */
    record NodeJoined(
            NodeId node,
            NodeLocation location,
            NodeEndpoint endpoint,
            long capacityBytes,
            long atMs)
            implements NodeEvent {}

    /** Silent for longer than heartbeats may be late. */
    record NodeSuspected(NodeId node, long silentMs, long atMs) implements NodeEvent {}

    /** Silent for so long that its shards count as gone. */
    record NodeFailed(NodeId node, String reason, long atMs) implements NodeEvent {}

    /** It answers, but its disk is not sound. */
    record NodeDegraded(NodeId node, String reason, long atMs) implements NodeEvent {}

    /** Heartbeats are back, disk sound. */
    record NodeReturned(NodeId node, long atMs) implements NodeEvent {}

    /** An operator's order: it takes no shards, and those that it has are copied elsewhere. */
    record NodeDraining(NodeId node, long atMs) implements NodeEvent {}

    /** An operator's order: a node that was draining, or offline, is an ordinary member again. */
    record DrainCancelled(NodeId node, long atMs) implements NodeEvent {}

    /** Drained: no shard that is needed is on this node alone. It may be powered off. */
    record NodeOffline(NodeId node, long atMs) implements NodeEvent {}

    /** An operator's order: it takes no shards, and its silence is expected until then. */
    record MaintenanceBegun(NodeId node, long untilMs, long atMs) implements NodeEvent {}

    /** The operator said so, or the time was up. */
    record MaintenanceEnded(NodeId node, long atMs) implements NodeEvent {}

    /** An operator's order: it is not a member any more, until it is heard again. */
    record NodeRemoved(NodeId node, long atMs) implements NodeEvent {}

    /** Of no node alone. */
    sealed interface OfCluster extends NodeEvent {
        @Override
        default NodeId node() {
            return NodeId.EVERY;
        }
    }

    /** An operator's order: no more shards are ordered to other nodes. */
    record RebalancePaused(long atMs) implements OfCluster {}

    /** An operator's order: they are again. */
    record RebalanceResumed(long atMs) implements OfCluster {}

    /**
     * What became of an operator's order. Changes nothing by itself.
     *
     * @param refusal why it is not carried out, for people; empty when it is
     */
    record OrderAnswered(NodeId node, CommandId commandId, String refusal, long atMs)
            implements NodeEvent {}
}
