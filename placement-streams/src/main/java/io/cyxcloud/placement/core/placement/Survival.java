package io.cyxcloud.placement.core.placement;

import io.cyxcloud.events.value.ClusterMap;
import io.cyxcloud.events.value.NodeHealth;
import io.cyxcloud.events.value.NodeInfo;
import io.cyxcloud.events.value.StorageClass;
import io.cyxcloud.placement.core.placement.NodeTree.Datacenter;
import io.cyxcloud.placement.core.placement.NodeTree.Rack;
import java.util.ArrayList;
import java.util.List;

/**
 * What every chunk of a storage class survives in a cluster, at the worst that its placement rules
 * allow: computed from the map, never assumed. Of chunks whose shards are all there.
 *
 * @param nodes any so many nodes may be lost; 0 also when the class cannot be placed
 * @param racks any so many racks
 * @param datacenters any so many datacenters
 * @param rackShardsMax the most shards of a chunk in one rack
 * @param datacenterShardsMax the most shards of a chunk in one datacenter
 * @param refusal why the class cannot be placed; empty when it can
 */
public record Survival(
        int nodes,
        int racks,
        int datacenters,
        int rackShardsMax,
        int datacenterShardsMax,
        String refusal) {
    /** What a class survives on all members of a map, whether they answer at the moment or not. */
    public static Survival of(ClusterMap map, StorageClass rules) {
        List<NodeInfo> members =
                map.nodes().stream()
                        .filter(n -> n.health() != NodeHealth.OFFLINE && n.capacityBytes() > 0)
                        .toList();
        NodeTree tree = NodeTree.of(members);
        int total = rules.scheme().totalShards();
        int limit = rules.perDatacenterMax(tree.datacenters().size());
        List<Integer> inDatacenters = new ArrayList<>();
        List<Integer> inRacks = new ArrayList<>();
        for (Datacenter datacenter : tree.datacenters()) {
            int most = Math.min(limit, datacenter.size());
            inDatacenters.add(most);
            inRacks.addAll(inRacks(datacenter, most));
        }
        int room = inDatacenters.stream().mapToInt(i -> i).sum();
        if (tree.datacenters().size() < rules.datacentersMin()) {
            return refused(
                    "%s needs %d datacenters, there are %d"
                            .formatted(
                                    rules.name(),
                                    rules.datacentersMin(),
                                    tree.datacenters().size()));
        }
        if (room < total) {
            return refused(
                    "%s needs %d nodes: the %d members have room for %d"
                            .formatted(rules.name(), total, members.size(), room));
        }
        int losses = rules.scheme().family().lossesSurvived();
        return new Survival(
                losses,
                count(inRacks, losses, total),
                count(inDatacenters, losses, total),
                max(inRacks, total),
                max(inDatacenters, total),
                "");
    }

    private static Survival refused(String why) {
        return new Survival(0, 0, 0, 0, 0, why);
    }

    /** The most that each rack gets when so many shards are dealt as evenly as racks allow. */
    private static List<Integer> inRacks(Datacenter datacenter, int shards) {
        List<Integer> sizes = datacenter.racks().stream().map(Rack::nodes).map(List::size).toList();
        int level = 0;
        while (filled(sizes, level) < shards) {
            level++;
        }
        int most = level;
        return sizes.stream().map(size -> Math.min(size, most)).toList();
    }

    private static int filled(List<Integer> sizes, int level) {
        return sizes.stream().mapToInt(size -> Math.min(size, level)).sum();
    }

    /** How many of the fullest may go before more than {@code losses} of the shards are gone. */
    private static int count(List<Integer> most, int losses, int total) {
        List<Integer> fullest = most.stream().sorted((a, b) -> b - a).toList();
        int lost = 0;
        int count = 0;
        while (count < fullest.size() && Math.min(total, lost + fullest.get(count)) <= losses) {
            lost += fullest.get(count++);
        }
        return count;
    }

    private static int max(List<Integer> most, int total) {
        return Math.min(total, most.stream().mapToInt(i -> i).max().orElse(0));
    }
}
