package io.cyxcloud.placement.core.membership;

import static io.cyxcloud.placement.core.membership.Holdings.SETTLED_AFTER_MS;
import static org.assertj.core.api.Assertions.assertThat;

import io.cyxcloud.events.node.Heartbeat;
import io.cyxcloud.events.node.MembershipCommand.CancelDrain;
import io.cyxcloud.events.node.MembershipCommand.DrainNode;
import io.cyxcloud.events.node.MembershipCommand.EndMaintenance;
import io.cyxcloud.events.node.MembershipCommand.MaintainNode;
import io.cyxcloud.events.node.MembershipCommand.NoteHoldings;
import io.cyxcloud.events.node.MembershipCommand.OfOperator;
import io.cyxcloud.events.node.MembershipCommand.PauseRebalance;
import io.cyxcloud.events.node.MembershipCommand.RemoveNode;
import io.cyxcloud.events.node.MembershipCommand.ResumeRebalance;
import io.cyxcloud.events.node.NodeEvent;
import io.cyxcloud.events.node.NodeEvent.DrainCancelled;
import io.cyxcloud.events.node.NodeEvent.MaintenanceBegun;
import io.cyxcloud.events.node.NodeEvent.MaintenanceEnded;
import io.cyxcloud.events.node.NodeEvent.NodeDraining;
import io.cyxcloud.events.node.NodeEvent.NodeFailed;
import io.cyxcloud.events.node.NodeEvent.NodeJoined;
import io.cyxcloud.events.node.NodeEvent.NodeOffline;
import io.cyxcloud.events.node.NodeEvent.NodeRemoved;
import io.cyxcloud.events.node.NodeEvent.NodeReturned;
import io.cyxcloud.events.node.NodeEvent.NodeSuspected;
import io.cyxcloud.events.node.NodeEvent.RebalancePaused;
import io.cyxcloud.events.node.NodeEvent.RebalanceResumed;
import io.cyxcloud.events.value.ClusterMap;
import io.cyxcloud.events.value.CommandId;
import io.cyxcloud.events.value.NodeEndpoint;
import io.cyxcloud.events.value.NodeHealth;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.NodeInfo;
import io.cyxcloud.events.value.NodeLocation;
import io.cyxcloud.placement.core.Decision;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Given nodes and what was ordered, when an operator orders: events, or why not. */
class OrdersTest {
    private static final int PARTITIONS = 2;
    private static final long CAPACITY = 1L << 40;
    private static final NodeId N0 = node(0);

    private final Map<NodeId, Long> used = new HashMap<>();
    private final Set<NodeId> silent = new HashSet<>();
    private Membership membership =
            new Membership(ClusterMap.EMPTY, MembershipLimits.DEFAULT, PARTITIONS);
    private int nodes;
    private long nowMs = 1_000_000;

    @BeforeEach
    void seventeenNodesInFourDatacenters() {
        nodes = 17;
        var _ = pass(3_000);
    }

    private static NodeId node(int number) {
        return new NodeId("n" + number);
    }

    /** Time passes, in which those that are not silent are heard once a second. */
    private List<NodeEvent> pass(long ms) {
        List<NodeEvent> events = new ArrayList<>();
        for (long endMs = nowMs + ms; nowMs < endMs; nowMs += 500) {
            for (int i = 0; i < nodes && nowMs % 1_000 == 0; i++) {
                if (!silent.contains(node(i))) {
                    events.addAll(membership.heard(beat(i), nowMs));
                }
            }
            events.addAll(membership.tick(nowMs));
        }
        return events;
    }

    private Heartbeat beat(int number) {
        return new Heartbeat(
                node(number),
                new NodeLocation("dc" + number % 4, "r" + number % 8),
                new NodeEndpoint("localhost", 9000 + number),
                CAPACITY,
                used.getOrDefault(node(number), 0L),
                0,
                5,
                1,
                "",
                "test",
                0,
                "",
                0,
                0,
                0,
                0);
    }

    private static CommandId id() {
        return new CommandId(UUID.randomUUID());
    }

    private Decision<NodeEvent, String> order(OfOperator order) {
        return membership.order(order, nowMs);
    }

    private Decision<NodeEvent, String> drain(NodeId node, String... unusedClasses) {
        return order(new DrainNode(id(), node, List.of(unusedClasses), nowMs));
    }

    private Decision<NodeEvent, String> maintain(NodeId node, long forMs) {
        return order(new MaintainNode(id(), node, forMs, nowMs));
    }

    private NodeHealth health(NodeId node) {
        return membership.map().node(node).map(NodeInfo::health).orElseThrow();
    }

    /** Each partition counts, at an epoch. */
    private void count(NodeId node, long shards, long epoch) {
        for (int partition = 0; partition < PARTITIONS; partition++) {
            membership.noted(
                    new NoteHoldings(node, partition, epoch, shards, shards * 100, nowMs), nowMs);
        }
    }

    private void assertIs(Decision<NodeEvent, String> decision, NodeEvent... events) {
        assertThat(decision).isEqualTo(new Decision<>(List.of(events), ""));
    }

    private static void assertRefused(Decision<NodeEvent, String> decision, String... words) {
        assertThat(decision.events()).isEmpty();
        assertThat(decision.reply()).contains(words);
    }

    @Test
    void aDrainingNodeIsOfflineWhenEachPartitionHasFoundNothingTwice() {
        assertIs(drain(N0), new NodeDraining(N0, nowMs));
        assertThat(health(N0)).isEqualTo(NodeHealth.DRAINING);
        assertIs(drain(N0)); // it is so already
        long epoch = membership.map().epoch();
        count(N0, 0, epoch);
        count(N0, 0, epoch);
        assertThat(pass(SETTLED_AFTER_MS)).as("writers may not know it yet").isEmpty();
        count(N0, 0, epoch - 1);
        count(N0, 0, epoch - 1);
        assertThat(pass(1_000)).as("counts of another word").isEmpty();
        count(N0, 0, epoch);
        count(N0, 3, epoch);
        count(N0, 0, epoch);
        assertThat(pass(1_000)).as("not twice in a row").isEmpty();
        count(N0, 0, epoch);
        assertThat(pass(500)).singleElement().isInstanceOf(NodeOffline.class);
        silent.add(N0);
        assertThat(pass(30_000)).as("powered off").isEmpty();
        assertThat(health(N0)).isEqualTo(NodeHealth.OFFLINE);
    }

    @Test
    void whatWasCountedBeforeAnotherNodeFailedCountsNoMore() {
        var _ = drain(N0);
        var _ = pass(SETTLED_AFTER_MS);
        long before = membership.map().epoch();
        count(N0, 0, before);
        silent.add(node(1));
        assertThat(pass(10_000)).hasExactlyElementsOfTypes(NodeSuspected.class, NodeFailed.class);
        count(N0, 0, before);
        count(N0, 0, before);
        assertThat(pass(500)).as("with its copies").isEmpty();
        count(N0, 0, membership.map().epoch());
        assertThat(pass(500)).as("once").isEmpty();
        count(N0, 0, membership.map().epoch());
        assertThat(pass(500)).singleElement().isInstanceOf(NodeOffline.class);
    }

    @Test
    void noNodeGetsOfflineWhileAnotherMayBeAboutToFail() {
        var _ = drain(N0);
        var _ = pass(SETTLED_AFTER_MS);
        silent.add(node(1));
        assertThat(pass(5_000)).hasExactlyElementsOfTypes(NodeSuspected.class);
        count(N0, 0, membership.map().epoch());
        count(N0, 0, membership.map().epoch());
        assertThat(pass(500)).isEmpty();
        silent.clear();
        assertThat(pass(1_000)).hasExactlyElementsOfTypes(NodeReturned.class, NodeOffline.class);
    }

    @Test
    void whatWasCountedEarlyAndIsReadLateWasCountedEarly() {
        var _ = drain(N0);
        long earlyMs = nowMs;
        long epoch = membership.map().epoch();
        var _ = pass(2 * SETTLED_AFTER_MS);
        for (int i = 0; i < 2 * PARTITIONS; i++) {
            membership.noted(new NoteHoldings(N0, i % PARTITIONS, epoch, 0, 0, earlyMs + i), nowMs);
        }
        assertThat(pass(500)).isEmpty();
    }

    @Test
    void aDrainOutlastsSilenceFailureAndReturn() {
        assertIs(drain(N0), new NodeDraining(N0, nowMs));
        silent.add(N0);
        assertThat(pass(10_000)).hasExactlyElementsOfTypes(NodeSuspected.class, NodeFailed.class);
        silent.clear();
        assertThat(pass(1_000)).singleElement().isInstanceOf(NodeReturned.class);
        assertThat(health(N0)).isEqualTo(NodeHealth.DRAINING);
    }

    @Test
    void aDrainIsCancelledAlsoOfAnOfflineNodeThatAnswers() {
        var _ = drain(N0);
        assertIs(order(new CancelDrain(id(), N0, nowMs)), new DrainCancelled(N0, nowMs));
        assertThat(health(N0)).isEqualTo(NodeHealth.HEALTHY);
        assertRefused(order(new CancelDrain(id(), N0, nowMs)), "not draining");

        takeOffline(N0);
        silent.add(N0);
        var _ = pass(5_000);
        assertRefused(order(new CancelDrain(id(), N0, nowMs)), "start it first");
        silent.clear();
        var _ = pass(1_000);
        assertIs(order(new CancelDrain(id(), N0, nowMs)), new DrainCancelled(N0, nowMs));
        assertThat(health(N0)).isEqualTo(NodeHealth.HEALTHY);
    }

    private void takeOffline(NodeId node) {
        var _ = drain(node);
        var _ = pass(SETTLED_AFTER_MS);
        count(node, 0, membership.map().epoch());
        count(node, 0, membership.map().epoch());
        assertThat(pass(500)).singleElement().isInstanceOf(NodeOffline.class);
    }

    @Test
    void aDrainIsRefusedWhenTheOthersCannotHoldTheShards() {
        var _ = drain(node(0));
        assertRefused(drain(node(1)), "LOCAL needs 16 nodes", "Add a node", "--unused LOCAL");
        var _ = drain(node(1), "LOCAL");
        var _ = drain(node(2), "LOCAL");
        assertRefused(
                drain(node(3), "LOCAL"),
                "STANDARD needs 14 nodes",
                "Add a node",
                "--unused STANDARD");
        assertIs(drain(node(3), "LOCAL", "STANDARD"), new NodeDraining(node(3), nowMs));
        assertRefused(drain(node(4), "GOLD"), "GOLD", "COMPACT");
    }

    @Test
    void aDrainIsRefusedWhenTheOthersAreFull() {
        for (int i = 0; i < nodes; i++) {
            used.put(node(i), CAPACITY * 85 / 100);
        }
        var _ = pass(1_000);
        assertRefused(drain(N0), "n0 holds", "the others may take", "Add a node");
        used.put(N0, CAPACITY / 100);
        var _ = pass(1_000);
        assertThat(drain(N0).reply()).isEmpty();
    }

    @Test
    void twoDrainsDoNotCountOnTheSameRoom() {
        for (int i = 0; i < nodes; i++) {
            used.put(node(i), CAPACITY * (i < 2 ? 40 : 86) / 100);
        }
        var _ = pass(1_000);
        assertThat(drain(N0).reply()).isEmpty();
        assertRefused(drain(node(1), "LOCAL"), "n1 holds", "the others may take");
        var _ = order(new CancelDrain(id(), N0, nowMs));
        assertThat(drain(node(1), "LOCAL").reply()).isEmpty();
    }

    @Test
    void rebalancingIsPausedAndResumedForTheWholeCluster() {
        assertIs(order(new PauseRebalance(id(), nowMs)), new RebalancePaused(nowMs));
        assertThat(membership.map().rebalancePaused()).isTrue();
        assertIs(order(new PauseRebalance(id(), nowMs)));
        var _ = drain(N0);
        assertThat(membership.map().rebalancePaused()).as("whatever else changes").isTrue();
        assertIs(order(new ResumeRebalance(id(), nowMs)), new RebalanceResumed(nowMs));
        assertThat(membership.map().rebalancePaused()).isFalse();
        assertIs(order(new ResumeRebalance(id(), nowMs)));
    }

    @Test
    void whatIsNotThereOrDoesNotAnswerIsNotDrained() {
        assertRefused(drain(node(99)), "no node n99", "node list");
        silent.add(N0);
        var _ = pass(10_000);
        assertRefused(drain(N0), "does not answer", "node remove n0");
    }

    @Test
    void aNodeInMaintenanceDoesNotFailBeforeItsTimeIsUp() {
        assertIs(maintain(N0, 60_000), new MaintenanceBegun(N0, nowMs + 60_000, nowMs));
        assertThat(health(N0)).isEqualTo(NodeHealth.MAINTENANCE);
        assertThat(health(N0).takesShards()).isFalse();
        assertRefused(drain(N0), "in maintenance", "--end");
        silent.add(N0);
        assertThat(pass(59_000)).singleElement().isInstanceOf(NodeSuspected.class);
        assertThat(health(N0).keepsShards()).isTrue();
        assertThat(health(N0).answers()).isFalse();
        assertThat(pass(2_000)).hasExactlyElementsOfTypes(MaintenanceEnded.class, NodeFailed.class);
    }

    @Test
    void aNodeThatReturnsIsInMaintenanceUntilItEnds() {
        var _ = maintain(N0, 60_000);
        silent.add(N0);
        var _ = pass(10_000);
        silent.clear();
        var _ = pass(1_000);
        assertThat(health(N0)).isEqualTo(NodeHealth.MAINTENANCE);
        assertIs(order(new EndMaintenance(id(), N0, nowMs)), new MaintenanceEnded(N0, nowMs));
        assertThat(health(N0)).isEqualTo(NodeHealth.HEALTHY);
        assertRefused(order(new EndMaintenance(id(), N0, nowMs)), "not in maintenance");
    }

    @Test
    void nodesInMaintenanceAreNoMassSilence() {
        var _ = maintain(node(0), 600_000);
        var _ = maintain(node(1), 600_000);
        silent.addAll(Set.of(node(0), node(1), node(2), node(3), node(4), node(5)));
        assertThat(pass(12_000).stream().filter(NodeFailed.class::isInstance)).hasSize(4);
    }

    @Test
    void noMoreNodesAreInMaintenanceThanTheLeastParity() {
        assertThat(maintain(node(0), 60_000).reply()).isEmpty();
        assertThat(maintain(node(1), 60_000).reply()).isEmpty();
        assertRefused(maintain(node(2), 60_000), "2 other nodes", "COMPACT", "Wait");
        assertThat(maintain(node(1), 120_000).reply()).as("for longer").isEmpty();
    }

    @Test
    void aMemberIsNotRemovedAndAnOfflineOneOnlyWhenItIsOff() {
        assertRefused(order(new RemoveNode(id(), N0, nowMs)), "drain n0");
        takeOffline(N0);
        assertRefused(order(new RemoveNode(id(), N0, nowMs)), "still runs");
        silent.add(N0);
        var _ = pass(5_000);
        assertIs(order(new RemoveNode(id(), N0, nowMs)), new NodeRemoved(N0, nowMs));
        assertRefused(drain(N0), "no node n0");
        assertThat(health(N0).keepsShards()).isFalse();
        silent.clear();
        assertThat(pass(1_000)).as("a new member").singleElement().isInstanceOf(NodeJoined.class);
        assertThat(membership.map().node(N0).orElseThrow().order()).isNull();
    }

    @Test
    void aFailedNodeIsRemovedAtOnce() {
        silent.add(N0);
        var _ = pass(10_000);
        assertIs(order(new RemoveNode(id(), N0, nowMs)), new NodeRemoved(N0, nowMs));
        assertThat(health(N0)).isEqualTo(NodeHealth.OFFLINE);
    }

    @Test
    void theMapIsTheFoldOfTheEvents() {
        List<NodeEvent> events = new ArrayList<>();
        membership = new Membership(ClusterMap.EMPTY, MembershipLimits.DEFAULT, PARTITIONS);
        events.addAll(pass(2_000));
        events.addAll(drain(N0).events());
        events.addAll(maintain(node(1), 20_000).events());
        silent.addAll(Set.of(N0, node(1)));
        events.addAll(pass(30_000));
        events.addAll(order(new RemoveNode(id(), N0, nowMs)).events());
        silent.clear();
        events.addAll(pass(2_000));
        ClusterMap folded = ClusterMap.EMPTY;
        for (NodeEvent event : events) {
            folded = NodeFold.apply(folded, event);
        }
        assertThat(folded).isEqualTo(membership.map());
    }
}
