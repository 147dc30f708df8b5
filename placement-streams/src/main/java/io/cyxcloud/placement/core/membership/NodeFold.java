package io.cyxcloud.placement.core.membership;

import io.cyxcloud.events.node.NodeEvent;
import io.cyxcloud.events.node.NodeEvent.DrainCancelled;
import io.cyxcloud.events.node.NodeEvent.MaintenanceBegun;
import io.cyxcloud.events.node.NodeEvent.MaintenanceEnded;
import io.cyxcloud.events.node.NodeEvent.NodeDegraded;
import io.cyxcloud.events.node.NodeEvent.NodeDraining;
import io.cyxcloud.events.node.NodeEvent.NodeFailed;
import io.cyxcloud.events.node.NodeEvent.NodeJoined;
import io.cyxcloud.events.node.NodeEvent.NodeOffline;
import io.cyxcloud.events.node.NodeEvent.NodeRemoved;
import io.cyxcloud.events.node.NodeEvent.NodeReturned;
import io.cyxcloud.events.node.NodeEvent.NodeSuspected;
import io.cyxcloud.events.node.NodeEvent.OrderAnswered;
import io.cyxcloud.events.node.NodeEvent.RebalancePaused;
import io.cyxcloud.events.node.NodeEvent.RebalanceResumed;
import io.cyxcloud.events.value.ClusterMap;
import io.cyxcloud.events.value.NodeHealth;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.NodeInfo;
import io.cyxcloud.events.value.NodeOrder;
import io.cyxcloud.events.value.OrderKind;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Folds node events into the cluster map: one epoch an event.
 *
 * <p>What is observed of a node and what is ordered about it come from different events. The map
 * has the order, and as health what both come to: a draining node that falls silent is suspected,
 * and is draining again when it returns.
 */
public final class NodeFold {
    private NodeFold() {}

    public static ClusterMap apply(ClusterMap map, NodeEvent event) {
        if (event instanceof OrderAnswered) {
            return map;
        }
        long epoch = map.epoch() + 1;
        if (event instanceof NodeEvent.OfCluster ofCluster) {
            boolean isPaused =
                    switch (ofCluster) {
                        case RebalancePaused _ -> true;
                        case RebalanceResumed _ -> false;
                    };
            return new ClusterMap(epoch, map.nodes(), isPaused);
        }
        TreeMap<NodeId, NodeInfo> nodes = new TreeMap<>();
        map.nodes().forEach(node -> nodes.put(node.id(), node));
        nodes.compute(event.node(), (_, old) -> after(old, event, epoch));
        return new ClusterMap(epoch, List.copyOf(nodes.values()), map.rebalancePaused());
    }

    private static NodeInfo after(@Nullable NodeInfo old, NodeEvent event, long epoch) {
        if (event instanceof NodeJoined joined) {
            NodeOrder order = old == null || old.isUnder(OrderKind.REMOVED) ? null : old.order();
            return new NodeInfo(
                    joined.node(),
                    joined.location(),
                    joined.endpoint(),
                    joined.capacityBytes(),
                    under(order, NodeHealth.HEALTHY),
                    order);
        }
        if (old == null) {
            throw new IllegalStateException("an event of a node that never joined: " + event);
        }
        NodeOrder order = order(old, event, epoch);
        return new NodeInfo(
                old.id(),
                old.location(),
                old.endpoint(),
                old.capacityBytes(),
                under(order, observed(old, event)),
                order);
    }

    private static @Nullable NodeOrder order(NodeInfo old, NodeEvent event, long epoch) {
        return switch (event) {
            case NodeDraining draining -> new NodeOrder(OrderKind.DRAIN, epoch, draining.atMs(), 0);
            case NodeOffline offline -> new NodeOrder(OrderKind.OFFLINE, epoch, offline.atMs(), 0);
            case NodeRemoved removed -> new NodeOrder(OrderKind.REMOVED, epoch, removed.atMs(), 0);
            case MaintenanceBegun begun ->
                    new NodeOrder(OrderKind.MAINTENANCE, epoch, begun.atMs(), begun.untilMs());
            case DrainCancelled _, MaintenanceEnded _ -> null;
            case NodeJoined _,
                    NodeReturned _,
                    NodeSuspected _,
                    NodeFailed _,
                    NodeDegraded _,
                    NodeEvent.OfCluster _,
                    OrderAnswered _ ->
                    old.order();
        };
    }

    /** What is seen of the node, whatever is ordered; an offline one is looked at anew. */
    private static NodeHealth observed(NodeInfo old, NodeEvent event) {
        return switch (event) {
            case NodeJoined _, NodeReturned _ -> NodeHealth.HEALTHY;
            case NodeSuspected _ -> NodeHealth.SUSPECTED;
            case NodeFailed _ -> NodeHealth.FAILED;
            case NodeDegraded _ -> NodeHealth.DEGRADED;
            case NodeDraining _,
                    DrainCancelled _,
                    NodeOffline _,
                    NodeRemoved _,
                    MaintenanceBegun _,
                    MaintenanceEnded _,
                    NodeEvent.OfCluster _,
                    OrderAnswered _ ->
                    switch (old.health()) {
                        case HEALTHY, DRAINING, OFFLINE, MAINTENANCE -> NodeHealth.HEALTHY;
                        case DEGRADED, SUSPECTED, FAILED -> old.health();
                    };
        };
    }

    private static NodeHealth under(@Nullable NodeOrder order, NodeHealth observed) {
        if (order == null) {
            return observed;
        }
        return switch (order.kind()) {
            case DRAIN -> observed.answers() ? NodeHealth.DRAINING : observed;
            case MAINTENANCE -> observed.answers() ? NodeHealth.MAINTENANCE : observed;
            case OFFLINE, REMOVED -> NodeHealth.OFFLINE;
        };
    }
}
