package io.cyxcloud.repair.core;

import io.cyxcloud.events.chunk.ChunkSurvey;
import io.cyxcloud.events.repair.ShardTarget;
import io.cyxcloud.events.state.ShardHolder;
import io.cyxcloud.events.state.ShardState;
import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.NodeInfo;
import io.cyxcloud.events.value.StorageClass;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Chooses where the shards of one chunk are rebuilt: where the shard was, if that node lives and
 * takes shards; otherwise where placement would put it. Never two shards on one node, and no more
 * in a datacenter than the storage class allows; racks with fewer shards of the chunk come first.
 *
 * <p>Each index counts once, where one copy of it is. A node that has only a spare copy, as one
 * that returned after its shard was rebuilt, may take a shard when no other node can. One whose
 * copy is being deleted takes none until it has said so: it might delete what it was given.
 *
 * <p>For one choice that is not empty, by one thread.
 */
final class RepairTargets {
    private final ChunkId chunk;
    private final ChunkSurvey survey;
    private final RepairCluster cluster;
    private final StorageClass rules;
    private final Set<NodeId> taken = new HashSet<>();
    private final Set<NodeId> spare = new HashSet<>();
    private final Set<NodeId> closed = new HashSet<>();
    private final Map<String, Integer> countByDatacenter = new HashMap<>();
    private final Map<String, Integer> countByRack = new HashMap<>();
    private @Nullable List<NodeInfo> preferred;

    /**
     * Before anything is chosen.
     *
     * @param wanted shards that are left nowhere, or are to leave where they are and do not count
     *     there; the others are left, or on their way
     * @param leave which of the two
     */
    private RepairTargets(
            ChunkId chunk,
            ChunkSurvey survey,
            List<Integer> wanted,
            boolean leave,
            RepairCluster cluster) {
        this.chunk = chunk;
        this.survey = survey;
        this.cluster = cluster;
        this.rules = rules(survey);
        List<ShardHolder> counted = new ArrayList<>();
        for (ShardHolder holder : survey.holders()) {
            boolean leaves = leave && isStored(holder) && wanted.contains(holder.index());
            if (leaves || holder.retired()) {
                closed.add(holder.node());
            }
            if (!leaves) {
                counted.add(holder);
            }
        }
        Map<Integer, List<NodeInfo>> copies = copies(counted, Set.copyOf(wanted));
        // those with a single copy leave no choice, and so come before the others
        copies.values().stream().filter(nodes -> nodes.size() == 1).forEach(this::count);
        copies.values().stream().filter(nodes -> nodes.size() > 1).forEach(this::count);
        copies.values().forEach(nodes -> nodes.forEach(node -> spare.add(node.id())));
        spare.removeAll(taken);
    }

    /** For shards that are left nowhere. */
    static RepairTargets ofMissing(
            ChunkId chunk, ChunkSurvey survey, List<Integer> missing, RepairCluster cluster) {
        return new RepairTargets(chunk, survey, missing, false, cluster);
    }

    /** For shards that leave the nodes which have them. */
    static RepairTargets ofLeaving(
            ChunkId chunk, ChunkSurvey survey, List<Integer> leaving, RepairCluster cluster) {
        return new RepairTargets(chunk, survey, leaving, true, cluster);
    }

    /** Nodes that have each index or, when none has it, are to have it. */
    private Map<Integer, List<NodeInfo>> copies(List<ShardHolder> holders, Set<Integer> missing) {
        Map<Integer, List<NodeInfo>> copies = new TreeMap<>();
        Map<Integer, List<NodeInfo>> awaited = new TreeMap<>();
        for (ShardHolder holder : holders) {
            boolean isStored = isStored(holder);
            if (isStored || (isAwaited(holder) && !missing.contains(holder.index()))) {
                cluster.node(holder.node())
                        .filter(node -> node.health().keepsShards())
                        .filter(node -> !node.isLeaving() || !missing.contains(holder.index()))
                        .ifPresent(node ->
                                (isStored ? copies : awaited)
                                        .computeIfAbsent(holder.index(), _ -> new ArrayList<>())
                                        .add(node));
            }
        }
        awaited.forEach(copies::putIfAbsent);
        return copies;
    }

    /** Counts an index on one of its nodes: one without another, in the emptiest datacenter. */
    private void count(List<NodeInfo> nodes) {
        nodes.stream()
                .min(
                        Comparator.comparing((NodeInfo node) -> taken.contains(node.id()))
                                .thenComparingInt(this::shardsInDatacenter))
                .ifPresent(this::take);
    }

    /**
     * A node for each shard that can have one.
     *
     * @param avoided nodes that failed lately; taken when there is no other
     * @param hasRoom nodes that may take a shard now
     */
    List<ShardTarget> choose(
            List<Integer> indexes, Collection<NodeId> avoided, Predicate<NodeId> hasRoom) {
        Map<Integer, NodeId> targets = new TreeMap<>();
        Predicate<NodeInfo> free = node -> isFree(node) && hasRoom.test(node.id());
        Predicate<NodeInfo> good = free.and(node -> !avoided.contains(node.id()));
        Predicate<NodeInfo> best = good.and(node -> !spare.contains(node.id()));
        for (int index : indexes) {
            inPlace(index).filter(best).findFirst().ifPresent(node -> give(targets, index, node));
        }
        for (int index : indexes) {
            if (!targets.containsKey(index)) {
                elsewhere(best)
                        .or(() -> inPlace(index).filter(good).findFirst())
                        .or(() -> elsewhere(good))
                        .or(() -> inPlace(index).filter(free).findFirst())
                        .or(() -> elsewhere(free))
                        .ifPresent(node -> give(targets, index, node));
            }
        }
        return targets.entrySet().stream()
                .map(target -> new ShardTarget(target.getKey(), target.getValue()))
                .toList();
    }

    private void give(Map<Integer, NodeId> targets, int index, NodeInfo node) {
        take(node);
        targets.put(index, node.id());
    }

    /** Nodes that had the shard or were to have it. */
    private Stream<NodeInfo> inPlace(int index) {
        return survey.holders().stream()
                .filter(holder -> holder.index() == index)
                .filter(holder -> isAwaited(holder) || holder.state() != ShardState.NOT_SEEN)
                .flatMap(holder -> cluster.node(holder.node()).stream());
    }

    private Optional<NodeInfo> elsewhere(Predicate<NodeInfo> free) {
        return preferred().stream()
                .filter(free)
                .reduce((best, node) -> shardsInRack(node) < shardsInRack(best) ? node : best);
    }

    private List<NodeInfo> preferred() {
        List<NodeInfo> known = preferred;
        if (known == null) {
            known = cluster.preferred(chunk, rules).toList();
            preferred = known;
        }
        return known;
    }

    private static boolean isStored(ShardHolder holder) {
        return holder.state() == ShardState.STORED;
    }

    private static boolean isAwaited(ShardHolder holder) {
        return holder.assigned() && holder.state() == ShardState.NOT_SEEN;
    }

    private boolean isFree(NodeInfo node) {
        return node.health().takesShards()
                && !taken.contains(node.id())
                && !closed.contains(node.id())
                && shardsInDatacenter(node) < rules.perDatacenterMax(cluster.datacenterCount());
    }

    private int shardsInDatacenter(NodeInfo node) {
        return countByDatacenter.getOrDefault(node.location().datacenter(), 0);
    }

    private int shardsInRack(NodeInfo node) {
        return countByRack.getOrDefault(node.location().toString(), 0);
    }

    /** For one shard: a node that is the only one with two of them counts twice. */
    private void take(NodeInfo node) {
        taken.add(node.id());
        countByDatacenter.merge(node.location().datacenter(), 1, Integer::sum);
        countByRack.merge(node.location().toString(), 1, Integer::sum);
    }

    /** A class that this software does not know has no limits. */
    private static StorageClass rules(ChunkSurvey survey) {
        return StorageClass.ALL.stream()
                .filter(rules -> rules.name().equals(survey.storageClass()))
                .findFirst()
                .orElseGet(() -> {
                    int total = survey.scheme().totalShards();
                    return new StorageClass(
                            survey.storageClass(), survey.scheme(), total, total, 1);
                });
    }
}
