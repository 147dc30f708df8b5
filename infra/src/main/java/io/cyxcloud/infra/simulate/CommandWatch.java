package io.cyxcloud.infra.simulate;

import io.cyxcloud.events.repair.RepairCommand.RepairScheduled;
import io.cyxcloud.events.repair.ShardTarget;
import io.cyxcloud.events.state.RepairRow;
import io.cyxcloud.events.state.ShardHolder;
import io.cyxcloud.events.state.ShardState;
import io.cyxcloud.events.value.ClusterMap;
import io.cyxcloud.events.value.NodeHealth;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.NodeInfo;
import io.cyxcloud.repair.core.RepairBudget;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Checks where a command's shards go, and what is under way with it. One thread. */
final class CommandWatch {
    private final SimulationPlan plan;
    private final Agenda agenda;
    private final Supplier<ClusterMap> map;

    /** By process, then by chunk. */
    private final List<Map<Integer, RepairScheduled>> underWay = new ArrayList<>();

    private final Map<NodeId, NodeInfo> nodes = new HashMap<>();
    private long epoch = -1;
    private int datacenters;

    CommandWatch(SimulationPlan plan, Agenda agenda, Supplier<ClusterMap> map) {
        this.plan = plan;
        this.agenda = agenda;
        this.map = map;
        for (int i = 0; i < plan.repairers(); i++) {
            underWay.add(new HashMap<>());
        }
    }

    void underWay(int repairer, int chunk, @Nullable RepairScheduled command, int loadCount) {
        Map<Integer, RepairScheduled> mine = underWay.get(repairer);
        if (command == null) {
            mine.remove(chunk);
        } else {
            mine.put(chunk, command);
        }
        check(
                loadCount == mine.size(),
                Check.LEDGER,
                () -> loadCount + " count as under way, and " + mine.size() + " are");
    }

    void check(int repairer, RepairRow row, RepairScheduled command) {
        refresh();
        budget(underWay.get(repairer), row, command);
        for (ShardTarget target : command.targets()) {
            NodeInfo node = nodes.get(target.node());
            check(
                    node != null && node.health() == NodeHealth.HEALTHY,
                    Check.TARGET,
                    () -> command + " to " + node);
        }
        places(row, command);
        grace(row, command);
    }

    private void refresh() {
        ClusterMap now = map.get();
        if (now.epoch() != epoch) {
            epoch = now.epoch();
            nodes.clear();
            now.nodes().forEach(node -> nodes.put(node.id(), node));
            datacenters =
                    (int)
                            now.nodes().stream()
                                    .filter(node -> node.health() != NodeHealth.OFFLINE)
                                    .map(node -> node.location().datacenter())
                                    .distinct()
                                    .count();
        }
    }

    /** The parts are those that the budget's documentation states. */
    private void budget(
            Map<Integer, RepairScheduled> mine, RepairRow row, RepairScheduled command) {
        RepairBudget budget = plan.budget();
        int eighths = 8;
        if (row.leftCount() > row.survey().scheme().repairThreshold()) {
            eighths = 4;
        } else if (row.leftCount() > row.survey().scheme().writeQuorum()) {
            eighths = 6;
        }
        check(
                mine.size() < Math.max(1, budget.repairsMax() * eighths / 8),
                Check.BUDGET,
                () -> command + " beside " + mine.size());
        long bytes = bytes(command) + mine.values().stream().mapToLong(this::bytes).sum();
        Map<NodeId, Integer> byNode = new HashMap<>();
        for (RepairScheduled other : mine.values()) {
            other.targets().forEach(target -> byNode.merge(target.node(), 1, Integer::sum));
        }
        check(
                mine.isEmpty() || bytes <= budget.bytesMax(),
                Check.BUDGET,
                () -> command + " makes " + bytes + " bytes");
        for (ShardTarget target : command.targets()) {
            int before = byNode.getOrDefault(target.node(), 0);
            check(
                    before == 0
                            || (before < budget.repairsPerNodeMax()
                                    && (before + 1L) * plan.shardSizeBytes()
                                            <= budget.bytesPerNodeMax()),
                    Check.BUDGET,
                    () -> command + " beside " + before + " there");
        }
    }

    private long bytes(RepairScheduled command) {
        int needed = plan.storageClass().scheme().readQuorum();
        return (long) plan.shardSizeBytes() * (needed + command.targets().size());
    }

    /** No node ends up as the only one with two indexes, no datacenter with more than it may. */
    private void places(RepairRow row, RepairScheduled command) {
        Map<Integer, Set<NodeId>> copies = new TreeMap<>();
        for (ShardHolder holder : row.survey().holders()) {
            NodeInfo node = nodes.get(holder.node());
            if (holder.state() == ShardState.STORED
                    && node != null
                    && node.health().keepsShards()) {
                copies.computeIfAbsent(holder.index(), _ -> new HashSet<>()).add(holder.node());
            }
        }
        command.targets().forEach(target -> copies.put(target.index(), Set.of(target.node())));
        Map<NodeId, Integer> onNode = new HashMap<>();
        Map<String, Integer> inDatacenter = new HashMap<>();
        for (Set<NodeId> nodesOf : copies.values()) {
            if (nodesOf.size() == 1) {
                onNode.merge(nodesOf.iterator().next(), 1, Integer::sum);
            }
            Set<String> datacentersOf = new HashSet<>();
            nodesOf.forEach(node -> datacentersOf.add(datacenter(node)));
            if (datacentersOf.size() == 1) {
                inDatacenter.merge(datacentersOf.iterator().next(), 1, Integer::sum);
            }
        }
        int most = plan.storageClass().perDatacenterMax(datacenters);
        for (ShardTarget target : command.targets()) {
            check(
                    onNode.getOrDefault(target.node(), 0) == 1,
                    Check.TWO_ON_A_NODE,
                    () -> command + " of " + row);
            check(
                    inDatacenter.getOrDefault(datacenter(target.node()), 0) <= most,
                    Check.DATACENTER,
                    () -> command + " of " + row);
        }
    }

    private String datacenter(NodeId id) {
        NodeInfo node = nodes.get(id);
        return node == null ? "" : node.location().datacenter();
    }

    private void grace(RepairRow row, RepairScheduled command) {
        if (row.leftCount() <= row.survey().scheme().repairThreshold()
                || row.sinceMs() + plan.limits().graceMs() <= agenda.nowMs()) {
            return;
        }
        for (ShardHolder holder : row.survey().holders()) {
            NodeInfo node = nodes.get(holder.node());
            boolean mayReturn =
                    holder.state() == ShardState.STORED
                            && node != null
                            && node.health() == NodeHealth.FAILED;
            check(
                    !mayReturn
                            || command.targets().stream()
                                    .noneMatch(target -> target.index() == holder.index()),
                    Check.GRACE,
                    () -> command + " of " + row);
        }
    }

    private void check(boolean holds, Check check, Supplier<String> what) {
        if (!holds) {
            throw new Violation(check, agenda.nowMs(), what.get());
        }
    }
}
