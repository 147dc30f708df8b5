package io.cyxcloud.placement.core.placement;

import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.events.value.ClusterMap;
import io.cyxcloud.events.value.NodeHealth;
import io.cyxcloud.events.value.NodeInfo;
import io.cyxcloud.events.value.StorageClass;
import io.cyxcloud.placement.core.placement.NodeTree.Datacenter;
import io.cyxcloud.placement.core.placement.NodeTree.Rack;
import io.cyxcloud.placement.core.placement.PlacementChoice.Chosen;
import io.cyxcloud.placement.core.placement.PlacementChoice.TooFewNodes;
import io.cyxcloud.placement.core.placement.WeightedDraw.Share;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Capacity-weighted rendezvous hashing under the rules of a storage class: a function of cluster
 * map, chunk and rules alone. Immutable: the map, sorted for the purpose.
 *
 * <p>Shards are dealt out in three steps, each by {@link WeightedDraw}: how many each datacenter
 * gets (by capacity, up to its limit), how many of these each of its racks gets (as evenly as they
 * go, so racks are distinct first; what is left over by capacity), and which nodes of the rack.
 * Dealing level by level keeps shares proportional to capacity under the limits; taking the best k
 * + m of one flat ranking and skipping those past a limit would not.
 *
 * <p>First only nodes that take shards are dealt to. When they are fewer than k + m, the rest goes
 * to the other members: the writer does not push there, but the target is whole, and repair knows
 * what is missing.
 */
public final class Placement {
    private final long epoch;
    private final int memberCount;
    private final int datacenterCount;
    private final List<NodeInfo> healthy;
    private final NodeTree healthyTree;
    private final NodeTree otherTree;

    private Placement(ClusterMap map) {
        List<NodeInfo> members =
                map.nodes().stream()
                        .filter(n -> n.health() != NodeHealth.OFFLINE && n.capacityBytes() > 0)
                        .toList();
        epoch = map.epoch();
        memberCount = members.size();
        datacenterCount =
                (int) members.stream().map(n -> n.location().datacenter()).distinct().count();
        healthy = members.stream().filter(n -> n.health().takesShards()).toList();
        healthyTree = NodeTree.of(healthy);
        otherTree = NodeTree.of(members.stream().filter(n -> !n.health().takesShards()).toList());
    }

    public static Placement over(ClusterMap map) {
        return new Placement(map);
    }

    public PlacementChoice choose(ChunkId chunk, StorageClass rules) {
        int total = rules.scheme().totalShards();
        if (datacenterCount < rules.datacentersMin()) {
            return new TooFewNodes(
                    "%s needs %d datacenters, there are %d"
                            .formatted(rules.name(), rules.datacentersMin(), datacenterCount));
        }
        int limit = rules.perDatacenterMax(datacenterCount);
        Map<String, Integer> used = new HashMap<>();
        List<NodeInfo> chosen = new ArrayList<>(deal(healthyTree, chunk, total, limit, used));
        chosen.addAll(deal(otherTree, chunk, total - chosen.size(), limit, used));
        if (chosen.size() < total) {
            return new TooFewNodes(
                    "%s needs %d nodes: the %d members have room for %d"
                            .formatted(rules.name(), total, memberCount, chosen.size()));
        }
        return new Chosen(epoch, chosen, alternates(chunk, chosen, limit, used));
    }

    /** Up to {@code count} of the nodes, the best ranked first; counted in {@code used}. */
    private static List<NodeInfo> deal(
            NodeTree tree, ChunkId chunk, int count, int limit, Map<String, Integer> used) {
        if (count == 0 || tree.datacenters().isEmpty()) {
            return List.of();
        }
        List<Share> shares = new ArrayList<>();
        for (Datacenter datacenter : tree.datacenters()) {
            int room = Math.max(0, limit - used.getOrDefault(datacenter.name(), 0));
            shares.add(
                    new Share(
                            datacenter.name(),
                            datacenter.capacityBytes(),
                            0,
                            Math.min(room, datacenter.size())));
        }
        Map<String, Integer> quotas = WeightedDraw.draw(shares, chunk, count);
        List<NodeInfo> dealt = new ArrayList<>();
        for (Datacenter datacenter : tree.datacenters()) {
            int quota = quotas.getOrDefault(datacenter.name(), 0);
            used.merge(datacenter.name(), quota, Integer::sum);
            dealInside(datacenter, chunk, quota, dealt);
        }
        return ranked(dealt, chunk);
    }

    private static void dealInside(
            Datacenter datacenter, ChunkId chunk, int count, List<NodeInfo> dealt) {
        Map<String, Integer> quotas = rackQuotas(datacenter.racks(), chunk, count);
        for (Rack rack : datacenter.racks()) {
            int quota = quotas.getOrDefault(rack.name(), 0);
            if (quota == rack.nodes().size()) {
                dealt.addAll(rack.nodes());
            } else if (quota > 0) {
                List<Share> shares = new ArrayList<>();
                rack.nodes()
                        .forEach(n ->
                                shares.add(new Share(n.id().value(), n.capacityBytes(), 0, 1)));
                Map<String, Integer> drawn = WeightedDraw.draw(shares, chunk, quota);
                rack.nodes().stream()
                        .filter(n -> drawn.getOrDefault(n.id().value(), 0) == 1)
                        .forEach(dealt::add);
            }
        }
    }

    /** As even as the racks' sizes allow; who gets one more goes by capacity. */
    private static Map<String, Integer> rackQuotas(List<Rack> racks, ChunkId chunk, int count) {
        int level = 0; // every rack gets this many, or all it has
        while (filled(racks, level + 1) <= count
                && filled(racks, level) < filled(racks, level + 1)) {
            level++;
        }
        List<Share> shares = new ArrayList<>();
        for (Rack rack : racks) {
            int size = rack.nodes().size();
            shares.add(
                    new Share(
                            rack.name(),
                            rack.capacityBytes(),
                            Math.min(level, size),
                            Math.min(level + 1, size)));
        }
        return WeightedDraw.draw(shares, chunk, count);
    }

    private static int filled(List<Rack> racks, int level) {
        int filled = 0;
        for (Rack rack : racks) {
            filled += Math.min(level, rack.nodes().size());
        }
        return filled;
    }

    private List<NodeInfo> alternates(
            ChunkId chunk, List<NodeInfo> chosen, int limit, Map<String, Integer> used) {
        if (healthy.size() <= chosen.size() && chosen.containsAll(healthy)) {
            return List.of();
        }
        Set<NodeInfo> taken = new HashSet<>(chosen);
        List<NodeInfo> left = new ArrayList<>(healthy);
        left.removeIf(taken::contains);
        List<NodeInfo> ranked = new ArrayList<>(ranked(left, chunk));
        ranked.sort( // stable
                Comparator.comparing(
                        n -> used.getOrDefault(n.location().datacenter(), 0) >= limit));
        return ranked;
    }

    private static List<NodeInfo> ranked(List<NodeInfo> nodes, ChunkId chunk) {
        record Ranked(NodeInfo node, double rank) {}
        return nodes.stream()
                .map(node -> new Ranked(node, WeightedDraw.uniform(chunk, node.id().value())))
                .sorted(
                        Comparator.comparingDouble(Ranked::rank)
                                .thenComparing(ranked -> ranked.node().id()))
                .map(Ranked::node)
                .toList();
    }
}
