package io.cyxcloud.infra.simulate;

import io.cyxcloud.events.node.Heartbeat;
import io.cyxcloud.events.node.NodeEvent;
import io.cyxcloud.events.value.ClusterMap;
import io.cyxcloud.events.value.NodeHealth;
import io.cyxcloud.events.value.NodeInfo;
import io.cyxcloud.placement.core.membership.Membership;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Heartbeats, one by one, and ticks into membership; but only around changes.
 *
 * <p>While nodes that are heard count as healthy and those that are not as failed, heartbeats and
 * ticks change nothing but the time at which each node was heard last. So they are left out from
 * {@link #MARGIN_MS} after the last change to as long before the next, which is known. The first
 * tick then takes the gap for a sleep of its own and gives every node its full time anew; that has
 * worn off before the change comes, because the margin is longer than any silence that counts. One
 * thread.
 */
final class Pulse {
    static final long TICK_MS = 250;

    /** More than the silence after which a node fails, and the window of a mass silence. */
    static final long MARGIN_MS = 20_000;

    private static final long BEAT_MS = 1_000;
    private static final long DELAY_MS_MAX = 150;
    private static final long LATE_MS_MAX = 1_500;
    private static final double LATE_SHARE = 0.01;
    private static final double LOST_SHARE = 0.002;

    /** Who hears what membership says. */
    interface Ear {
        /** Node events, which are in the map. */
        void decided(List<NodeEvent> events);

        /** A tick has passed. */
        void ticked();
    }

    private record Arrival(long atMs, SimNode node, long sequence) {}

    private static final Comparator<Arrival> ORDER =
            Comparator.comparingLong(Arrival::atMs)
                    .thenComparingInt(arrival -> arrival.node().number)
                    .thenComparingLong(Arrival::sequence);

    private final Agenda agenda;
    private final Fleet fleet;
    private final Rules rules;
    private final SimLog log;
    private final Chance chance;
    private final boolean everyBeat;
    private final Ear ear;
    private final Membership membership;
    private final PriorityQueue<Arrival> arrivals = new PriorityQueue<>(ORDER);
    private long[] sentUntil;
    private long[] heardMs;
    private long awakeUntilMs;
    private boolean awake;
    private int beats;

    /**
     * Asleep.
     *
     * @param everyBeat never to leave anything out
     */
    Pulse(
            Agenda agenda,
            Fleet fleet,
            Rules rules,
            SimLog log,
            Chance chance,
            boolean everyBeat,
            Ear ear) {
        this.agenda = agenda;
        this.fleet = fleet;
        this.rules = rules;
        this.log = log;
        this.chance = chance;
        this.everyBeat = everyBeat;
        this.ear = ear;
        this.membership = rules.membership();
        sentUntil = new long[fleet.nodes().size()];
        heardMs = new long[fleet.nodes().size()];
    }

    ClusterMap map() {
        return membership.map();
    }

    int heldCount() {
        return membership.heldCount();
    }

    /** When a heartbeat of it was read last. */
    long heardMs(SimNode node) {
        return node.number < heardMs.length ? heardMs[node.number] : 0;
    }

    /** Heartbeats that were simulated one by one. */
    int beatCount() {
        return beats;
    }

    /** A node will change then. */
    void expect(long atMs) {
        agenda.at(atMs - MARGIN_MS, () -> stayAwake(atMs + MARGIN_MS));
    }

    private void stayAwake(long untilMs) {
        awakeUntilMs = Math.max(awakeUntilMs, untilMs);
        if (!awake) {
            awake = true;
            arrivals.clear();
            grow();
            Arrays.fill(sentUntil, agenda.nowMs());
            agenda.at(grid(agenda.nowMs() + 1), this::step);
        }
    }

    private void grow() {
        int count = fleet.nodes().size();
        int before = sentUntil.length;
        if (before < count) {
            sentUntil = Arrays.copyOf(sentUntil, count);
            heardMs = Arrays.copyOf(heardMs, count);
            Arrays.fill(sentUntil, before, count, agenda.nowMs());
        }
    }

    private static long grid(long atMs) {
        return Math.ceilDiv(atMs, TICK_MS) * TICK_MS;
    }

    private void step() {
        long nowMs = agenda.nowMs();
        grow();
        fleet.nodes().forEach(node -> send(node, nowMs));
        while (!arrivals.isEmpty() && arrivals.element().atMs() <= nowMs) {
            Arrival arrival = arrivals.remove();
            heardMs[arrival.node().number] = arrival.atMs();
            beats++;
            tell(rules.heard(membership, beat(arrival), arrival.atMs()));
        }
        tell(rules.tick(membership, nowMs));
        ear.ticked();
        if (!everyBeat && nowMs >= awakeUntilMs && isSettled()) {
            awake = false;
        } else {
            agenda.at(nowMs + TICK_MS, this::step);
        }
    }

    private void tell(List<NodeEvent> events) {
        if (!events.isEmpty()) {
            awakeUntilMs = Math.max(awakeUntilMs, agenda.nowMs() + MARGIN_MS);
            ear.decided(events);
        }
    }

    /** All that it sent since the last step, when the log will be read. */
    private void send(SimNode node, long nowMs) {
        long phaseMs = chance.between(0, BEAT_MS - 1, node.number, 0, 0);
        long sequence = Math.ceilDiv(sentUntil[node.number] - phaseMs, BEAT_MS);
        for (; sequence * BEAT_MS + phaseMs < nowMs; sequence++) {
            long sentMs = sequence * BEAT_MS + phaseMs;
            double luck = chance.uniform(node.number, sequence, 1);
            boolean isSent = node.isHeard() && sentMs >= node.startedMs() && luck >= LOST_SHARE;
            if (isSent) {
                long maxMs = luck < LOST_SHARE + LATE_SHARE ? LATE_MS_MAX : DELAY_MS_MAX;
                long delayMs =
                        chance.between(5, maxMs, node.number, sequence, 2)
                                * Math.min(2, node.slowFactor());
                arrivals.add(new Arrival(log.readMs(sentMs + delayMs), node, sequence));
            }
        }
        sentUntil[node.number] = nowMs;
    }

    private static Heartbeat beat(Arrival arrival) {
        SimNode node = arrival.node();
        return new Heartbeat(
                node.id,
                node.location,
                node.endpoint,
                SimNode.CAPACITY_BYTES,
                0,
                0,
                node.startedMs(),
                arrival.sequence(),
                node.isDegraded() ? "a disk is lost" : "",
                "simulated",
                arrival.atMs(),
                "",
                0,
                0,
                0,
                0);
    }

    /** Whether every node counts as what it is. */
    boolean isSettled() {
        List<SimNode> known = new ArrayList<>();
        for (NodeInfo info : map().nodes()) {
            SimNode node = fleet.node(info.id());
            known.add(node);
            if (info.health() != health(node)) {
                return false;
            }
        }
        return known.size() == fleet.nodes().size();
    }

    private static NodeHealth health(SimNode node) {
        if (!node.isHeard()) {
            return NodeHealth.FAILED;
        }
        return node.isDegraded() ? NodeHealth.DEGRADED : NodeHealth.HEALTHY;
    }
}
