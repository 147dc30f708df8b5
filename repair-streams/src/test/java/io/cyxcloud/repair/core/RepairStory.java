package io.cyxcloud.repair.core;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.cyxcloud.events.chunk.ChunkEvent;
import io.cyxcloud.events.chunk.ChunkEvent.ChunkReleased;
import io.cyxcloud.events.chunk.ChunkSurvey;
import io.cyxcloud.events.chunk.PlacementEvent.ShardMoveOrdered;
import io.cyxcloud.events.chunk.ShardEvent.ShardRetired;
import io.cyxcloud.events.repair.RepairCommand.RepairScheduled;
import io.cyxcloud.events.repair.RepairEvent;
import io.cyxcloud.events.repair.RepairEvent.RepairCancelled;
import io.cyxcloud.events.repair.RepairEvent.RepairFailed;
import io.cyxcloud.events.repair.RepairEvent.ShardRelocated;
import io.cyxcloud.events.repair.ShardTarget;
import io.cyxcloud.events.state.ChunkRow;
import io.cyxcloud.events.state.ChunkShape;
import io.cyxcloud.events.state.RepairRow;
import io.cyxcloud.events.state.ShardHolder;
import io.cyxcloud.events.state.ShardState;
import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.events.value.ClusterMap;
import io.cyxcloud.events.value.NodeEndpoint;
import io.cyxcloud.events.value.NodeHealth;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.NodeInfo;
import io.cyxcloud.events.value.NodeLocation;
import io.cyxcloud.events.value.NodeOrder;
import io.cyxcloud.events.value.OrderKind;
import io.cyxcloud.events.value.ShardId;
import io.cyxcloud.events.value.StorageClass;
import io.cyxcloud.events.value.StreamId;
import io.cyxcloud.placement.core.chunk.ChunkFold;
import io.cyxcloud.placement.core.chunk.ChunkNews;
import io.cyxcloud.placement.core.chunk.NodesAway;
import io.cyxcloud.repair.core.RepairDecision.Rest;
import io.cyxcloud.repair.core.RepairDecision.Send;
import io.cyxcloud.repair.core.RepairDecision.Wait;
import io.cyxcloud.repair.core.RepairScenario.Step;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Plays a scenario: what happens to nodes and shards becomes words on the chunk by the real census,
 * these a row by the real fold, and {@code expect} asks the real decider. Each command is held
 * against the rules of placement, whatever the scenario expects.
 */
final class RepairStory {
    private static final ChunkId CHUNK = new ChunkId(new StreamId(new UUID(7, 9)), 0);
    private static final int CHUNK_BYTES = 1 << 20;
    private static final long START_MS = 1_000_000;
    private static final RepairLimits LIMITS = RepairLimits.DEFAULT;

    private final RepairDecider decider = new RepairDecider(LIMITS);
    private final RepairLoad load = new RepairLoad(RepairBudget.DEFAULT);
    private final RepairShare share = new RepairShare(load);
    private final Map<NodeId, NodeInfo> nodes = new TreeMap<>();
    private StorageClass rules = StorageClass.STANDARD;
    private ChunkRow chunk = ChunkRow.EMPTY;
    private @Nullable RepairRow row;
    private long nowMs = START_MS;
    private long epoch;
    private int busyCount;

    void play(RepairScenario scenario) {
        for (Step step : scenario.steps()) {
            try {
                take(step);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError(
                        "%s, line %d, %s: %s"
                                .formatted(
                                        scenario.file(), step.line(), step.verb(), e.getMessage()),
                        e);
            }
        }
    }

    private void take(Step step) {
        switch (step.verb()) {
            case "cluster" -> cluster(step.word(0));
            case "class" -> rules = named(step.word(0));
            case "shards" -> place(step.words());
            case "fail" -> become(step.words(), NodeHealth.FAILED);
            case "return" -> become(step.words(), NodeHealth.HEALTHY);
            case "suspect" -> become(step.words(), NodeHealth.SUSPECTED);
            case "degrade" -> become(step.words(), NodeHealth.DEGRADED);
            case "drain" -> become(step.words(), NodeHealth.DRAINING);
            case "offline" -> become(step.words(), NodeHealth.OFFLINE);
            case "add" -> step.words().forEach(this::add);
            case "lose" -> hold(step, ShardState.GONE); // lose 3 on 1-1: missing or corrupt there
            case "store" -> hold(step, ShardState.STORED);
            case "move" -> move(step); // move 0 from 1-1 to 3-4: ordered there
            case "retire" -> retire(step);
            case "unseen" -> hold(step, ShardState.NOT_SEEN); // its push was refused
            case "at" -> nowMs = START_MS + RepairScenario.timeMs(step.word(0));
            case "done" -> done(step);
            case "failed" -> step.words().forEach(index -> outcome(index, "failed"));
            case "maintain" -> become(step.words(), NodeHealth.MAINTENANCE);
            case "cancelled" -> step.words().forEach(index -> outcome(index, "cancelled"));
            case "release" -> row = RepairFold.apply(row, new ChunkReleased(CHUNK), nowMs, nowMs);
            case "busy" -> busy(step); // busy 16, or busy 4 on 3-4: other chunks' repairs
            case "waiting" -> // a chunk of another task, for the budget
                    new RepairShare(load).refused(Urgency.valueOf(step.word(0)));
            case "expect" -> expect(step);
            default -> throw new IllegalArgumentException("no verb");
        }
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
        String rack = Integer.parseInt(parts[1]) % 2 == 1 ? "r1" : "r2";
        NodeId id = new NodeId(name);
        nodes.put(
                id,
                new NodeInfo(
                        id,
                        new NodeLocation("dc" + parts[0], rack),
                        new NodeEndpoint("localhost", 1),
                        1L << 40,
                        NodeHealth.HEALTHY));
        epoch++;
    }

    private void become(List<String> names, NodeHealth health) {
        ChunkRow before = placed();
        for (String name : names) {
            for (NodeId id : matching(name)) {
                NodeInfo node = requireNonNull(nodes.get(id));
                nodes.put(
                        id,
                        new NodeInfo(
                                id,
                                node.location(),
                                node.endpoint(),
                                node.capacityBytes(),
                                health,
                                order(node, health)));
            }
        }
        epoch++;
        word(before, before);
    }

    /** A draining node that fails is to be emptied as before. */
    private static @Nullable NodeOrder order(NodeInfo node, NodeHealth health) {
        return switch (health) {
            case DRAINING -> new NodeOrder(OrderKind.DRAIN, 1, START_MS, 0);
            case FAILED, SUSPECTED, DEGRADED -> node.order();
            case HEALTHY, OFFLINE, MAINTENANCE -> null;
        };
    }

    /** {@code 2-*} is all of a datacenter. */
    private List<NodeId> matching(String name) {
        List<NodeId> found = nodes.keySet().stream().filter(id -> isNamed(id, name)).toList();
        assertThat(found).as(name).isNotEmpty();
        return found;
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

    private static StorageClass named(String name) {
        return StorageClass.ALL.stream()
                .filter(known -> known.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private ChunkRow placed() {
        if (chunk.shape() == null) {
            List<String> around = new ArrayList<>();
            Map<String, Integer> used = new HashMap<>();
            int limit = rules.perDatacenterMax(cluster().datacenterCount());
            for (int number = 1; around.size() < rules.scheme().totalShards(); number++) {
                assertThat(number).as("room for all shards").isLessThan(100);
                for (NodeId id : nodes.keySet()) {
                    String[] parts = id.value().split("-", 2);
                    if (Integer.parseInt(parts[1]) == number
                            && around.size() < rules.scheme().totalShards()
                            && used.merge(parts[0], 1, Integer::sum) <= limit) {
                        around.add(id.value());
                    }
                }
            }
            place(around);
        }
        return chunk;
    }

    private void place(List<String> names) {
        assertThat(names).hasSize(rules.scheme().totalShards());
        List<ShardHolder> holders = new ArrayList<>();
        for (int index = 0; index < names.size(); index++) {
            for (String name : names.get(index).split("\\+", -1)) {
                holders.add(new ShardHolder(index, new NodeId(name), true, ShardState.STORED));
            }
        }
        ChunkShape shape =
                new ChunkShape(
                        rules.name(),
                        rules.scheme(),
                        1,
                        CHUNK_BYTES,
                        rules.scheme().shardSizeBytes(CHUNK_BYTES),
                        START_MS);
        chunk = new ChunkRow(shape, holders, names.size(), false, null, true);
        word(chunk, chunk);
    }

    /** Verb, shard index, {@code on}, node. */
    private void hold(Step step, ShardState state) {
        ChunkRow before = placed();
        int index = Integer.parseInt(step.word(0));
        NodeId node = new NodeId(step.word(2));
        List<ShardHolder> holders = new ArrayList<>(before.holders());
        boolean assigned = holders.removeIf(h -> h.index() == index && h.node().equals(node));
        holders.add(new ShardHolder(index, node, assigned, state));
        word(before, before.withHolders(holders));
    }

    private void move(Step step) {
        ChunkRow before = placed();
        ShardId shard = new ShardId(CHUNK, Integer.parseInt(step.word(0)));
        NodeId from = new NodeId(step.word(2));
        NodeId to = new NodeId(step.word(4));
        word(before, ChunkFold.apply(before, new ShardMoveOrdered(shard, from, to, "test", nowMs)));
    }

    private void retire(Step step) {
        ChunkRow before = placed();
        ShardId shard = new ShardId(CHUNK, Integer.parseInt(step.word(0)));
        ChunkRow after =
                ChunkFold.apply(before, new ShardRetired(shard, new NodeId(step.word(2)), nowMs));
        assertThat(after).as("it counts").isNotEqualTo(before);
        word(before, after);
    }

    private void word(ChunkRow before, ChunkRow after) {
        ChunkNews news = ChunkNews.of(CHUNK, before, after, new NodesAway(down(), leaving()));
        chunk = news.row();
        for (ChunkEvent event : news.events()) {
            row = RepairFold.apply(row, event, nowMs, nowMs);
        }
    }

    private Set<NodeId> down() {
        return nodes.values().stream()
                .filter(node -> !node.health().keepsShards())
                .map(NodeInfo::id)
                .collect(Collectors.toSet());
    }

    private Set<NodeId> leaving() {
        return nodes.values().stream()
                .filter(NodeInfo::isLeaving)
                .map(NodeInfo::id)
                .collect(Collectors.toSet());
    }

    private RepairCluster cluster() {
        return RepairCluster.over(new ClusterMap(epoch, List.copyOf(nodes.values())));
    }

    private RepairScheduled underWay() {
        return requireNonNull(requireNonNull(row, "no row").underWay(), "nothing is under way");
    }

    /** The targets acknowledge, and the agent says so; without words: all of the command. */
    private void done(Step step) {
        for (ShardTarget target : underWay().targets()) {
            String index = String.valueOf(target.index());
            if (step.words().isEmpty() || step.words().contains(index)) {
                outcome(index, "done");
                ChunkRow before = chunk;
                List<ShardHolder> holders = new ArrayList<>(before.holders());
                holders.removeIf(
                        h -> h.index() == target.index() && h.node().equals(target.node()));
                holders.add(
                        new ShardHolder(target.index(), target.node(), false, ShardState.STORED));
                word(before, before.withHolders(holders));
                if (row == null) {
                    return;
                }
            }
        }
    }

    private void outcome(String word, String kind) {
        int index = Integer.parseInt(word);
        RepairScheduled command = underWay();
        NodeId node =
                command.targets().stream()
                        .filter(target -> target.index() == index)
                        .findFirst()
                        .orElseThrow()
                        .node();
        ShardId shard = new ShardId(CHUNK, index);
        RepairEvent event =
                switch (kind) {
                    case "done" -> new ShardRelocated(shard, node, node, nowMs);
                    case "failed" ->
                            new RepairFailed(shard, node, command.attempt(), "test", nowMs);
                    default -> new RepairCancelled(shard, node, command.attempt(), "test", nowMs);
                };
        row = RepairFold.apply(requireNonNull(row), event, LIMITS, nowMs);
    }

    private void busy(Step step) {
        ChunkSurvey survey = new ChunkSurvey(rules.name(), rules.scheme(), 1 << 10, List.of());
        for (int i = 0; i < Integer.parseInt(step.word(0)); i++) {
            ChunkId other = new ChunkId(new StreamId(new UUID(8, ++busyCount)), 0);
            NodeId node = new NodeId(step.words().size() > 2 ? step.word(2) : "x" + busyCount);
            load.begin(
                    RepairScheduled.of(
                            other, List.of(new ShardTarget(0, node)), "busy", 1, nowMs, nowMs),
                    survey);
        }
    }

    private void expect(Step step) {
        placed();
        String kind = step.word(0);
        RepairRow found = row;
        if (found == null) {
            assertThat("nothing").isEqualTo(kind);
            return;
        }
        RepairScheduled underWay = found.underWay();
        if (underWay != null && underWay.leaseEndMs() <= nowMs) {
            found = RepairFold.leaseEnded(found, LIMITS, nowMs);
            row = found;
        }
        RepairDecision decision = decider.decide(CHUNK, found, cluster(), share, nowMs);
        switch (decision) {
            case Send(RepairScheduled command) -> {
                assertThat("rebuild").as("%s", command).isEqualTo(kind);
                isAsExpected(command, step);
                keepsTheRules(command);
                row = found.withSent(command);
            }
            case Wait(RepairDecision.Why why, long untilMs) -> {
                assertThat(kind).as("%s", decision).isEqualTo("wait");
                assertThat(why.name()).isEqualTo(step.word(1));
                if (step.words().size() > 2) {
                    assertThat(untilMs - START_MS).isEqualTo(RepairScenario.timeMs(step.word(2)));
                }
            }
            case Rest(RepairDecision.Why why) -> {
                assertThat(kind).as("%s", decision).isEqualTo("rest");
                assertThat(why.name()).isEqualTo(step.word(1));
            }
        }
    }

    /** {@code rebuild 0@1-1 3@4-*}, in any order, and at the end perhaps {@code attempt 2}. */
    private static void isAsExpected(RepairScheduled command, Step step) {
        List<String> words = new ArrayList<>(step.words().subList(1, step.words().size()));
        int at = words.indexOf("attempt");
        if (at >= 0) {
            assertThat(command.attempt()).isEqualTo(Integer.parseInt(words.get(at + 1)));
            words = words.subList(0, at);
        }
        assertThat(command.targets()).as("%s", command.targets()).hasSize(words.size());
        for (String word : words) {
            String[] parts = word.split("@", 2);
            assertThat(command.targets())
                    .as(word)
                    .anyMatch(target ->
                            (parts[0].equals("*") || target.index() == Integer.parseInt(parts[0]))
                                    && isNamed(target.node(), parts[1]));
        }
    }

    /**
     * The loss of a node takes one shard at most, that of a datacenter no more than the class
     * allows; and targets take shards.
     */
    private void keepsTheRules(RepairScheduled command) {
        Map<Integer, Set<NodeId>> copies = copies();
        int limit = rules.perDatacenterMax(cluster().datacenterCount());
        for (ShardTarget target : command.targets()) {
            NodeInfo node = requireNonNull(nodes.get(target.node()));
            assertThat(node.health().takesShards()).as("%s", target).isTrue();
            assertThat(copies.values()).as("%s", target).doesNotContain(Set.of(node.id()));
            copies.put(target.index(), Set.of(node.id()));
            assertThat(copies.values())
                    .as("only in the datacenter of %s", target)
                    .filteredOn(ids ->
                            ids.stream()
                                    .map(id -> requireNonNull(nodes.get(id)).location())
                                    .allMatch(place ->
                                            place.datacenter()
                                                    .equals(node.location().datacenter())))
                    .hasSizeLessThanOrEqualTo(limit);
        }
        assertThat(command.leaseEndMs()).isEqualTo(nowMs + LIMITS.leaseMs());
    }

    /** Nodes that have each shard that is left. */
    private Map<Integer, Set<NodeId>> copies() {
        Set<NodeId> down = down();
        return chunk.holders().stream()
                .filter(h -> h.state() == ShardState.STORED && !down.contains(h.node()))
                .collect(
                        Collectors.groupingBy(
                                ShardHolder::index,
                                TreeMap::new,
                                Collectors.mapping(ShardHolder::node, Collectors.toSet())));
    }
}
