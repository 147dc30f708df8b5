package io.cyxcloud.events.value;

/** A node as the cluster map has it. */
public record NodeInfo(
        NodeId id,
        NodeLocation location,
        NodeEndpoint endpoint,
        long capacityBytes,
        NodeHealth health) {}
