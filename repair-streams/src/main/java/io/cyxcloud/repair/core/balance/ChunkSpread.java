package io.cyxcloud.repair.core.balance;

import io.cyxcloud.events.chunk.ChunkLocation;
import io.cyxcloud.events.chunk.ShardLocation;
import io.cyxcloud.events.value.NodeInfo;
import io.cyxcloud.events.value.StorageClass;
import io.cyxcloud.repair.core.RepairCluster;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Where the shards of a whole chunk are, each on one node. Immutable. */
final class ChunkSpread {
    private final Map<Integer, NodeInfo> nodes;
    private final int perDatacenterMax;

    private ChunkSpread(Map<Integer, NodeInfo> nodes, int perDatacenterMax) {
        this.nodes = nodes;
        this.perDatacenterMax = perDatacenterMax;
    }

    /** Empty when some shard has no copy that was acknowledged, or has two, or another awaited. */
    static Optional<ChunkSpread> of(ChunkLocation chunk, RepairCluster cluster) {
        int total = chunk.scheme().totalShards();
        if (chunk.health().leftCount() < total || !chunk.health().leaving().isEmpty()) {
            return Optional.empty();
        }
        Map<Integer, NodeInfo> nodes = new TreeMap<>();
        for (ShardLocation shard : chunk.shards()) {
            Optional<NodeInfo> node =
                    cluster.node(shard.node()).filter(at -> at.health().keepsShards());
            boolean isOnItsWay =
                    !shard.acknowledged()
                            && node.filter(at -> at.health().takesShards()).isPresent();
            if (isOnItsWay
                    || (shard.acknowledged()
                            && node.isPresent()
                            && nodes.put(shard.index(), node.get()) != null)) {
                return Optional.empty();
            }
        }
        return nodes.size() < total
                ? Optional.empty()
                : Optional.of(new ChunkSpread(nodes, perDatacenterMax(chunk, cluster)));
    }

    /** A class that this software does not know has no limits. */
    private static int perDatacenterMax(ChunkLocation chunk, RepairCluster cluster) {
        return StorageClass.ALL.stream()
                .filter(rules -> rules.name().equals(chunk.storageClass()))
                .findFirst()
                .map(rules -> rules.perDatacenterMax(cluster.datacenterCount()))
                .orElse(chunk.scheme().totalShards());
    }

    /** Of one of {@link #indexes}. */
    NodeInfo node(int index) {
        NodeInfo node = nodes.get(index);
        if (node == null) {
            throw new IllegalArgumentException("there is no shard " + index);
        }
        return node;
    }

    /** Shards by index, in order. */
    List<Integer> indexes() {
        return List.copyOf(nodes.keySet());
    }

    /** Of each node with several shards, all but the first. */
    List<Integer> onSharedNodes() {
        List<Integer> found = new ArrayList<>();
        nodes.forEach((index, node) -> {
            if (nodes.entrySet().stream()
                    .anyMatch(other -> other.getKey() < index && isSame(other.getValue(), node))) {
                found.add(index);
            }
        });
        return found;
    }

    /** Of each datacenter with more shards than the class allows, all; the most crowded first. */
    List<Integer> inCrowdedDatacenters() {
        Map<String, List<Integer>> shards =
                nodes.keySet().stream()
                        .collect(
                                Collectors.groupingBy(
                                        index -> node(index).location().datacenter(),
                                        TreeMap::new,
                                        Collectors.toList()));
        return shards.values().stream()
                .filter(there -> there.size() > perDatacenterMax)
                .sorted(Comparator.comparingInt((List<Integer> there) -> -there.size()))
                .flatMap(List::stream)
                .toList();
    }

    /** Whether the shard may be on this node instead: no other is, and its datacenter has room. */
    boolean hasRoom(int index, NodeInfo target) {
        return nodes.values().stream().noneMatch(node -> isSame(node, target))
                && othersInDatacenter(index, target) < perDatacenterMax;
    }

    /** Whether the shard would share its rack with more others there than where it is. */
    boolean crowdsRack(int index, NodeInfo target) {
        return othersInRack(index, target) > othersInRack(index, node(index));
    }

    int othersInRack(int index, NodeInfo place) {
        return (int)
                nodes.entrySet().stream()
                        .filter(other -> other.getKey() != index)
                        .filter(other -> other.getValue().location().equals(place.location()))
                        .count();
    }

    private int othersInDatacenter(int index, NodeInfo place) {
        return (int)
                nodes.entrySet().stream()
                        .filter(other -> other.getKey() != index)
                        .filter(other ->
                                other.getValue()
                                        .location()
                                        .datacenter()
                                        .equals(place.location().datacenter()))
                        .count();
    }

    private static boolean isSame(NodeInfo left, NodeInfo right) {
        return left.id().equals(right.id());
    }
}
