package io.cyxcloud.infra.simulate;

import io.cyxcloud.events.node.NodeEvent;
import io.cyxcloud.events.node.NodeEvent.NodeFailed;
import io.cyxcloud.events.node.NodeEvent.NodeSuspected;
import io.cyxcloud.events.value.ClusterMap;
import io.cyxcloud.events.value.NodeHealth;
import io.cyxcloud.events.value.NodeInfo;
import io.cyxcloud.placement.core.membership.MembershipLimits;
import java.util.List;
import java.util.function.Supplier;

/** Checks what membership says of nodes, by what is true of them. One thread. */
final class NodeWatch {
    private static final MembershipLimits LIMITS = MembershipLimits.DEFAULT;

    /** Nodes whose silence began so close to each other fell silent at once. */
    private static final long AT_ONCE_MS = 4_000;

    /** Who is heard again is known to be after this, all at once or not. */
    private static final long MOMENT_MS = 2_000;

    /** Late heartbeats and ticks, on top of the silence itself. */
    private static final long SLACK_MS = 6_000;

    private final Agenda agenda;
    private final Fleet fleet;
    private final SimLog log;
    private final Measured measured;
    private long manySilentMs = Long.MIN_VALUE / 2;

    NodeWatch(Agenda agenda, Fleet fleet, SimLog log, Measured measured) {
        this.agenda = agenda;
        this.fleet = fleet;
        this.log = log;
        this.measured = measured;
    }

    /** They were decided, and are in the map. */
    void decided(List<NodeEvent> events, Pulse pulse) {
        for (NodeEvent event : events) {
            SimNode node = fleet.node(event.node());
            if (event instanceof NodeSuspected) {
                check(
                        agenda.nowMs() - pulse.heardMs(node) >= LIMITS.suspectedAfterMs(),
                        Check.FALSE_ALARM,
                        () -> event + ", heard at " + pulse.heardMs(node));
            } else if (event instanceof NodeFailed) {
                check(
                        agenda.nowMs() - pulse.heardMs(node) >= LIMITS.failedAfterMs(),
                        Check.FALSE_ALARM,
                        () -> event + ", heard at " + pulse.heardMs(node));
                check(
                        !isOneOfMany(node, events, pulse.map()),
                        Check.MASS_SILENCE,
                        () -> event + " while more than a third fell silent with it");
                measured.nodesFailed++;
                if (node.silentSinceMs() <= agenda.nowMs()) {
                    measured.detection.add(agenda.nowMs() - node.silentSinceMs());
                }
            }
        }
    }

    private boolean isOneOfMany(SimNode node, List<NodeEvent> events, ClusterMap map) {
        long silentMs = LIMITS.suspectedAfterMs() + AT_ONCE_MS / 2;
        long nodeSinceMs = node.justSilentSinceMs(agenda.nowMs(), MOMENT_MS);
        int count = 0;
        for (NodeInfo other : map.nodes()) {
            SimNode there = fleet.node(other.id());
            boolean failedBefore =
                    other.health() == NodeHealth.FAILED
                            && events.stream().noneMatch(event -> event.node().equals(other.id()));
            long sinceMs = there.justSilentSinceMs(agenda.nowMs(), MOMENT_MS);
            if (!failedBefore
                    && sinceMs <= agenda.nowMs() - silentMs
                    && Math.abs(sinceMs - nodeSinceMs) <= AT_ONCE_MS) {
                count++;
            }
        }
        return count >= LIMITS.massNodesMin() && count * 3 > map.nodes().size();
    }

    /** At each tick: who is silent has failed by now, unless too many are. */
    void ticked(ClusterMap map) {
        long nowMs = agenda.nowMs();
        if (nowMs - log.unreadUntilMs() < 2 * SLACK_MS + LIMITS.failedAfterMs()) {
            return;
        }
        int silent = 0;
        boolean late = false;
        for (NodeInfo info : map.nodes()) {
            SimNode node = fleet.node(info.id());
            if (node.silentSinceMs() <= nowMs && info.health() != NodeHealth.FAILED) {
                silent++;
                if (nowMs - node.silentSinceMs() > LIMITS.failedAfterMs() + SLACK_MS) {
                    late = true;
                }
            }
        }
        if (silent * 3 > map.nodes().size() - silent) {
            manySilentMs = nowMs; // they are held, and let go when the others are heard
        }
        check(
                !late || nowMs - manySilentMs <= SLACK_MS,
                Check.DETECTION,
                () -> "some node is silent for too long");
    }

    private void check(boolean holds, Check check, Supplier<String> what) {
        if (!holds) {
            throw new Violation(check, agenda.nowMs(), what.get());
        }
    }
}
