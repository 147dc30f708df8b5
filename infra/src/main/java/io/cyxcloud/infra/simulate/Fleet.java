package io.cyxcloud.infra.simulate;

import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.NodeLocation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The machines there are, whether members know of each other or not. One thread. */
final class Fleet {
    private final SimulationPlan plan;
    private final List<SimNode> nodes = new ArrayList<>();
    private final Map<NodeId, SimNode> byId = new HashMap<>();

    Fleet(SimulationPlan plan, long nowMs) {
        this.plan = plan;
        for (int i = 0; i < plan.nodes(); i++) {
            int datacenter = i % plan.datacenters();
            int rack = i / plan.datacenters() % plan.racks();
            add(new NodeLocation("dc" + (datacenter + 1), "rack" + (rack + 1)), nowMs);
        }
    }

    SimNode add(NodeLocation location, long nowMs) {
        SimNode node = new SimNode(nodes.size(), location, plan.disks(), nowMs);
        nodes.add(node);
        byId.put(node.id, node);
        return node;
    }

    List<SimNode> nodes() {
        return nodes;
    }

    SimNode node(int number) {
        return nodes.get(number);
    }

    SimNode node(NodeId id) {
        SimNode node = byId.get(id);
        if (node == null) {
            throw new IllegalStateException("there is no node " + id);
        }
        return node;
    }

    List<SimNode> rack(int rack) {
        SimNode sample = nodes.get(rack);
        return nodes.stream().filter(node -> node.location.equals(sample.location)).toList();
    }

    List<SimNode> datacenter(int datacenter) {
        String name = "dc" + (datacenter + 1);
        return nodes.stream().filter(node -> node.location.datacenter().equals(name)).toList();
    }
}
