package io.cyxcloud.repair.core;

import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.events.value.ClusterMap;
import io.cyxcloud.events.value.NodeHealth;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.NodeInfo;
import io.cyxcloud.events.value.StorageClass;
import io.cyxcloud.placement.core.placement.Placement;
import io.cyxcloud.placement.core.placement.PlacementChoice.Chosen;
import io.cyxcloud.placement.core.placement.PlacementChoice.TooFewNodes;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** One epoch of the cluster map, as repair asks it. Immutable. */
public final class RepairCluster {
    private final long epoch;
    private final Map<NodeId, NodeInfo> nodes = new HashMap<>();
    private final Placement placement;
    private final int datacenterCount;
    private final boolean rebalancePaused;

    private RepairCluster(ClusterMap map) {
        epoch = map.epoch();
        map.nodes().forEach(node -> nodes.put(node.id(), node));
        placement = Placement.over(map);
        rebalancePaused = map.rebalancePaused();
        datacenterCount =
                (int)
                        map.nodes().stream()
                                .filter(node -> node.health() != NodeHealth.OFFLINE)
                                .filter(node -> !node.isLeaving())
                                .map(node -> node.location().datacenter())
                                .distinct()
                                .count();
    }

    public static RepairCluster over(ClusterMap map) {
        return new RepairCluster(map);
    }

    public long epoch() {
        return epoch;
    }

    /** Whether an operator ordered that no shard is moved but off draining nodes. */
    public boolean isRebalancePaused() {
        return rebalancePaused;
    }

    /** Nodes that take shards, in any order. */
    public Stream<NodeInfo> takers() {
        return nodes.values().stream().filter(node -> node.health().takesShards());
    }

    public Optional<NodeInfo> node(NodeId id) {
        return Optional.ofNullable(nodes.get(id));
    }

    /** Datacenters that have members which stay, whether they answer or not. */
    public int datacenterCount() {
        return datacenterCount;
    }

    /** Whether shards there may come back by themselves: the node failed, and is still a member. */
    boolean mayReturn(NodeId id) {
        return node(id).filter(node -> node.health() == NodeHealth.FAILED).isPresent();
    }

    /** Nodes that take shards, in the order in which placement would take them for the chunk. */
    Stream<NodeInfo> preferred(ChunkId chunk, StorageClass rules) {
        return switch (placement.choose(chunk, rules)) {
            case Chosen chosen ->
                    Stream.concat(chosen.nodes().stream(), chosen.alternates().stream())
                            .filter(node -> node.health().takesShards());
            case TooFewNodes _ ->
                    nodes.values().stream()
                            .filter(node -> node.health().takesShards())
                            .sorted(Comparator.comparing(NodeInfo::id));
        };
    }
}
