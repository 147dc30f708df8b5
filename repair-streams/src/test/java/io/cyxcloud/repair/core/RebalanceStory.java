package io.cyxcloud.repair.core;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.cyxcloud.events.chunk.ChunkHealth;
import io.cyxcloud.events.chunk.ChunkLocation;
import io.cyxcloud.events.chunk.ShardLocation;
import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.events.value.ClusterMap;
import io.cyxcloud.events.value.NodeEndpoint;
import io.cyxcloud.events.value.NodeHealth;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.NodeInfo;
import io.cyxcloud.events.value.NodeLocation;
import io.cyxcloud.events.value.NodeOrder;
import io.cyxcloud.events.value.OrderKind;
import io.cyxcloud.events.value.StorageClass;
import io.cyxcloud.events.value.StreamId;
import io.cyxcloud.repair.core.RepairScenario.Step;
import io.cyxcloud.repair.core.balance.BalanceLimits;
import io.cyxcloud.repair.core.balance.ClusterBalance;
import io.cyxcloud.repair.core.balance.MoveAllowance;
import io.cyxcloud.repair.core.balance.RebalanceDecider;
import io.cyxcloud.repair.core.balance.RebalanceDecision;
import io.cyxcloud.repair.core.balance.RebalanceDecision.Move;
import io.cyxcloud.repair.core.balance.RebalanceDecision.Stay;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Plays a scenario of one chunk and of how full the nodes are; {@code expect} asks the real
 * decider. Each move is held against the rules of placement, whatever the scenario expects.
 */
final class RebalanceStory {
    private static final ChunkId CHUNK = new ChunkId(new StreamId(new UUID(7, 9)), 0);
    private static final long CAPACITY_BYTES = 1_000_000_000;
    private static final long BYTES_PER_HOUR = 100_000_000;
    private static final BalanceLimits LIMITS = BalanceLimits.of(0.05, BYTES_PER_HOUR);

    private final Map<NodeId, NodeInfo> nodes = new TreeMap<>();
    private final Map<NodeId, Long> used = new HashMap<>();
    private final List<ShardLocation> shards = new ArrayList<>();
    private final List<Integer> missing = new ArrayList<>();
    private final List<Integer> leaving = new ArrayList<>();
    private final MoveAllowance allowance = new MoveAllowance(BYTES_PER_HOUR);
    private StorageClass rules = StorageClass.STANDARD;
    private int shardBytes = 1_000_000;
    private boolean paused;
    private boolean skewed;
    private long epoch;
    private @Nullable Move last;

    void play(RepairScenario scenario) {
        for (Step step : scenario.steps()) {
            try {
                take(step);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError(
                        "line %d, %s: %s".formatted(step.line(), step.verb(), e.getMessage()), e);
            }
        }
    }

    private void take(Step step) {
        epoch++;
        switch (step.verb()) {
            case "cluster" -> cluster(step.word(0));
            case "class" ->
                    rules =
                            StorageClass.ALL.stream()
                                    .filter(known -> known.name().equals(step.word(0)))
                                    .findFirst()
                                    .orElseThrow();
            case "shards" -> place(step.words());
            case "add" -> step.words().forEach(this::add);
            case "fill" -> // percent of its capacity
                    matching(step.word(0)).forEach(id -> fill(id, percent(step.word(1))));
            case "capacity" -> capacity(new NodeId(step.word(0)), Long.parseLong(step.word(1)));
            case "size" -> shardBytes = (int) (CAPACITY_BYTES / 100 * percent(step.word(0)));
            case "drain" -> become(step.words(), NodeHealth.DRAINING);
            case "degrade" -> become(step.words(), NodeHealth.DEGRADED);
            case "fail" -> become(step.words(), NodeHealth.FAILED);
            case "lose" -> missing.add(Integer.parseInt(step.word(0)));
            case "leave" -> leaving.add(Integer.parseInt(step.word(0)));
            case "await" -> hold(step, false);
            case "store" -> hold(step, true);
            case "pause" -> paused = true;
            case "resume" -> paused = false;
            case "spend" -> // two hundredths of an hour's budget, of which one is allowed at once
                    allowance.take(new NodeId(step.word(0)), BYTES_PER_HOUR / 50);
            case "at" -> allowance.advance(RepairScenario.timeMs(step.word(0)));
            case "done" -> done();
            case "expect" -> expect(step);
            default -> throw new IllegalArgumentException("no verb");
        }
    }

    private static long percent(String word) {
        return Long.parseLong(word);
    }

    private void cluster(String shape) {
        String[] counts = shape.split(",", -1);
        if (shape.contains("x")) {
            String[] both = shape.split("x", 2);
            counts = new String[Integer.parseInt(both[0])];
            Arrays.fill(counts, both[1]);
        }
        for (int datacenter = 1; datacenter <= counts.length; datacenter++) {
            for (int node = 1; node <= Integer.parseInt(counts[datacenter - 1]); node++) {
                add(datacenter + "-" + node);
            }
        }
    }

    private void add(String name) {
        String[] parts = name.split("-", 2);
        NodeId id = new NodeId(name);
        nodes.put(
                id,
                new NodeInfo(
                        id,
                        new NodeLocation("dc" + parts[0], "r" + Integer.parseInt(parts[1]) % 2),
                        new NodeEndpoint("localhost", 1),
                        CAPACITY_BYTES,
                        NodeHealth.HEALTHY));
        fill(id, 50);
    }

    private void fill(NodeId id, long percent) {
        used.put(id, node(id).capacityBytes() / 100 * percent);
    }

    private void capacity(NodeId id, long times) {
        NodeInfo old = node(id);
        nodes.put(
                id,
                new NodeInfo(
                        id, old.location(), old.endpoint(), CAPACITY_BYTES * times, old.health()));
        fill(id, 50);
    }

    private void become(List<String> names, NodeHealth health) {
        for (String name : names) {
            NodeInfo old = node(new NodeId(name));
            NodeOrder order =
                    health == NodeHealth.DRAINING ? new NodeOrder(OrderKind.DRAIN, 1, 1, 0) : null;
            nodes.put(
                    old.id(),
                    new NodeInfo(
                            old.id(),
                            old.location(),
                            old.endpoint(),
                            old.capacityBytes(),
                            health,
                            order));
        }
    }

    private NodeInfo node(NodeId id) {
        return requireNonNull(nodes.get(id), id.value());
    }

    private List<NodeId> matching(String name) {
        return nodes.keySet().stream().filter(id -> isNamed(id, name)).toList();
    }

    private static boolean isNamed(NodeId id, String pattern) {
        return Stream.of(pattern.split("\\|", -1))
                .anyMatch(one ->
                        one.equals("*")
                                || one.equals(id.value())
                                || (one.endsWith("-*")
                                        && id.value()
                                                .startsWith(one.substring(0, one.length() - 1))));
    }

    private void place(List<String> names) {
        assertThat(names).hasSize(rules.scheme().totalShards());
        for (int index = 0; index < names.size(); index++) {
            shards.add(new ShardLocation(index, new NodeId(names.get(index)), true));
        }
    }

    /** Around the datacenters: 1-1 2-1 3-1 4-1 1-2 and so on, as the class allows. */
    private void placed() {
        if (!shards.isEmpty()) {
            return;
        }
        List<String> around = new ArrayList<>();
        Map<String, Integer> count = new HashMap<>();
        int limit = rules.perDatacenterMax(cluster().datacenterCount());
        for (int number = 1; around.size() < rules.scheme().totalShards(); number++) {
            assertThat(number).as("room for all shards").isLessThan(100);
            for (NodeId id : nodes.keySet()) {
                String[] parts = id.value().split("-", 2);
                if (Integer.parseInt(parts[1]) == number
                        && around.size() < rules.scheme().totalShards()
                        && count.merge(parts[0], 1, Integer::sum) <= limit) {
                    around.add(id.value());
                }
            }
        }
        place(around);
    }

    private void hold(Step step, boolean acknowledged) {
        placed();
        int index = Integer.parseInt(step.word(0));
        shards.add(new ShardLocation(index, new NodeId(step.word(2)), acknowledged));
    }

    private RepairCluster cluster() {
        return RepairCluster.over(new ClusterMap(epoch, List.copyOf(nodes.values()), paused));
    }

    private void expect(Step step) {
        placed();
        ClusterBalance balance =
                ClusterBalance.of(new ClusterMap(epoch, List.copyOf(nodes.values())), used);
        skewed = LIMITS.isSkewed(skewed, balance.skew());
        ChunkLocation chunk =
                new ChunkLocation(
                        CHUNK,
                        rules.name(),
                        rules.scheme(),
                        shardBytes * rules.scheme().dataShards(),
                        shardBytes,
                        shards,
                        new ChunkHealth(
                                missing, rules.scheme().totalShards() - missing.size(), leaving));
        RebalanceDecision decision =
                RebalanceDecider.decide(chunk, cluster(), balance, allowance, LIMITS, skewed);
        switch (decision) {
            case Stay(RebalanceDecision.Why why) ->
                    assertThat("stay " + why).isEqualTo(String.join(" ", step.words()));
            case Move move -> {
                assertThat("move").as("%s", move).isEqualTo(step.word(0));
                String[] what = step.word(1).split("@", 2);
                assertThat(what[0]).as("%s", move).isIn("*", String.valueOf(move.index()));
                assertThat(isNamed(move.from(), what[1])).as("%s", move).isTrue();
                assertThat(isNamed(move.to(), step.word(3))).as("%s", move).isTrue();
                assertThat(move.reason().name()).isEqualTo(step.word(4));
                keepsTheRules(move);
                last = move;
            }
        }
    }

    private void keepsTheRules(Move move) {
        assertThat(shards).contains(new ShardLocation(move.index(), move.from(), true));
        assertThat(node(move.to()).health().takesShards()).isTrue();
        assertThat(shards).noneMatch(shard -> shard.node().equals(move.to()));
        String datacenter = node(move.to()).location().datacenter();
        assertThat(shards)
                .as("others in the datacenter of %s", move)
                .filteredOn(shard -> shard.index() != move.index())
                .filteredOn(shard -> node(shard.node()).location().datacenter().equals(datacenter))
                .hasSizeLessThan(rules.perDatacenterMax(cluster().datacenterCount()));
    }

    private void done() {
        Move move = requireNonNull(last);
        shards.removeIf(shard -> shard.index() == move.index());
        shards.add(new ShardLocation(move.index(), move.to(), true));
        used.merge(move.from(), -(long) shardBytes, Long::sum);
        used.merge(move.to(), (long) shardBytes, Long::sum);
    }
}
