package io.cyxcloud.placement.core.placement;

import io.cyxcloud.events.value.NodeInfo;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Nodes by datacenter and rack, each in the order of their names, with what they hold. */
record NodeTree(List<Datacenter> datacenters) {
    record Datacenter(String name, double capacityBytes, int size, List<Rack> racks) {}

    /** {@code name} includes the datacenter: racks of one name in two are two. */
    record Rack(String name, double capacityBytes, List<NodeInfo> nodes) {}

    static NodeTree of(List<NodeInfo> nodes) {
        return new NodeTree(
                group(nodes, node -> node.location().datacenter()).entrySet().stream()
                        .map(entry -> datacenter(entry.getKey(), entry.getValue()))
                        .toList());
    }

    private static Datacenter datacenter(String name, List<NodeInfo> nodes) {
        List<Rack> racks =
                group(nodes, node -> node.location().toString()).entrySet().stream()
                        .map(entry ->
                                new Rack(
                                        entry.getKey(),
                                        capacity(entry.getValue()),
                                        entry.getValue()))
                        .toList();
        return new Datacenter(name, capacity(nodes), nodes.size(), racks);
    }

    private static Map<String, List<NodeInfo>> group(
            List<NodeInfo> nodes, Function<NodeInfo, String> by) {
        return nodes.stream().collect(Collectors.groupingBy(by, TreeMap::new, Collectors.toList()));
    }

    private static double capacity(List<NodeInfo> nodes) {
        return nodes.stream().mapToDouble(NodeInfo::capacityBytes).sum();
    }
}
