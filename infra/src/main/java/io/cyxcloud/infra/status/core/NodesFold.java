package io.cyxcloud.infra.status.core;

import io.cyxcloud.events.node.Heartbeat;
import io.cyxcloud.events.value.ClusterMap;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.OrderKind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Folds the cluster map and heartbeats into a row a node. It holds the newest map and the last
 * heartbeat of each of its nodes, whatever else comes. For one thread.
 */
public final class NodesFold {
    private record Heard(Heartbeat heartbeat, long atMs) {}

    private final Map<NodeId, Heard> heard = new HashMap<>();
    private ClusterMap map = ClusterMap.EMPTY;

    /** A map; an older one than the last changes nothing. */
    public void apply(ClusterMap read) {
        if (read.epoch() > map.epoch()) {
            map = read;
            heard.keySet()
                    .retainAll(map.nodes().stream().map(n -> n.id()).collect(Collectors.toSet()));
        }
    }

    /**
     * A heartbeat; one of a node that is not in the map is passed over, there will be another.
     *
     * @param atMs when the log has it, Unix ms
     */
    public void apply(Heartbeat heartbeat, long atMs) {
        if (map.node(heartbeat.node()).isPresent()) {
            heard.put(heartbeat.node(), new Heard(heartbeat, atMs));
        }
    }

    public ClusterMap map() {
        return map;
    }

    /** Members in the order of their ids; removed nodes are none. */
    public List<NodeStatus> nodes() {
        return map.nodes().stream()
                .filter(node -> !node.isUnder(OrderKind.REMOVED))
                .map(node -> {
                    Heard last = heard.get(node.id());
                    return last == null
                            ? new NodeStatus(node, null, 0)
                            : new NodeStatus(node, last.heartbeat(), last.atMs());
                })
                .toList();
    }
}
