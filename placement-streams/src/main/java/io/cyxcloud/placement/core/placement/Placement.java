package io.cyxcloud.placement.core.placement;

import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.events.value.ClusterMap;
import io.cyxcloud.events.value.NodeHealth;
import io.cyxcloud.events.value.NodeInfo;
import io.cyxcloud.events.value.StorageClass;
import io.cyxcloud.placement.core.placement.PlacementChoice.Chosen;
import io.cyxcloud.placement.core.placement.PlacementChoice.TooFewNodes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Capacity-weighted rendezvous hashing under the rules of a storage class: a function of its
 * arguments alone.
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
    private static final int DATACENTERS_WIDE = 4;
    private static final int DATACENTERS_NARROW = 3;

    private Placement() {}

    public static PlacementChoice choose(ClusterMap map, ChunkId chunk, StorageClass rules) {
        int total = rules.scheme().totalShards();
        List<NodeInfo> members =
                map.nodes().stream()
                        .filter(n -> n.health() != NodeHealth.OFFLINE && n.capacityBytes() > 0)
                        .toList();
        int limit = perDatacenterMax(members, rules);
        Map<String, Integer> room = new HashMap<>();
        members.forEach(node -> room.put(node.location().datacenter(), limit));
        Map<Boolean, List<NodeInfo>> byHealth =
                members.stream()
                        .collect(Collectors.partitioningBy(node -> node.health().takesShards()));
        List<NodeInfo> healthy = byHealth.getOrDefault(true, List.of());
        List<NodeInfo> chosen = new ArrayList<>(deal(healthy, chunk, total, room));
        chosen.forEach(node -> room.merge(node.location().datacenter(), -1, Integer::sum));
        List<NodeInfo> others = byHealth.getOrDefault(false, List.of());
        chosen.addAll(deal(others, chunk, total - chosen.size(), room));
        if (chosen.size() < total) {
            return new TooFewNodes(
                    "%s needs %d nodes: the %d members have room for %d"
                            .formatted(rules.name(), total, members.size(), chosen.size()));
        }
        return new Chosen(map.epoch(), chosen, alternates(healthy, chunk, chosen, limit));
    }

    private static int perDatacenterMax(List<NodeInfo> members, StorageClass rules) {
        long count = members.stream().map(n -> n.location().datacenter()).distinct().count();
        if (count >= DATACENTERS_WIDE) {
            return rules.perDatacenterMaxWide();
        }
        return count == DATACENTERS_NARROW
                ? rules.perDatacenterMaxNarrow()
                : rules.scheme().totalShards();
    }

    /** Up to {@code count} of the nodes, the best ranked first. */
    private static List<NodeInfo> deal(
            List<NodeInfo> nodes, ChunkId chunk, int count, Map<String, Integer> room) {
        if (count == 0 || nodes.isEmpty()) {
            return List.of();
        }
        SortedMap<String, List<NodeInfo>> datacenters =
                group(nodes, n -> n.location().datacenter());
        List<WeightedDraw.Share> shares = new ArrayList<>();
        datacenters.forEach((name, inside) ->
                shares.add(
                        new WeightedDraw.Share(
                                name,
                                capacity(inside),
                                0,
                                Math.min(room.getOrDefault(name, 0), inside.size()))));
        List<NodeInfo> dealt = new ArrayList<>();
        WeightedDraw.draw(shares, chunk, count)
                .forEach((name, quota) ->
                        dealt.addAll(dealInside(in(datacenters, name), chunk, quota)));
        dealt.sort(byRank(chunk));
        return dealt;
    }

    private static List<NodeInfo> dealInside(List<NodeInfo> nodes, ChunkId chunk, int count) {
        SortedMap<String, List<NodeInfo>> racks = group(nodes, n -> n.location().toString());
        List<NodeInfo> dealt = new ArrayList<>();
        rackQuotas(racks, chunk, count)
                .forEach((name, quota) -> {
                    List<NodeInfo> inside = in(racks, name);
                    List<WeightedDraw.Share> shares = new ArrayList<>();
                    inside.forEach(n ->
                            shares.add(
                                    new WeightedDraw.Share(
                                            n.id().value(), n.capacityBytes(), 0, 1)));
                    Map<String, Integer> drawn = WeightedDraw.draw(shares, chunk, quota);
                    inside.stream()
                            .filter(n -> drawn.getOrDefault(n.id().value(), 0) == 1)
                            .forEach(dealt::add);
                });
        return dealt;
    }

    /** As even as the racks' sizes allow; who gets one more goes by capacity. */
    private static Map<String, Integer> rackQuotas(
            SortedMap<String, List<NodeInfo>> racks, ChunkId chunk, int count) {
        int level = 0; // every rack gets this many, or all it has
        while (filled(racks, level + 1) <= count) {
            level++;
            if (filled(racks, level) == filled(racks, level + 1)) {
                break; // all racks are full
            }
        }
        int every = level;
        List<WeightedDraw.Share> shares = new ArrayList<>();
        racks.forEach((name, inside) ->
                shares.add(
                        new WeightedDraw.Share(
                                name,
                                capacity(inside),
                                Math.min(every, inside.size()),
                                Math.min(every + 1, inside.size()))));
        return WeightedDraw.draw(shares, chunk, count);
    }

    private static int filled(SortedMap<String, List<NodeInfo>> racks, int level) {
        return racks.values().stream().mapToInt(inside -> Math.min(level, inside.size())).sum();
    }

    private static List<NodeInfo> alternates(
            List<NodeInfo> healthy, ChunkId chunk, List<NodeInfo> chosen, int limit) {
        Set<NodeInfo> taken = new HashSet<>(chosen);
        Map<String, Long> used =
                chosen.stream()
                        .collect(
                                Collectors.groupingBy(
                                        n -> n.location().datacenter(), Collectors.counting()));
        Comparator<NodeInfo> roomFirst =
                Comparator.comparing(
                        n -> used.getOrDefault(n.location().datacenter(), 0L) >= limit);
        return healthy.stream()
                .filter(node -> !taken.contains(node))
                .sorted(roomFirst.thenComparing(byRank(chunk)))
                .toList();
    }

    private static Comparator<NodeInfo> byRank(ChunkId chunk) {
        return Comparator.<NodeInfo>comparingDouble(
                        n -> WeightedDraw.uniform(chunk, n.id().value()))
                .thenComparing(NodeInfo::id);
    }

    private static SortedMap<String, List<NodeInfo>> group(
            List<NodeInfo> nodes, Function<NodeInfo, String> by) {
        return nodes.stream().collect(Collectors.groupingBy(by, TreeMap::new, Collectors.toList()));
    }

    private static List<NodeInfo> in(Map<String, List<NodeInfo>> groups, String name) {
        return groups.getOrDefault(name, List.of());
    }

    private static double capacity(List<NodeInfo> nodes) {
        return nodes.stream().mapToDouble(NodeInfo::capacityBytes).sum();
    }
}
