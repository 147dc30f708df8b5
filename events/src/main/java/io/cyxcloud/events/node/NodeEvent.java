package io.cyxcloud.events.node;

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
}
