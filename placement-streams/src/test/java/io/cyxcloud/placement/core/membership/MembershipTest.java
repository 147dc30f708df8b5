package io.cyxcloud.placement.core.membership;

import static org.assertj.core.api.Assertions.assertThat;

import io.cyxcloud.events.node.Heartbeat;
import io.cyxcloud.events.node.NodeEvent;
import io.cyxcloud.events.node.NodeEvent.NodeDegraded;
import io.cyxcloud.events.node.NodeEvent.NodeFailed;
import io.cyxcloud.events.node.NodeEvent.NodeJoined;
import io.cyxcloud.events.node.NodeEvent.NodeReturned;
import io.cyxcloud.events.node.NodeEvent.NodeSuspected;
import io.cyxcloud.events.value.ClusterMap;
import io.cyxcloud.events.value.NodeEndpoint;
import io.cyxcloud.events.value.NodeHealth;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.NodeLocation;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MembershipTest {
    private static final int NODES = 14;

    private Membership membership = new Membership(ClusterMap.EMPTY, MembershipLimits.DEFAULT, 1);
    private long nowMs = 1_000_000;

    private static NodeId id(int number) {
        return new NodeId("n%02d".formatted(number));
    }

    private static Heartbeat beat(int number, String degraded) {
        return beat(number, degraded, 9000 + number, 5);
    }

    private static Heartbeat beat(int number, String degraded, int port, long startedMs) {
        return new Heartbeat(
                id(number),
                new NodeLocation("dc" + number % 4, "r" + number % 2),
                new NodeEndpoint("localhost", port),
                1L << 40,
                0,
                0,
                startedMs,
                1,
                degraded,
                "test",
                0,
                "",
                0,
                0,
                0,
                0);
    }

    /** Ticks every 250 ms; the nodes that live are heard once a second. */
    private List<NodeEvent> run(long durationMs, Predicate<Integer> lives) {
        List<NodeEvent> events = new ArrayList<>();
        for (long endMs = nowMs + durationMs; nowMs < endMs; nowMs += 250) {
            IntStream.range(0, NODES)
                    .filter(i -> nowMs % 1_000 == i % 4 * 250L)
                    .filter(lives::test)
                    .forEach(i -> events.addAll(membership.heard(beat(i, ""), nowMs)));
            events.addAll(membership.tick(nowMs));
        }
        return events;
    }

    private static Set<NodeId> nodes(List<NodeEvent> events, Class<? extends NodeEvent> type) {
        return events.stream()
                .filter(type::isInstance)
                .map(NodeEvent::node)
                .collect(Collectors.toSet());
    }

    @Test
    void nodesJoinOnceAndEachEventIsAnEpoch() {
        List<NodeEvent> events = run(5_000, _ -> true);
        assertThat(events).hasSize(NODES).allMatch(NodeJoined.class::isInstance);
        assertThat(membership.map().epoch()).isEqualTo(NODES);
        assertThat(membership.map().healthyCount()).isEqualTo(NODES);
    }

    @Test
    void aLaterStartThatWentAgainDoesNotHideTheOneThatStayed() {
        var _ = run(3_000, _ -> true);
        assertThat(membership.heard(beat(3, "", 7, 6), nowMs))
                .singleElement()
                .isInstanceOf(NodeJoined.class);
        var _ = run(20_000, _ -> true);
        assertThat(membership.map().node(id(3)).orElseThrow().health())
                .isEqualTo(NodeHealth.HEALTHY);
        assertThat(membership.map().node(id(3)).orElseThrow().endpoint().port()).isEqualTo(9003);
        assertThat(membership.heard(beat(3, "", 7, 4), nowMs)).isEmpty();
    }

    @Test
    void aPauseOfThreeSecondsIsNoFailure() {
        var _ = run(3_000, _ -> true);
        assertThat(run(3_000, i -> i != 3)).isEmpty();
        assertThat(run(3_000, _ -> true)).isEmpty();
    }

    @Test
    void aSilentNodeIsSuspectedThenFailedThenReturns() {
        var _ = run(3_000, _ -> true);
        List<NodeEvent> silent = run(10_000, i -> i != 3);
        assertThat(silent).hasSize(2);
        assertThat(silent.get(0)).isInstanceOf(NodeSuspected.class);
        assertThat(silent.get(1))
                .isInstanceOfSatisfying(
                        NodeFailed.class, failed -> assertThat(failed.node()).isEqualTo(id(3)));
        assertThat(membership.map().node(id(3)).orElseThrow().health())
                .isEqualTo(NodeHealth.FAILED);
        assertThat(run(1_000, _ -> true)).singleElement().isInstanceOf(NodeReturned.class);
        assertThat(membership.map().healthyCount()).isEqualTo(NODES);
    }

    @Test
    void fourOfFourteenFailButFiveAtOnceAreOnlySuspected() {
        var _ = run(3_000, _ -> true);
        assertThat(nodes(run(10_000, i -> i >= 4), NodeFailed.class)).hasSize(4);
        var _ = run(3_000, _ -> true);
        List<NodeEvent> five = run(20_000, i -> i >= 5);
        assertThat(nodes(five, NodeSuspected.class)).hasSize(5);
        assertThat(nodes(five, NodeFailed.class)).isEmpty();
        assertThat(membership.heldCount()).isEqualTo(5);
        assertThat(membership.map().healthyCount()).isEqualTo(9);
        assertThat(nodes(run(2_000, i -> i != 0), NodeReturned.class)).hasSize(4);
        assertThat(nodes(run(1_000, i -> i != 0), NodeFailed.class))
                .as("the last one is a failure of its own")
                .isEmpty();
    }

    @Test
    void thoseOfAMassSilenceThatAreHeardLastAreNotFailed() {
        var _ = run(3_000, _ -> true);
        assertThat(nodes(run(20_000, i -> i >= 6), NodeFailed.class)).isEmpty();
        List<NodeEvent> heardAgain = new ArrayList<>(run(1_000, i -> i >= 3));
        heardAgain.addAll(run(1_000, i -> i >= 1));
        heardAgain.addAll(run(1_000, _ -> true));
        assertThat(nodes(heardAgain, NodeFailed.class)).isEmpty();
        assertThat(nodes(heardAgain, NodeReturned.class)).hasSize(6);
    }

    @Test
    void whoStaysSilentAfterAMassSilenceFailsAMomentLater() {
        var _ = run(3_000, _ -> true);
        assertThat(nodes(run(20_000, i -> i >= 6), NodeFailed.class)).isEmpty();
        assertThat(nodes(run(3_000, i -> i != 0), NodeFailed.class)).isEmpty();
        assertThat(nodes(run(3_000, i -> i != 0), NodeFailed.class)).containsExactly(id(0));
    }

    @Test
    void silenceOfAllIsOurs() {
        var _ = run(3_000, _ -> true);
        assertThat(run(20_000, _ -> false)).as("broker failover of 20 s").isEmpty();
        assertThat(run(10_000, _ -> true)).isEmpty();
    }

    @Test
    void aSleepOfOursIsNotTheirs() {
        var _ = run(3_000, _ -> true);
        nowMs += 30_000;
        assertThat(run(10_000, _ -> true)).isEmpty();
    }

    @Test
    void afterARestartEveryNodeHasItsFullTime() {
        var _ = run(3_000, _ -> true);
        membership = new Membership(membership.map(), MembershipLimits.DEFAULT, 1);
        nowMs += 60_000;
        List<NodeEvent> events = run(20_000, i -> i != 3);
        assertThat(nodes(events, NodeSuspected.class)).containsExactly(id(3));
        assertThat(nodes(events, NodeFailed.class)).containsExactly(id(3));
    }

    @Test
    void anUnsoundDiskDegradesAndRecovers() {
        var _ = run(1_000, _ -> true);
        assertThat(membership.heard(beat(3, "read errors"), nowMs))
                .containsExactly(new NodeDegraded(id(3), "read errors", nowMs));
        assertThat(membership.heard(beat(3, "read errors"), nowMs)).isEmpty();
        assertThat(membership.heard(beat(3, ""), nowMs))
                .containsExactly(new NodeReturned(id(3), nowMs));
    }

    @Test
    void theMapIsTheFoldOfTheEvents() {
        List<NodeEvent> events = new ArrayList<>(run(3_000, _ -> true));
        events.addAll(run(10_000, i -> i % 5 != 0));
        events.addAll(run(3_000, _ -> true));
        ClusterMap folded = ClusterMap.EMPTY;
        for (NodeEvent event : events) {
            folded = NodeFold.apply(folded, event);
        }
        assertThat(folded).isEqualTo(membership.map());
    }
}
