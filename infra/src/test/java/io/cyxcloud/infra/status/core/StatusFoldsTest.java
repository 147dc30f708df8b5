package io.cyxcloud.infra.status.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.cyxcloud.events.node.Heartbeat;
import io.cyxcloud.events.query.ChunkCount;
import io.cyxcloud.events.repair.RepairCommand.RepairScheduled;
import io.cyxcloud.events.repair.RepairEvent.RepairCancelled;
import io.cyxcloud.events.repair.RepairEvent.RepairFailed;
import io.cyxcloud.events.repair.RepairEvent.ShardRelocated;
import io.cyxcloud.events.repair.ShardTarget;
import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.events.value.ClusterMap;
import io.cyxcloud.events.value.NodeEndpoint;
import io.cyxcloud.events.value.NodeHealth;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.NodeInfo;
import io.cyxcloud.events.value.NodeLocation;
import io.cyxcloud.events.value.ShardId;
import io.cyxcloud.events.value.StreamId;
import io.cyxcloud.infra.status.core.Verdict.State;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Given words of the log, then what an operator is shown. */
class StatusFoldsTest {
    private static final long T = 1_800_000_000_000L;
    private static final long LEASE_MS = 300_000;

    private final long seed = Long.getLong("seed", System.nanoTime());

    @Test
    void aNodeIsShownWithItsLastHeartbeat() {
        NodesFold fold = new NodesFold();
        fold.apply(map(2, 3, NodeHealth.HEALTHY));
        fold.apply(heartbeat(1, 10), T);
        fold.apply(heartbeat(1, 25), T + 1_000);
        fold.apply(heartbeat(7, 99), T); // is no member yet
        assertThat(fold.nodes()).extracting(NodeStatus::usedBytes).containsExactly(0L, 25L, 0L);
        assertThat(fold.nodes().get(1).heardMs()).isEqualTo(T + 1_000);
        assertThat(fold.nodes().get(1).fill()).isEqualTo(0.25);
    }

    @Test
    void anOlderMapChangesNothingAndWhoLeftTheMapIsForgotten() {
        NodesFold fold = new NodesFold();
        fold.apply(map(5, 3, NodeHealth.HEALTHY));
        fold.apply(heartbeat(2, 10), T);
        fold.apply(map(4, 1, NodeHealth.FAILED));
        assertThat(fold.nodes()).hasSize(3);
        fold.apply(map(6, 2, NodeHealth.HEALTHY));
        fold.apply(map(7, 3, NodeHealth.HEALTHY));
        assertThat(fold.nodes().get(2).heartbeat()).isNull();
    }

    @Test
    void aRepairIsUnderWayUntilEachOfItsShardsHasAnOutcome() {
        RepairsFold fold = new RepairsFold();
        fold.apply(command(1, 1, 0, 3));
        assertThat(fold.underWay(T)).hasSize(1);
        fold.apply(new ShardRelocated(shard(1, 0), node(1), node(2), T + 5));
        assertThat(fold.underWay(T))
                .singleElement()
                .satisfies(repair ->
                        assertThat(repair.targets())
                                .extracting(ShardTarget::index)
                                .containsExactly(3));
        fold.apply(new RepairFailed(shard(1, 3), node(3), 1, "no room", T + 6));
        assertThat(fold.underWay(T)).isEmpty();
        assertThat(fold.rebuiltInMinute(T + 10)).isEqualTo(1);
        assertThat(fold.failedInMinute(T + 10)).isEqualTo(1);
        assertThat(fold.rebuiltInMinute(T + 70_000)).isZero();
    }

    @Test
    void aRepairWhoseLeaseIsOverIsNot() {
        RepairsFold fold = new RepairsFold();
        fold.apply(command(1, 1, 0));
        assertThat(fold.underWay(T + LEASE_MS - 1)).hasSize(1);
        assertThat(fold.underWay(T + LEASE_MS)).isEmpty();
    }

    /** Against a model: chunk by chunk, the shards of the last command without an outcome. */
    @Test
    void repairsUnderWayAreThoseOfTheModel() {
        Random random = new Random(seed);
        RepairsFold fold = new RepairsFold();
        Map<Integer, List<Integer>> model = new HashMap<>();
        for (int step = 0; step < 20_000; step++) {
            int chunk = random.nextInt(40);
            int index = random.nextInt(6);
            if (random.nextInt(4) == 0) {
                int[] indexes = random.ints(0, 6).distinct().limit(1 + random.nextInt(3)).toArray();
                fold.apply(command(chunk, 1, indexes));
                model.put(chunk, new ArrayList<>(IntStream.of(indexes).boxed().toList()));
            } else {
                fold.apply(
                        switch (random.nextInt(3)) {
                            case 0 -> new ShardRelocated(shard(chunk, index), node(0), node(1), T);
                            case 1 -> new RepairFailed(shard(chunk, index), node(1), 1, "", T);
                            default -> new RepairCancelled(shard(chunk, index), node(1), 1, "", T);
                        });
                model.getOrDefault(chunk, new ArrayList<>()).remove(Integer.valueOf(index));
            }
            model.values().removeIf(List::isEmpty);
        }
        Map<Integer, List<Integer>> shown = new HashMap<>();
        fold.underWay(T)
                .forEach(repair ->
                        shown.put(
                                repair.chunk().index(),
                                repair.targets().stream().map(ShardTarget::index).toList()));
        assertThat(shown).as("-Dseed=%d", seed).isEqualTo(model);
    }

    @Test
    void theTableOfRepairsIsBounded() {
        RepairsFold fold = new RepairsFold();
        for (int i = 0; i < RepairsFold.UNDER_WAY_MAX + 5; i++) {
            fold.apply(command(i, 1, 0));
        }
        assertThat(fold.underWay(T)).hasSize(RepairsFold.UNDER_WAY_MAX);
        assertThat(fold.underWay(T).getFirst().chunk().index()).isEqualTo(5);
    }

    @Test
    void aMinuteIsCountedInWhateverOrderItsTimesCome() {
        RateWindow window = RateWindow.ofMinutes();
        window.add(T + 59_000, 3);
        window.add(T + 1_000, 2);
        window.add(T - 60_000, 9);
        assertThat(window.sum(T + 59_000)).isEqualTo(5);
        assertThat(window.sum(T + 64_000)).isEqualTo(3);
        assertThat(window.sum(T + 200_000)).isZero();
    }

    @Test
    void whatPartitionsCountedIsAddedUp() {
        Redundancy redundancy =
                Redundancy.of(
                        List.of(
                                count("STANDARD", 14, 13, 3, 5),
                                count("COMPACT", 6, 6, 2, 1),
                                count("STANDARD", 14, 14, 4, 10),
                                count("STANDARD", 14, 14, 4, 20),
                                count("STANDARD", 14, 10, 0, 2),
                                count("STANDARD", 14, 9, -1, 1)),
                        7);
        assertThat(redundancy.classes())
                .extracting(c -> c.storageClass())
                .containsExactly("COMPACT", "STANDARD");
        assertThat(redundancy.classes().getLast().levels())
                .extracting(ChunkCount::leftCount)
                .containsExactly(14, 13, 10, 9);
        assertThat(redundancy.classes().getLast().levels().getFirst().chunkCount()).isEqualTo(30);
        assertThat(redundancy.chunkCount()).isEqualTo(39);
        assertThat(redundancy.wholeCount()).isEqualTo(31);
        assertThat(redundancy.degradedCount()).isEqualTo(7);
        assertThat(redundancy.criticalCount()).isEqualTo(2);
        assertThat(redundancy.lostCount()).isEqualTo(1);
    }

    @Test
    void aClusterIsHealthyWhenAllIsWhole() {
        assertThat(verdict(NodeHealth.HEALTHY, 14, count("STANDARD", 14, 14, 4, 3)))
                .isEqualTo(new Verdict(State.HEALTHY, List.of()));
    }

    @Test
    void fewerShardsOrNodesAreDegradedAndLostChunksUnavailable() {
        assertThat(verdict(NodeHealth.HEALTHY, 14, count("STANDARD", 14, 12, 2, 3)))
                .isEqualTo(new Verdict(State.DEGRADED, List.of("3 chunks miss shards")));
        assertThat(verdict(NodeHealth.FAILED, 14, count("STANDARD", 14, 14, 4, 3)))
                .isEqualTo(new Verdict(State.DEGRADED, List.of("1 node has failed")));
        assertThat(verdict(NodeHealth.HEALTHY, 14, count("STANDARD", 14, 9, -1, 1)))
                .isEqualTo(new Verdict(State.UNAVAILABLE, List.of("1 chunk cannot be read")));
    }

    @Test
    void whatCannotBeWrittenOrIsNotKnownIsUnavailable() {
        NodesFold fold = new NodesFold();
        fold.apply(new ClusterMap(1, nodes(14, 10)));
        assertThat(Verdict.of(fold.map(), fold.nodes(), Redundancy.of(List.of(), 0)).reasons())
                .first()
                .isEqualTo("10 nodes take shards: a write of class STANDARD needs 11");
        assertThat(Verdict.of(fold.map(), fold.nodes(), null).state()).isEqualTo(State.UNAVAILABLE);
        assertThat(State.UNAVAILABLE.exitStatus()).isEqualTo(2);
    }

    @Test
    void aDrainIsNoFault() {
        assertThat(verdict(NodeHealth.DRAINING, 15, count("STANDARD", 14, 14, 4, 3)).state())
                .isEqualTo(State.HEALTHY);
    }

    private static Verdict verdict(NodeHealth ofFirst, int nodes, ChunkCount count) {
        ClusterMap map = map(1, nodes, ofFirst);
        NodesFold fold = new NodesFold();
        fold.apply(map);
        return Verdict.of(map, fold.nodes(), Redundancy.of(List.of(count), 0));
    }

    private static ChunkCount count(String name, int shards, int left, int survived, long chunks) {
        return new ChunkCount(name, shards, left, survived, false, chunks, chunks);
    }

    private static ClusterMap map(long epoch, int nodes, NodeHealth ofFirst) {
        List<NodeInfo> all = new ArrayList<>(nodes(nodes, nodes));
        all.set(0, node(0, ofFirst));
        return new ClusterMap(epoch, all);
    }

    private static List<NodeInfo> nodes(int count, int healthy) {
        return IntStream.range(0, count)
                .mapToObj(i -> node(i, i < healthy ? NodeHealth.HEALTHY : NodeHealth.FAILED))
                .toList();
    }

    private static NodeInfo node(int number, NodeHealth health) {
        return new NodeInfo(
                node(number),
                new NodeLocation("dc1", "r1"),
                new NodeEndpoint("127.0.0.1", 7_000 + number),
                100,
                health);
    }

    private static Heartbeat heartbeat(int node, long used) {
        return new Heartbeat(
                node(node),
                new NodeLocation("dc1", "r1"),
                new NodeEndpoint("127.0.0.1", 7_000 + node),
                100,
                used,
                0,
                T,
                1,
                "",
                "1",
                T,
                "",
                0,
                0,
                0,
                0);
    }

    private static RepairScheduled command(int chunk, int attempt, int... indexes) {
        List<ShardTarget> targets = new ArrayList<>();
        for (int index : indexes) {
            targets.add(new ShardTarget(index, node(index)));
        }
        return RepairScheduled.of(chunk(chunk), targets, "lost", attempt, T, T + LEASE_MS);
    }

    private static ShardId shard(int chunk, int index) {
        return new ShardId(chunk(chunk), index);
    }

    private static ChunkId chunk(int index) {
        return new ChunkId(new StreamId(new UUID(1, 2)), index);
    }

    private static NodeId node(int number) {
        return new NodeId("n%02d".formatted(number));
    }
}
