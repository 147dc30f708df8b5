package io.cyxcloud.infra.audit.core;

import io.cyxcloud.events.chunk.ChunkHealth;
import io.cyxcloud.events.chunk.ChunkLocation;
import io.cyxcloud.events.chunk.ShardLocation;
import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.events.value.ClusterMap;
import io.cyxcloud.events.value.NodeHealth;
import io.cyxcloud.events.value.NodeInfo;
import io.cyxcloud.events.value.StorageClass;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Holds what metadata says of a chunk against what its object and its storage class ask for. */
public final class ChunkCheck {
    private final ClusterMap map;
    private final int datacenterCount;

    public ChunkCheck(ClusterMap map) {
        this.map = map;
        this.datacenterCount =
                (int)
                        map.nodes().stream()
                                .filter(n ->
                                        n.health() != NodeHealth.OFFLINE && n.capacityBytes() > 0)
                                .map(n -> n.location().datacenter())
                                .distinct()
                                .count();
    }

    /**
     * What is wrong with a chunk.
     *
     * @param location null when metadata does not know it
     */
    public List<Finding> check(StreamUse use, ChunkId chunk, @Nullable ChunkLocation location) {
        if (location == null) {
            return List.of(Finding.ofChunk(FindingKind.CHUNK_UNKNOWN, use, chunk, "no placement"));
        }
        List<Finding> found = new ArrayList<>();
        lost(use, location).ifPresent(found::add);
        misplaced(location)
                .ifPresent(
                        why -> found.add(Finding.ofChunk(FindingKind.MISPLACED, use, chunk, why)));
        return found;
    }

    /**
     * Whether shards of it are not left.
     *
     * @param use null when it is not known who needs it
     */
    public static Optional<Finding> lost(@Nullable StreamUse use, ChunkLocation location) {
        ChunkHealth health = location.health();
        int total = location.scheme().totalShards();
        if (health.leftCount() >= total) {
            return Optional.empty();
        }
        FindingKind kind =
                health.leftCount() < location.scheme().writeQuorum()
                        ? FindingKind.BELOW_QUORUM
                        : FindingKind.INCOMPLETE;
        String detail = health.leftCount() + " of " + total + ", missing " + health.missing();
        return Optional.of(Finding.ofChunk(kind, use, location.chunk(), detail));
    }

    /** Each index counts once: where it has copies, in the emptiest datacenter. */
    private Optional<String> misplaced(ChunkLocation location) {
        Optional<StorageClass> rules =
                StorageClass.ALL.stream()
                        .filter(c -> c.name().equals(location.storageClass()))
                        .findFirst();
        if (rules.isEmpty()) {
            return Optional.empty();
        }
        Map<String, Integer> counts = new TreeMap<>();
        Set<NodeInfo> taken = new HashSet<>();
        Optional<String> twice = Optional.empty();
        List<List<NodeInfo>> copies = new ArrayList<>(copies(location).values());
        copies.sort(Comparator.comparingInt(List::size)); // a single copy leaves no choice
        for (List<NodeInfo> nodes : copies) {
            NodeInfo node =
                    nodes.stream()
                            .min(
                                    Comparator.comparing((NodeInfo n) -> taken.contains(n))
                                            .thenComparingInt(n -> count(counts, n)))
                            .orElseThrow();
            if (!taken.add(node)) {
                twice = Optional.of("two shards on " + node.id());
            }
            counts.merge(node.location().datacenter(), 1, Integer::sum);
        }
        int max = rules.get().perDatacenterMax(datacenterCount);
        Optional<String> crowded =
                counts.entrySet().stream()
                        .filter(e -> e.getValue() > max)
                        .map(e -> e.getValue() + " in " + e.getKey() + ", at most " + max)
                        .findFirst();
        return crowded.isPresent() ? crowded : twice;
    }

    private Map<Integer, List<NodeInfo>> copies(ChunkLocation location) {
        Map<Integer, List<NodeInfo>> copies = new HashMap<>();
        for (ShardLocation shard : location.shards()) {
            if (shard.acknowledged()) {
                map.node(shard.node())
                        .filter(node -> node.health().keepsShards())
                        .ifPresent(node ->
                                copies.computeIfAbsent(shard.index(), _ -> new ArrayList<>())
                                        .add(node));
            }
        }
        return copies;
    }

    private static int count(Map<String, Integer> counts, NodeInfo node) {
        return counts.getOrDefault(node.location().datacenter(), 0);
    }
}
