package io.cyxcloud.events.node;

import io.cyxcloud.events.value.NodeEndpoint;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.NodeLocation;

/**
 * A node says once a second that it lives.
 *
 * @param sequence counts from 1 at each start of the node
 * @param startedMs when this process of the node began, Unix ms
 * @param degradedReason empty when the disk is sound, otherwise why not
 * @param softwareVersion version of the node's software
 */
public record Heartbeat(
        NodeId node,
        NodeLocation location,
        NodeEndpoint endpoint,
        long capacityBytes,
        long usedBytes,
        int requestsInFlight,
        long startedMs,
        long sequence,
        String degradedReason,
        String softwareVersion,
        long atMs) {}
