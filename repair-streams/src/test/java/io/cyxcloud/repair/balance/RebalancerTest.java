package io.cyxcloud.repair.balance;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.cyxcloud.events.chunk.ChunkHealth;
import io.cyxcloud.events.chunk.ChunkLocation;
import io.cyxcloud.events.chunk.PlacementEvent.ShardMoveOrdered;
import io.cyxcloud.events.chunk.ShardLocation;
import io.cyxcloud.events.node.Heartbeat;
import io.cyxcloud.events.query.HeldShard;
import io.cyxcloud.events.query.MetadataAnswer.HeldShardsAnswer;
import io.cyxcloud.events.state.ShardState;
import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.events.value.ClusterMap;
import io.cyxcloud.events.value.NodeEndpoint;
import io.cyxcloud.events.value.NodeHealth;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.NodeInfo;
import io.cyxcloud.events.value.NodeLocation;
import io.cyxcloud.events.value.ShardId;
import io.cyxcloud.events.value.StorageClass;
import io.cyxcloud.events.value.StreamId;
import io.cyxcloud.placement.core.placement.Placement;
import io.cyxcloud.placement.core.placement.PlacementChoice.Chosen;
import io.cyxcloud.repair.core.balance.BalanceLimits;
import io.cyxcloud.repair.core.balance.ClusterBalance;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Nodes with chunks of COMPACT, which move what is ordered, or do not. */
class RebalancerTest {
    private static final StorageClass RULES = StorageClass.COMPACT;
    private static final int PARTITIONS = 3;
    private static final int SHARD_BYTES = 1 << 20;
    private static final long CAPACITY_BYTES = 1L << 30;
    private static final BalanceLimits LIMITS = BalanceLimits.of(0.05, 20L << 30);

    private final Map<NodeId, NodeInfo> nodes = new TreeMap<>();
    private final Map<ChunkId, Map<Integer, NodeId>> chunks = new HashMap<>();
    private final List<ShardMoveOrdered> ordered = new ArrayList<>();
    private boolean paused;
    private long epoch;
    private long nowMs = 1_000_000;
    private int located;

    private final Rebalancer rebalancer =
            new Rebalancer(LIMITS, new Held(), this::map, ordered::add);

    private final class Held implements HeldChunks {
        @Override
        public int partitions() {
            return PARTITIONS;
        }

        @Override
        public HeldShardsAnswer held(
                int partition, NodeId node, @Nullable ChunkId from, int chunksMax) {
            List<ChunkId> there =
                    chunks.keySet().stream()
                            .filter(chunk -> number(chunk) % PARTITIONS == partition)
                            .filter(chunk -> from == null || number(chunk) >= number(from))
                            .filter(chunk -> places(chunk).containsValue(node))
                            .sorted((a, b) -> number(a) - number(b))
                            .toList();
            List<HeldShard> shards =
                    there.stream()
                            .limit(chunksMax)
                            .map(chunk ->
                                    new HeldShard(
                                            new ShardId(chunk, 0),
                                            ShardState.STORED,
                                            false,
                                            SHARD_BYTES))
                            .toList();
            return new HeldShardsAnswer(
                    shards, there.size() > chunksMax ? there.get(chunksMax) : null);
        }

        @Override
        public Optional<ChunkLocation> locate(ChunkId chunk) {
            located++;
            return Optional.ofNullable(chunks.get(chunk)).map(places -> location(chunk, places));
        }
    }

    private static ChunkLocation location(ChunkId chunk, Map<Integer, NodeId> places) {
        return new ChunkLocation(
                chunk,
                RULES.name(),
                RULES.scheme(),
                4 * SHARD_BYTES,
                SHARD_BYTES,
                places.entrySet().stream()
                        .map(place -> new ShardLocation(place.getKey(), place.getValue(), true))
                        .toList(),
                new ChunkHealth(List.of(), RULES.scheme().totalShards()));
    }

    private static int number(ChunkId chunk) {
        return (int) chunk.stream().value().getLeastSignificantBits();
    }

    private ClusterMap map() {
        return new ClusterMap(epoch, List.copyOf(nodes.values()), paused);
    }

    private void add(int datacenter, int number) {
        NodeId id = new NodeId("dc%d-n%d".formatted(datacenter, number));
        nodes.put(
                id,
                new NodeInfo(
                        id,
                        new NodeLocation("dc" + datacenter, "r" + number),
                        new NodeEndpoint("localhost", 1),
                        CAPACITY_BYTES,
                        NodeHealth.HEALTHY));
        epoch++;
    }

    private void write(int count) {
        Placement placement = Placement.over(map());
        for (int i = 0; i < count; i++) {
            ChunkId chunk = new ChunkId(new StreamId(new UUID(1, chunks.size() + 1)), 0);
            Map<Integer, NodeId> places = new TreeMap<>();
            Chosen chosen = (Chosen) placement.choose(chunk, RULES);
            chosen.nodes().forEach(node -> places.put(places.size(), node.id()));
            chunks.put(chunk, places);
        }
    }

    private Map<NodeId, Long> used() {
        Map<NodeId, Long> used = new HashMap<>();
        nodes.keySet().forEach(node -> used.put(node, 0L));
        chunks.values()
                .forEach(places ->
                        places.values()
                                .forEach(node -> used.merge(node, (long) SHARD_BYTES, Long::sum)));
        return used;
    }

    private double skew() {
        return ClusterBalance.of(map(), used()).skew();
    }

    private void beat(NodeId node, long usedBytes) {
        rebalancer.heard(
                new Heartbeat(
                        node,
                        new NodeLocation("dc", "r"),
                        new NodeEndpoint("localhost", 1),
                        CAPACITY_BYTES,
                        usedBytes,
                        0,
                        1,
                        1,
                        "",
                        "test",
                        nowMs,
                        "",
                        0,
                        0,
                        0,
                        0),
                nowMs);
    }

    private void second() {
        nowMs += 1_000;
        used().forEach(this::beat);
        rebalancer.step(nowMs);
    }

    private Map<Integer, NodeId> places(ChunkId chunk) {
        return requireNonNull(chunks.get(chunk));
    }

    /** Two shards of the chunk are on the node of the first. */
    private void shareANode(ChunkId chunk) {
        places(chunk).put(1, requireNonNull(places(chunk).get(0)));
    }

    /** Orders of the step before are done. */
    private void carryOut(List<ShardMoveOrdered> orders) {
        for (ShardMoveOrdered order : orders) {
            Map<Integer, NodeId> places = places(order.chunk());
            assertThat(places).containsEntry(order.shard().index(), order.from());
            assertThat(places).doesNotContainValue(order.to());
            places.put(order.shard().index(), order.to());
            Map<String, Integer> perDatacenter = new HashMap<>();
            places.values()
                    .forEach(node ->
                            perDatacenter.merge(node.value().substring(0, 3), 1, Integer::sum));
            assertThat(perDatacenter.values()).allMatch(count -> count <= 2);
        }
    }

    private void nineNodes() {
        for (int datacenter = 1; datacenter <= 3; datacenter++) {
            for (int number = 1; number <= 3; number++) {
                add(datacenter, number);
            }
        }
    }

    @Test
    void newNodesFillAtTheirBudgetAndThenNothingMoves() {
        nineNodes();
        write(600);
        assertThat(skew()).isLessThan(LIMITS.skewBegin());
        add(1, 4);
        add(2, 4);
        add(3, 4);
        double before = skew();
        assertThat(before).isGreaterThan(0.2);
        int done = 0;
        int seconds = 0;
        int quiet = 0;
        while (quiet < 10 && seconds < 200) {
            second();
            carryOut(List.copyOf(ordered.subList(done, ordered.size())));
            quiet = ordered.size() == done ? quiet + 1 : 0;
            done = ordered.size();
            seconds++;
            assertThat((long) done * SHARD_BYTES)
                    .as("three nodes take")
                    .isLessThanOrEqualTo(
                            3 * LIMITS.bytesPerHour() / 3_600 * seconds
                                    + 3 * LIMITS.bytesPerHour() / 100
                                    + 3 * SHARD_BYTES);
        }
        assertThat(skew()).isLessThanOrEqualTo(LIMITS.skewEnd());
        assertThat(quiet).as("it comes to rest").isEqualTo(10);
        Set<ShardId> moved = new HashSet<>();
        assertThat(ordered).as("none moved twice").allMatch(order -> moved.add(order.shard()));
        assertThat(ordered).allMatch(order -> order.to().value().endsWith("-n4"));
    }

    @Test
    void whatCannotBeBalancedIsBalancedAsFarAsTheRulesAllowAndThenRests() {
        nineNodes();
        write(300);
        add(2, 4);
        int done = 0;
        for (int i = 0; i < 100; i++) {
            second();
            carryOut(List.copyOf(ordered.subList(done, ordered.size())));
            done = ordered.size();
        }
        Map<NodeId, Long> used = used();
        assertThat(
                        requireNonNull(used.get(new NodeId("dc2-n1")))
                                - requireNonNull(used.get(new NodeId("dc2-n4"))))
                .as("as full as the others of its datacenter")
                .isLessThanOrEqualTo((long) (LIMITS.skewEnd() * CAPACITY_BYTES) + SHARD_BYTES);
        located = 0;
        second();
        assertThat(located).as("only the walk around goes on").isLessThanOrEqualTo(200);
    }

    @Test
    void nothingIsOrderedWhilePausedOrBeforeEveryNodeWasHeard() {
        nineNodes();
        write(300);
        add(2, 4);
        paused = true;
        epoch++;
        second();
        assertThat(ordered).isEmpty();
        paused = false;
        epoch++;
        rebalancer.forget();
        nowMs += 1_000;
        beat(new NodeId("dc1-n1"), 1);
        rebalancer.step(nowMs);
        assertThat(ordered).isEmpty();
        second();
        assertThat(ordered).isNotEmpty();
    }

    @Test
    void aBalancedClusterIsLookedAtAPartAtATimeAndBrokenRulesAreFound() {
        nineNodes();
        write(600);
        second();
        assertThat(ordered).isEmpty();
        assertThat(located).as("of %d chunks", chunks.size()).isBetween(1, 200);
        shareANode(new ChunkId(new StreamId(new UUID(1, 77)), 0));
        for (int i = 0; i < 40 && ordered.isEmpty(); i++) {
            second();
        }
        assertThat(ordered)
                .singleElement()
                .satisfies(order -> {
                    assertThat(number(order.chunk())).isEqualTo(77);
                    assertThat(order.reason()).contains("one node");
                });
    }

    @Test
    void whatIsNotDoneIsNotOrderedTwiceAndOrderedBackInTheEnd() {
        nineNodes();
        write(600);
        shareANode(new ChunkId(new StreamId(new UUID(1, 77)), 0));
        for (int i = 0; i < 600 && ordered.size() < 2; i++) {
            second();
        }
        assertThat(ordered).hasSize(1);
        for (int i = 0; i < 100 && ordered.size() < 2; i++) {
            second();
        }
        ShardMoveOrdered first = ordered.getFirst();
        ShardMoveOrdered back = ordered.get(1);
        assertThat(back.shard()).isEqualTo(first.shard());
        assertThat(back.to()).isEqualTo(first.from());
        assertThat(back.from()).isEqualTo(first.to());
    }
}
