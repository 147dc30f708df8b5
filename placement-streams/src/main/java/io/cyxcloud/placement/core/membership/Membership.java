package io.cyxcloud.placement.core.membership;

import io.cyxcloud.events.node.Heartbeat;
import io.cyxcloud.events.node.MembershipCommand.NoteHoldings;
import io.cyxcloud.events.node.MembershipCommand.OfOperator;
import io.cyxcloud.events.node.NodeEvent;
import io.cyxcloud.events.node.NodeEvent.MaintenanceEnded;
import io.cyxcloud.events.node.NodeEvent.NodeDegraded;
import io.cyxcloud.events.node.NodeEvent.NodeDraining;
import io.cyxcloud.events.node.NodeEvent.NodeFailed;
import io.cyxcloud.events.node.NodeEvent.NodeJoined;
import io.cyxcloud.events.node.NodeEvent.NodeOffline;
import io.cyxcloud.events.node.NodeEvent.NodeReturned;
import io.cyxcloud.events.node.NodeEvent.NodeSuspected;
import io.cyxcloud.events.value.ClusterMap;
import io.cyxcloud.events.value.NodeHealth;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.NodeInfo;
import io.cyxcloud.events.value.NodeOrder;
import io.cyxcloud.events.value.OrderKind;
import io.cyxcloud.placement.core.Decision;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Decides which nodes are members and in what health, from heartbeats, from silence and from
 * operators' orders. Mutable, for the one thread of the membership task; time comes in as an
 * argument.
 *
 * <p>The cluster map is folded from the events that come out. When a node was last heard is not
 * part of it: it is forgotten at a restart, and every node then has the full time to be heard.
 *
 * <p>Silence counts from when the node was last heard or, if that is later, from when we could last
 * have missed it: after a silence of <em>all</em> nodes, or a sleep of our own, the fault is
 * likelier ours, and nodes get their full time again. When more than a third of the nodes falls
 * silent in the same moment they are suspected, but not failed: that would start a storm of
 * repairs. When the others of them are heard again, those that are not yet have a moment to be. A
 * node in maintenance is suspected while it is silent, and fails when its time is up.
 */
public final class Membership {
    private final MembershipLimits limits;
    private final Holdings holdings;
    private final Map<NodeId, Long> heardMs = new HashMap<>();
    private final Map<NodeId, Heartbeat> latest = new HashMap<>();
    private final Map<NodeId, Long> heldMs = new HashMap<>();
    private ClusterMap map;
    private long floorMs = Long.MIN_VALUE;
    private long anyHeardMs = Long.MIN_VALUE;
    private long tickMs = Long.MIN_VALUE;
    private int held;

    /**
     * Goes on from a map.
     *
     * @param chunkPartitionCount partitions that count what draining nodes hold
     */
    public Membership(ClusterMap map, MembershipLimits limits, int chunkPartitionCount) {
        this.map = map;
        this.limits = limits;
        this.holdings = new Holdings(chunkPartitionCount);
    }

    public ClusterMap map() {
        return map;
    }

    /**
     * A heartbeat was read.
     *
     * @return events, already folded into {@link #map}
     */
    public List<NodeEvent> heard(Heartbeat heartbeat, long nowMs) {
        Heartbeat before = latest.get(heartbeat.node());
        if (before != null
                && heartbeat.startedMs() < before.startedMs()
                && nowMs - heardMs.getOrDefault(heartbeat.node(), nowMs)
                        < limits.suspectedAfterMs()) {
            return List.of(); // the later start lives, or lived a moment ago
        }
        if (anyHeardMs == Long.MIN_VALUE || nowMs - anyHeardMs >= limits.quietMs()) {
            floorMs = nowMs;
        }
        anyHeardMs = nowMs;
        heardMs.put(heartbeat.node(), nowMs);
        latest.put(heartbeat.node(), heartbeat);
        return fold(eventsOf(heartbeat, nowMs));
    }

    /**
     * An operator orders something.
     *
     * @return events, already folded into {@link #map}; and why it is refused, or nothing
     */
    public Decision<NodeEvent, String> order(OfOperator order, long nowMs) {
        Decision<NodeEvent, String> decision = Orders.decide(map, order, sight(nowMs), nowMs);
        return new Decision<>(fold(decision.events()), decision.reply());
    }

    /** A chunk partition has counted what a draining node holds. */
    public void noted(NoteHoldings said, long nowMs) {
        map.node(said.node()).ifPresent(node -> holdings.note(said, node, nowMs));
    }

    /** Time passes. Returns events, already folded into {@link #map}. */
    public List<NodeEvent> tick(long nowMs) {
        if (tickMs == Long.MIN_VALUE || nowMs - tickMs > limits.pauseMs()) {
            floorMs = nowMs;
        }
        tickMs = nowMs;
        held = 0;
        if (nowMs - Math.max(anyHeardMs, floorMs) >= limits.quietMs()
                && map.nodes().size() >= limits.massNodesMin()) {
            return List.of(); // nothing is heard at all: we are cut off
        }
        List<NodeEvent> events = new ArrayList<>();
        for (NodeInfo node : map.nodes()) {
            decide(node, nowMs).ifPresent(events::add);
        }
        return fold(events);
    }

    /** Nodes that were silent long enough to fail at the last tick, but are too many at once. */
    public int heldCount() {
        return held;
    }

    private List<NodeEvent> eventsOf(Heartbeat beat, long nowMs) {
        Optional<NodeInfo> known = map.node(beat.node());
        List<NodeEvent> events = new ArrayList<>();
        boolean sound = beat.degradedReason().isEmpty();
        if (known.isEmpty()
                || known.get().isUnder(OrderKind.REMOVED)
                || isElsewhere(known.get(), beat)) {
            events.add(
                    new NodeJoined(
                            beat.node(),
                            beat.location(),
                            beat.endpoint(),
                            beat.capacityBytes(),
                            nowMs));
            if (!sound) {
                events.add(new NodeDegraded(beat.node(), beat.degradedReason(), nowMs));
            }
            return events;
        }
        switch (known.get().health()) {
            case HEALTHY -> {
                if (!sound) {
                    events.add(new NodeDegraded(beat.node(), beat.degradedReason(), nowMs));
                }
            }
            case SUSPECTED, FAILED ->
                    events.add(
                            sound
                                    ? new NodeReturned(beat.node(), nowMs)
                                    : new NodeDegraded(beat.node(), beat.degradedReason(), nowMs));
            case DEGRADED -> {
                if (sound) {
                    events.add(new NodeReturned(beat.node(), nowMs));
                }
            }
            case DRAINING, OFFLINE, MAINTENANCE -> {} // an operator's order
        }
        return events;
    }

    private static boolean isElsewhere(NodeInfo known, Heartbeat beat) {
        return !known.location().equals(beat.location())
                || !known.endpoint().equals(beat.endpoint())
                || known.capacityBytes() != beat.capacityBytes();
    }

    private Optional<NodeEvent> decide(NodeInfo node, long nowMs) {
        NodeOrder order = node.order();
        if (order != null && order.untilMs() > 0 && order.untilMs() <= nowMs) {
            return Optional.of(new MaintenanceEnded(node.id(), nowMs));
        }
        if (holdings.isFree(node) && !isAnySuspected()) {
            return Optional.of(new NodeOffline(node.id(), nowMs));
        }
        long silentMs = silentMs(node.id(), nowMs);
        return switch (node.health()) {
            case HEALTHY, DEGRADED, DRAINING, MAINTENANCE ->
                    silentMs >= limits.suspectedAfterMs()
                            ? Optional.of(new NodeSuspected(node.id(), silentMs, nowMs))
                            : Optional.empty();
            case SUSPECTED -> {
                if (silentMs < limits.failedAfterMs() || node.isUnder(OrderKind.MAINTENANCE)) {
                    yield Optional.empty();
                }
                if (isMassSilence(node.id(), nowMs)) {
                    held++;
                    heldMs.put(node.id(), nowMs);
                    yield Optional.empty();
                }
                if (nowMs - heldMs.getOrDefault(node.id(), 0L) < limits.suspectedAfterMs()) {
                    yield Optional.empty(); // the others are being heard again, one by one
                }
                yield Optional.of(
                        new NodeFailed(node.id(), "silent for " + silentMs + " ms", nowMs));
            }
            case FAILED, OFFLINE -> Optional.empty();
        };
    }

    /** Then it is not known which copies will be there. */
    private boolean isAnySuspected() {
        return map.nodes().stream()
                .anyMatch(node ->
                        node.health() == NodeHealth.SUSPECTED
                                && !node.isUnder(OrderKind.MAINTENANCE));
    }

    private boolean isMassSilence(NodeId id, long nowMs) {
        long members =
                map.nodes().stream().filter(other -> other.health() != NodeHealth.OFFLINE).count();
        long count =
                map.nodes().stream()
                        .filter(other -> other.health() != NodeHealth.OFFLINE)
                        .filter(other -> other.health() != NodeHealth.FAILED)
                        .filter(other -> !other.isUnder(OrderKind.MAINTENANCE))
                        .filter(other -> silentMs(other.id(), nowMs) >= limits.suspectedAfterMs())
                        .filter(other ->
                                Math.abs(heardAt(other.id()) - heardAt(id))
                                        <= limits.massWindowMs())
                        .count();
        return count >= limits.massNodesMin() && count * 3 > members;
    }

    private Sight sight(long nowMs) {
        return new Sight() {
            @Override
            public boolean isHeard(NodeId node) {
                return heardMs.containsKey(node) && !isSilent(node);
            }

            @Override
            public boolean isSilent(NodeId node) {
                return silentMs(node, nowMs) >= limits.suspectedAfterMs();
            }

            @Override
            public long usedBytes(NodeInfo node) {
                Heartbeat said = latest.get(node.id());
                return said == null ? node.capacityBytes() : said.usedBytes();
            }
        };
    }

    private long silentMs(NodeId id, long nowMs) {
        return nowMs - heardAt(id);
    }

    private long heardAt(NodeId id) {
        return Math.max(heardMs.getOrDefault(id, floorMs), floorMs);
    }

    private List<NodeEvent> fold(List<NodeEvent> events) {
        for (NodeEvent event : events) {
            map = NodeFold.apply(map, event);
            if (event instanceof NodeFailed
                    || event instanceof NodeDraining
                    || event instanceof NodeOffline) {
                holdings.startOver(map.epoch());
            }
        }
        return List.copyOf(events);
    }
}
