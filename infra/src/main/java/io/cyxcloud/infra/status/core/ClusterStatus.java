package io.cyxcloud.infra.status.core;

import io.cyxcloud.events.value.ClusterMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A cluster at one moment, as its log and its metadata say.
 *
 * @param atMs Unix ms
 * @param redundancy null when metadata did not tell
 * @param stored null when metadata did not tell
 * @param rebuiltInMinute shards that repair brought back in the last minute
 * @param failedInMinute attempts of repair that failed in the last minute
 */
public record ClusterStatus(
        long atMs,
        ClusterMap map,
        List<NodeStatus> nodes,
        @Nullable Redundancy redundancy,
        @Nullable Stored stored,
        List<RepairUnderWay> repairs,
        long rebuiltInMinute,
        long failedInMinute,
        Rates rates) {
    public ClusterStatus {
        nodes = List.copyOf(nodes);
        repairs = List.copyOf(repairs);
    }

    public Verdict verdict() {
        return Verdict.of(map, nodes, redundancy);
    }

    /** What all nodes that were heard hold. */
    public long usedBytes() {
        return nodes.stream().mapToLong(NodeStatus::usedBytes).sum();
    }

    /** What all nodes may hold. */
    public long capacityBytes() {
        return nodes.stream().mapToLong(NodeStatus::capacityBytes).sum();
    }
}
