package io.cyxcloud.events.node;

import io.cyxcloud.events.value.NodeEndpoint;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.NodeLocation;

/**
 * A node says once a second that it lives.
 *
 * @param sequence counts from 1 at each start of the node
 * @param startedMs when this process of the node began, Unix ms
 * @param degradedReason empty when every disk is sound, otherwise why not
 * @param softwareVersion version of the node's software
 * @param failedReason empty while anything can be written, otherwise why not
 * @param readP99Us 99th percentile of disk reads since the last heartbeat, microseconds; 0 without
 *     any
 * @param writeP99Us the same of durable writes
 * @param scrubPermille how much of what is stored this round of scrubbing has verified, 0 to 1,000
 * @param corruptCount shards that scrubbing found corrupt since the node started
 * @param liveBytes of {@code usedBytes}, those of shards that were not deleted; -1 in records of
 *     older software
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
        long atMs,
        String failedReason,
        long readP99Us,
        long writeP99Us,
        int scrubPermille,
        long corruptCount,
        long liveBytes) {
    /** Of a node without deleted shards. */
    public Heartbeat(
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
            long atMs,
            String failedReason,
            long readP99Us,
            long writeP99Us,
            int scrubPermille,
            long corruptCount) {
        this(
                node,
                location,
                endpoint,
                capacityBytes,
                usedBytes,
                requestsInFlight,
                startedMs,
                sequence,
                degradedReason,
                softwareVersion,
                atMs,
                failedReason,
                readP99Us,
                writeP99Us,
                scrubPermille,
                corruptCount,
                usedBytes);
    }

    /** Bytes that deletions will not free: what the node is to be judged by. */
    public long keptBytes() {
        return liveBytes < 0 ? usedBytes : liveBytes;
    }
}
