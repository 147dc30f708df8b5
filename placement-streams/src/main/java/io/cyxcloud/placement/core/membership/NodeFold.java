package io.cyxcloud.placement.core.membership;

import io.cyxcloud.events.node.NodeEvent;
import io.cyxcloud.events.node.NodeEvent.NodeDegraded;
import io.cyxcloud.events.node.NodeEvent.NodeFailed;
import io.cyxcloud.events.node.NodeEvent.NodeJoined;
import io.cyxcloud.events.node.NodeEvent.NodeReturned;
import io.cyxcloud.events.node.NodeEvent.NodeSuspected;
import io.cyxcloud.events.value.ClusterMap;
import io.cyxcloud.events.value.NodeHealth;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.NodeInfo;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Folds node events into the cluster map: one epoch an event. */
public final class NodeFold {
    private NodeFold() {}

    public static ClusterMap apply(ClusterMap map, NodeEvent event) {
        TreeMap<NodeId, NodeInfo> nodes = new TreeMap<>();
        map.nodes().forEach(node -> nodes.put(node.id(), node));
        nodes.compute(event.node(), (id, old) -> after(old, event));
        return new ClusterMap(map.epoch() + 1, List.copyOf(nodes.values()));
    }

    private static NodeInfo after(@Nullable NodeInfo old, NodeEvent event) {
        if (event instanceof NodeJoined joined) {
            return new NodeInfo(
                    joined.node(),
                    joined.location(),
                    joined.endpoint(),
                    joined.capacityBytes(),
                    NodeHealth.HEALTHY);
        }
        if (old == null) {
            throw new IllegalStateException("an event of a node that never joined: " + event);
        }
        NodeHealth health =
                switch (event) {
                    case NodeJoined _, NodeReturned _ -> NodeHealth.HEALTHY;
                    case NodeSuspected _ -> NodeHealth.SUSPECTED;
                    case NodeFailed _ -> NodeHealth.FAILED;
                    case NodeDegraded _ -> NodeHealth.DEGRADED;
                };
        return new NodeInfo(old.id(), old.location(), old.endpoint(), old.capacityBytes(), health);
    }
}
