package io.cyxcloud.placement.core.membership;

import io.cyxcloud.events.value.ClusterMap;
import io.cyxcloud.events.value.NodeHealth;
import io.cyxcloud.events.value.NodeInfo;
import io.cyxcloud.events.value.OrderKind;
import io.cyxcloud.events.value.StorageClass;
import io.cyxcloud.placement.core.placement.Survival;
import java.util.List;

/**
 * Whether the other nodes can do without one: a function of its arguments. The answer is why not
 * and what to do, or empty.
 */
final class RoomCheck {
    /** Of a node's capacity; what is above is kept free for writes and for the next failure. */
    private static final long FILLED_PERMILLE_MAX = 900;

    private static final int MIB_BITS = 20;

    private RoomCheck() {}

    /**
     * Whether the shards of a node fit on those that stay: for each storage class that the members
     * have room for now, enough nodes in enough datacenters, and bytes for all.
     *
     * @param unusedClasses names of classes that need not fit
     */
    static String toDrain(ClusterMap map, NodeInfo node, List<String> unusedClasses, Sight sight) {
        List<String> known = StorageClass.ALL.stream().map(StorageClass::name).toList();
        if (!known.containsAll(unusedClasses)) {
            return "storage classes are %s, and not all of %s".formatted(known, unusedClasses);
        }
        List<NodeInfo> staying =
                map.nodes().stream()
                        .filter(other -> !other.id().equals(node.id()) && stays(other))
                        .toList();
        ClusterMap rest = new ClusterMap(map.epoch(), staying);
        for (StorageClass rules : StorageClass.ALL) {
            String refusal = Survival.of(rest, rules).refusal();
            if (!refusal.isEmpty()
                    && !unusedClasses.contains(rules.name())
                    && Survival.of(map, rules).refusal().isEmpty()) {
                return "without %s, %s. Add a node first".formatted(node.id(), refusal)
                        + "; or, if nothing is stored as %s, say so: --unused %s"
                                .formatted(rules.name(), rules.name());
            }
        }
        // what other nodes that drain still hold is on its way to the same nodes
        long neededBytes =
                sight.usedBytes(node)
                        + map.nodes().stream()
                                .filter(NodeInfo::isLeaving)
                                .mapToLong(sight::usedBytes)
                                .sum();
        long freeBytes =
                staying.stream()
                        .filter(other -> other.health() != NodeHealth.DEGRADED) // takes nothing
                        .mapToLong(other -> freeBytes(other, sight))
                        .sum();
        return neededBytes <= freeBytes
                ? ""
                : "%s holds %d MiB, all that drains counted, and the others may take %d more"
                                .formatted(
                                        node.id(), neededBytes >> MIB_BITS, freeBytes >> MIB_BITS)
                        + ". Add a node first, or delete";
    }

    /**
     * Whether everything can be read while a node is silent: no more nodes away than every class
     * survives that the members have room for.
     */
    static String toMaintain(ClusterMap map, NodeInfo node) {
        long away =
                map.nodes().stream()
                        .filter(other -> !other.id().equals(node.id()) && isAway(other))
                        .count();
        for (StorageClass rules : StorageClass.ALL) {
            if (away + 1 > rules.scheme().family().lossesSurvived()
                    && Survival.of(map, rules).refusal().isEmpty()) {
                return "%d other nodes are away or in maintenance".formatted(away)
                        + ": with %s, some of %s might not be readable. Wait until they are back"
                                .formatted(node.id(), rules.name());
            }
        }
        return "";
    }

    private static boolean stays(NodeInfo node) {
        return node.health() != NodeHealth.FAILED
                && node.health() != NodeHealth.OFFLINE
                && !node.isLeaving();
    }

    /** One whose shards are elsewhere is not missed. */
    private static boolean isAway(NodeInfo node) {
        return node.health() != NodeHealth.OFFLINE
                && (!node.health().answers() || node.isUnder(OrderKind.MAINTENANCE));
    }

    private static long freeBytes(NodeInfo node, Sight sight) {
        long mostBytes = node.capacityBytes() / 1_000 * FILLED_PERMILLE_MAX;
        return Math.max(0, mostBytes - sight.usedBytes(node));
    }
}
