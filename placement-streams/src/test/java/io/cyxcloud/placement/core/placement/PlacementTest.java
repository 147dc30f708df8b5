package io.cyxcloud.placement.core.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.events.value.ClusterMap;
import io.cyxcloud.events.value.NodeEndpoint;
import io.cyxcloud.events.value.NodeHealth;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.NodeInfo;
import io.cyxcloud.events.value.NodeLocation;
import io.cyxcloud.events.value.StorageClass;
import io.cyxcloud.events.value.StreamId;
import io.cyxcloud.placement.core.placement.PlacementChoice.Chosen;
import io.cyxcloud.placement.core.placement.PlacementChoice.TooFewNodes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PlacementTest {
    private final Random random = new Random(42);

    private ChunkId chunk() {
        return new ChunkId(
                new StreamId(new UUID(random.nextLong(), random.nextLong())), random.nextInt(9));
    }

    private static NodeInfo node(int dc, int rack, int number, long capacity, NodeHealth health) {
        return new NodeInfo(
                new NodeId("dc%d-r%d-n%03d".formatted(dc, rack, number)),
                new NodeLocation("dc" + dc, "r" + rack),
                new NodeEndpoint("localhost", 9_000),
                capacity,
                health);
    }

    private static ClusterMap map(List<NodeInfo> nodes) {
        return new ClusterMap(
                7, nodes.stream().sorted((a, b) -> a.id().compareTo(b.id())).toList());
    }

    /** 4/4/3/3, two racks each. */
    private static List<NodeInfo> fourteen(Set<Integer> down) {
        List<NodeInfo> nodes = new ArrayList<>();
        for (int i = 0; i < 14; i++) {
            NodeHealth health = down.contains(i) ? NodeHealth.SUSPECTED : NodeHealth.HEALTHY;
            nodes.add(node(i % 4, (i / 4) % 2, i, 100, health));
        }
        return nodes;
    }

    private static Chosen chosen(PlacementChoice choice) {
        assertThat(choice).isInstanceOf(Chosen.class);
        return (Chosen) choice;
    }

    @Test
    void fourteenOfFourteen() {
        Chosen all =
                chosen(
                        Placement.over(map(fourteen(Set.of())))
                                .choose(chunk(), StorageClass.STANDARD));
        assertThat(all.nodes()).hasSize(14).doesNotHaveDuplicates();
        assertThat(all.alternates()).isEmpty();
        assertThat(all.mapEpoch()).isEqualTo(7);
    }

    @Test
    void unhealthyMembersFillUpAtTheEnd() {
        List<NodeInfo> nodes = fourteen(Set.of(1, 2, 5));
        Chosen choice = chosen(Placement.over(map(nodes)).choose(chunk(), StorageClass.STANDARD));
        assertThat(choice.nodes()).hasSize(14).doesNotHaveDuplicates();
        assertThat(choice.nodes().subList(0, 11)).allMatch(n -> n.health().takesShards());
        assertThat(choice.nodes().subList(11, 14)).noneMatch(n -> n.health().takesShards());
    }

    @Test
    void tooFewMembersAreAnAnswer() {
        List<NodeInfo> nodes = fourteen(Set.of());
        nodes.removeLast();
        assertThat(Placement.over(map(nodes)).choose(chunk(), StorageClass.STANDARD))
                .isInstanceOf(TooFewNodes.class);
        assertThat(Placement.over(ClusterMap.EMPTY).choose(chunk(), StorageClass.COMPACT))
                .isInstanceOf(TooFewNodes.class);
    }

    @Test
    void theRulesAreKeptAndRacksAreDistinctFirst() {
        for (StorageClass rules : StorageClass.ALL) {
            for (int round = 0; round < 300; round++) {
                List<NodeInfo> nodes = randomNodes();
                long datacenters = count(nodes);
                int limit = rules.perDatacenterMax((int) datacenters);
                ChunkId chunk = chunk();
                Chosen choice = chosen(Placement.over(map(nodes)).choose(chunk, rules));
                assertThat(Placement.over(map(nodes)).choose(chunk, rules)).isEqualTo(choice);
                int total = rules.scheme().totalShards();
                assertThat(choice.nodes()).hasSize(total).doesNotHaveDuplicates();
                assertThat(choice.nodes()).doesNotContainAnyElementsOf(choice.alternates());
                perDatacenter(choice.nodes())
                        .forEach((datacenter, inside) -> {
                            assertThat(inside.size()).isLessThanOrEqualTo(limit);
                            assertRacksEven(nodes, datacenter, inside);
                        });
            }
        }
    }

    private static void assertRacksEven(
            List<NodeInfo> nodes, String datacenter, List<NodeInfo> inside) {
        Map<String, Integer> used = new HashMap<>();
        inside.forEach(n -> used.merge(n.location().rack(), 1, Integer::sum));
        int most = used.values().stream().mapToInt(i -> i).max().orElseThrow();
        nodes.stream()
                .filter(n -> n.location().datacenter().equals(datacenter))
                .collect(Collectors.groupingBy(n -> n.location().rack(), Collectors.counting()))
                .forEach((rack, size) ->
                        assertThat((long) used.getOrDefault(rack, 0))
                                .isGreaterThanOrEqualTo(Math.min(size, most - 1)));
    }

    private List<NodeInfo> randomNodes() {
        List<NodeInfo> nodes = new ArrayList<>();
        int datacenters = 3 + random.nextInt(4);
        for (int dc = 0; dc < datacenters; dc++) {
            int size = 6 + random.nextInt(6);
            for (int i = 0; i < size; i++) {
                nodes.add(
                        node(
                                dc,
                                random.nextInt(4),
                                i,
                                50 + random.nextInt(200),
                                NodeHealth.HEALTHY));
            }
        }
        return nodes;
    }

    /** 5 datacenters of 4 racks of 3 nodes, of three sizes. */
    private static List<NodeInfo> weighted() {
        List<NodeInfo> nodes = new ArrayList<>();
        for (int dc = 0; dc < 5; dc++) {
            for (int i = 0; i < 12; i++) {
                long capacity = List.of(100L, 150L, 200L).get(i / 4);
                nodes.add(node(dc, i % 4, i, capacity, NodeHealth.HEALTHY));
            }
        }
        return nodes;
    }

    private static List<NodeInfo> datacenters(int... sizes) {
        List<NodeInfo> nodes = new ArrayList<>();
        for (int dc = 0; dc < sizes.length; dc++) {
            for (int i = 0; i < sizes[dc]; i++) {
                nodes.add(node(dc, i % 2, i, 100, NodeHealth.HEALTHY));
            }
        }
        return nodes;
    }

    @Test
    void aMapThatCannotHoldTheClassIsRefused() {
        Placement two = Placement.over(map(datacenters(10, 10)));
        assertThat(two.choose(chunk(), StorageClass.GEO))
                .isEqualTo(new TooFewNodes("GEO needs 3 datacenters, there are 2"));
        assertThat(chosen(two.choose(chunk(), StorageClass.STANDARD)).nodes()).hasSize(14);
        assertThat(Placement.over(map(datacenters(10, 10, 1))).choose(chunk(), StorageClass.GEO))
                .as("4 and 4 and 1")
                .isInstanceOf(TooFewNodes.class);
    }

    @Test
    void whatAClassSurvivesFollowsFromTheMap() {
        assertThat(Survival.of(map(fourteen(Set.of())), StorageClass.STANDARD))
                .isEqualTo(new Survival(4, 2, 1, 2, 4, ""));
        assertThat(Survival.of(map(datacenters(5, 5, 4)), StorageClass.STANDARD))
                .as("5/5/4 does not survive the loss of a datacenter")
                .isEqualTo(new Survival(4, 1, 0, 3, 5, ""));
        assertThat(Survival.of(map(datacenters(4, 4, 4)), StorageClass.GEO))
                .isEqualTo(new Survival(4, 2, 1, 2, 4, ""));
        assertThat(Survival.of(map(datacenters(10, 10)), StorageClass.GEO).refusal())
                .contains("3 datacenters");
        assertThat(Survival.of(map(datacenters(9)), StorageClass.COMPACT))
                .isEqualTo(new Survival(2, 0, 0, 3, 6, ""));
        assertThat(Survival.of(map(datacenters(3, 3, 3, 3, 3, 3)), StorageClass.LOCAL))
                .isEqualTo(new Survival(3, 1, 1, 2, 3, ""));
        assertThat(Survival.of(map(datacenters(4, 4, 4, 4)), StorageClass.LOCAL))
                .as("of four lost shards not all patterns are made up for")
                .isEqualTo(new Survival(3, 1, 0, 2, 4, ""));
        assertThat(Survival.of(map(datacenters(5, 5, 5)), StorageClass.LOCAL).refusal())
                .isEqualTo("LOCAL needs 16 nodes: the 15 members have room for 15");
    }

    /** No placement is worse than what is said of it. */
    @Test
    void noPlacementHasMoreInOnePlaceThanItsClassSays() {
        for (int round = 0; round < 200; round++) {
            List<NodeInfo> nodes = randomNodes();
            for (StorageClass rules : StorageClass.ALL) {
                Survival said = Survival.of(map(nodes), rules);
                Chosen choice = chosen(Placement.over(map(nodes)).choose(chunk(), rules));
                perDatacenter(choice.nodes())
                        .forEach((dc, inside) -> {
                            assertThat(inside.size())
                                    .isLessThanOrEqualTo(said.datacenterShardsMax());
                            inside.stream()
                                    .collect(
                                            Collectors.groupingBy(
                                                    n -> n.location().rack(),
                                                    Collectors.counting()))
                                    .values()
                                    .forEach(count ->
                                            assertThat(count)
                                                    .isLessThanOrEqualTo(said.rackShardsMax()));
                        });
            }
        }
    }

    @Test
    void sharesAreWithinFivePercentOfCapacity() {
        List<NodeInfo> nodes = weighted();
        Placement placement = Placement.over(map(nodes));
        Map<NodeId, Integer> shards = new HashMap<>();
        int chunks = 100_000;
        for (int i = 0; i < chunks; i++) {
            chosen(placement.choose(chunk(), StorageClass.STANDARD))
                    .nodes()
                    .forEach(node -> shards.merge(node.id(), 1, Integer::sum));
        }
        double capacity = nodes.stream().mapToLong(NodeInfo::capacityBytes).sum();
        for (NodeInfo node : nodes) {
            double expected = chunks * 14.0 * node.capacityBytes() / capacity;
            assertThat(shards.getOrDefault(node.id(), 0) / expected)
                    .as(node.toString())
                    .isBetween(0.95, 1.05);
        }
    }

    @Test
    void aNewNodeMovesItsShareAndLittleMore() {
        List<NodeInfo> before = weighted();
        List<NodeInfo> after = new ArrayList<>(before);
        after.add(node(0, 1, 99, 150, NodeHealth.HEALTHY));
        int moved = 0;
        int chunks = 5_000;
        for (int i = 0; i < chunks; i++) {
            ChunkId chunk = chunk();
            Set<NodeId> now = ids(Placement.over(map(after)).choose(chunk, StorageClass.STANDARD));
            now.removeAll(ids(Placement.over(map(before)).choose(chunk, StorageClass.STANDARD)));
            moved += now.size();
        }
        double fraction = moved / (chunks * 14.0);
        assertThat(fraction).isBetween(0.8 / 61, 3.0 / 61);
    }

    private static Set<NodeId> ids(PlacementChoice choice) {
        Set<NodeId> ids = new HashSet<>();
        chosen(choice).nodes().forEach(node -> ids.add(node.id()));
        return ids;
    }

    private static long count(List<NodeInfo> nodes) {
        return nodes.stream().map(n -> n.location().datacenter()).distinct().count();
    }

    private static Map<String, List<NodeInfo>> perDatacenter(List<NodeInfo> nodes) {
        return nodes.stream().collect(Collectors.groupingBy(n -> n.location().datacenter()));
    }
}
