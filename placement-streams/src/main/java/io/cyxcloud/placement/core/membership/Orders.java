package io.cyxcloud.placement.core.membership;

import io.cyxcloud.events.node.MembershipCommand.CancelDrain;
import io.cyxcloud.events.node.MembershipCommand.DrainNode;
import io.cyxcloud.events.node.MembershipCommand.EndMaintenance;
import io.cyxcloud.events.node.MembershipCommand.MaintainNode;
import io.cyxcloud.events.node.MembershipCommand.OfCluster;
import io.cyxcloud.events.node.MembershipCommand.OfOperator;
import io.cyxcloud.events.node.MembershipCommand.PauseRebalance;
import io.cyxcloud.events.node.MembershipCommand.RemoveNode;
import io.cyxcloud.events.node.MembershipCommand.ResumeRebalance;
import io.cyxcloud.events.node.NodeEvent;
import io.cyxcloud.events.node.NodeEvent.DrainCancelled;
import io.cyxcloud.events.node.NodeEvent.MaintenanceBegun;
import io.cyxcloud.events.node.NodeEvent.MaintenanceEnded;
import io.cyxcloud.events.node.NodeEvent.NodeDraining;
import io.cyxcloud.events.node.NodeEvent.NodeRemoved;
import io.cyxcloud.events.node.NodeEvent.RebalancePaused;
import io.cyxcloud.events.node.NodeEvent.RebalanceResumed;
import io.cyxcloud.events.value.ClusterMap;
import io.cyxcloud.events.value.NodeHealth;
import io.cyxcloud.events.value.NodeInfo;
import io.cyxcloud.events.value.OrderKind;
import io.cyxcloud.placement.core.Decision;
import java.util.List;
import java.util.Optional;

/**
 * Decides operators' orders. A function of its arguments; the reply is why an order is refused and
 * what to do, and empty when it is carried out. What is so already is carried out without an event.
 */
final class Orders {
    private Orders() {}

    static Decision<NodeEvent, String> decide(
            ClusterMap map, OfOperator order, Sight sight, long nowMs) {
        if (order instanceof OfCluster ofCluster) {
            return rebalance(map, ofCluster, nowMs);
        }
        Optional<NodeInfo> found =
                map.node(order.node()).filter(node -> !node.isUnder(OrderKind.REMOVED));
        if (found.isEmpty()) {
            return refused(
                    "there is no node %s: 'cyxcloud node list' shows those there are"
                            .formatted(order.node()));
        }
        NodeInfo node = found.get();
        return switch (order) {
            case DrainNode drain -> drain(map, node, drain, sight, nowMs);
            case CancelDrain _ -> cancel(node, sight, nowMs);
            case MaintainNode maintain -> maintain(map, node, maintain, nowMs);
            case EndMaintenance _ ->
                    node.isUnder(OrderKind.MAINTENANCE)
                            ? done(new MaintenanceEnded(node.id(), nowMs))
                            : refused(node.id() + " is not in maintenance");
            case RemoveNode _ -> remove(node, sight, nowMs);
            case OfCluster ofCluster -> rebalance(map, ofCluster, nowMs);
        };
    }

    private static Decision<NodeEvent, String> rebalance(
            ClusterMap map, OfCluster order, long nowMs) {
        return switch (order) {
            case PauseRebalance _ ->
                    map.rebalancePaused() ? done() : done(new RebalancePaused(nowMs));
            case ResumeRebalance _ ->
                    map.rebalancePaused() ? done(new RebalanceResumed(nowMs)) : done();
        };
    }

    private static Decision<NodeEvent, String> drain(
            ClusterMap map, NodeInfo node, DrainNode order, Sight sight, long nowMs) {
        if (node.isLeaving() || node.isUnder(OrderKind.OFFLINE)) {
            return done();
        }
        if (node.isUnder(OrderKind.MAINTENANCE)) {
            return refused(
                    "%s is in maintenance: end that first ('cyxcloud node maintenance %s --end')"
                            .formatted(node.id(), node.id()));
        }
        if (!node.health().answers()) {
            return refused(
                    "%s does not answer, so that nothing can be copied from it: start it, or give"
                                    .formatted(node.id())
                            + " it up once it has failed ('cyxcloud node remove %s')"
                                    .formatted(node.id()));
        }
        String refusal = RoomCheck.toDrain(map, node, order.unusedClasses(), sight);
        return refusal.isEmpty() ? done(new NodeDraining(node.id(), nowMs)) : refused(refusal);
    }

    private static Decision<NodeEvent, String> cancel(NodeInfo node, Sight sight, long nowMs) {
        if (node.isLeaving()) {
            return done(new DrainCancelled(node.id(), nowMs));
        }
        if (!node.isUnder(OrderKind.OFFLINE)) {
            return refused(node.id() + " is not draining");
        }
        return sight.isHeard(node.id())
                ? done(new DrainCancelled(node.id(), nowMs))
                : refused(node.id() + " is offline and does not answer: start it first");
    }

    private static Decision<NodeEvent, String> maintain(
            ClusterMap map, NodeInfo node, MaintainNode order, long nowMs) {
        if (node.isLeaving() || node.isUnder(OrderKind.OFFLINE)) {
            return refused(
                    "%s is being drained or is offline: 'cyxcloud node cancel-drain %s' ends that"
                            .formatted(node.id(), node.id()));
        }
        if (node.health() == NodeHealth.FAILED) {
            return refused(
                    node.id() + " has failed, and its shards are counted as gone: start it first");
        }
        String refusal = RoomCheck.toMaintain(map, node);
        return refusal.isEmpty()
                ? done(new MaintenanceBegun(node.id(), nowMs + order.forMs(), nowMs))
                : refused(refusal);
    }

    private static Decision<NodeEvent, String> remove(NodeInfo node, Sight sight, long nowMs) {
        if (node.health() == NodeHealth.FAILED) {
            return done(new NodeRemoved(node.id(), nowMs));
        }
        if (!node.isUnder(OrderKind.OFFLINE)) {
            return refused(
                    "%s is a member: 'cyxcloud node drain %s' first, or stop it if it is lost"
                            .formatted(node.id(), node.id()));
        }
        return sight.isSilent(node.id())
                ? done(new NodeRemoved(node.id(), nowMs))
                : refused(node.id() + " still runs, and would be a member again: stop it first");
    }

    private static Decision<NodeEvent, String> done(NodeEvent... events) {
        return new Decision<>(List.of(events), "");
    }

    private static Decision<NodeEvent, String> refused(String why) {
        return Decision.reply(why);
    }
}
