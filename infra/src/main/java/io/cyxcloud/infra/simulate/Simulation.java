package io.cyxcloud.infra.simulate;

import io.cyxcloud.events.node.NodeEvent;
import io.cyxcloud.events.value.ClusterMap;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.infra.simulate.History.Kind;
import io.cyxcloud.infra.simulate.SimLog.Topic;
import io.cyxcloud.placement.core.placement.Placement;
import io.cyxcloud.placement.core.placement.PlacementChoice.Chosen;
import io.cyxcloud.placement.core.placement.PlacementChoice.TooFewNodes;
import io.cyxcloud.repair.core.RepairLoad;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One run: nodes join, chunks are there, things go wrong for a while, and then the cluster is left
 * alone until it is whole. The same plan has the same history. One thread.
 */
public final class Simulation {
    private static final long BEGIN_MS = 1_000_000;
    private static final long DAY_MS = 86_400_000;

    /**
     * Placements that are really computed; with more chunks than that, several have the nodes of
     * one. What is decided later is decided for each chunk.
     */
    private static final int PLACEMENTS_MAX = 20_000;

    /** Waits of any kind are shorter: leases, pauses, lacking targets. */
    private static final long STUCK_MS = 2 * 3_600_000;

    private static final long LOOK_MS = 10_000;

    private final SimulationPlan plan;
    private final Rules rules;
    private final boolean compact;
    private final Agenda agenda = new Agenda(BEGIN_MS);
    private final History history = new History();
    private final Measured measured;
    private final Fleet fleet;
    private final SimLog log;
    private final NodeWatch nodeWatch;
    private final Pulse pulse;
    private final Chance chance;
    private @Nullable ChunkPlane chunks;
    private List<NodeId> down = List.of();

    public Simulation(SimulationPlan plan) {
        this(plan, Rules::new, true, false);
    }

    /**
     * For tests.
     *
     * @param compact whether rows are compressed
     * @param everyBeat whether each heartbeat is simulated
     */
    Simulation(
            SimulationPlan plan,
            Function<SimulationPlan, Rules> rules,
            boolean compact,
            boolean everyBeat) {
        this.plan = plan;
        this.rules = rules.apply(plan);
        this.compact = compact;
        chance = new Chance(plan.seed());
        measured = new Measured(plan, BEGIN_MS + 2 * Pulse.MARGIN_MS);
        fleet = new Fleet(plan, BEGIN_MS);
        log = new SimLog(agenda, chance);
        nodeWatch = new NodeWatch(agenda, fleet, log, measured);
        pulse =
                new Pulse(
                        agenda,
                        fleet,
                        this.rules,
                        log,
                        chance,
                        everyBeat,
                        new Pulse.Ear() {
                            @Override
                            public void decided(List<NodeEvent> events) {
                                Simulation.this.decided(events);
                            }

                            @Override
                            public void ticked() {
                                nodeWatch.ticked(pulse().map());
                            }
                        });
    }

    private Pulse pulse() {
        return pulse;
    }

    /**
     * Runs it.
     *
     * @param progress told now and then
     * @throws IllegalArgumentException when the chunks cannot be placed
     * @throws IllegalStateException when a check fails
     */
    public SimulationOutcome run(Consumer<String> progress) {
        pulse.expect(BEGIN_MS);
        runUntil(BEGIN_MS + 2 * Pulse.MARGIN_MS, _ -> {});
        if (pulse.map().nodes().size() != plan.nodes()) {
            throw new Violation(Check.DETECTION, agenda.nowMs(), "not all nodes joined");
        }
        short[] placed = placed(pulse.map());
        RowShape shape =
                new RowShape(plan, pulse.map().epoch(), agenda.nowMs(), n -> fleet.node(n).id);
        ShardTable places = new ShardTable(plan.total(), placed);
        Rows rows =
                compact
                        ? new CompactRows(shape, places, plan.chunks())
                        : new FullRows(chunk -> shape.row(shape.places(places, chunk), 0));
        World world =
                new World(
                        plan,
                        agenda,
                        chance,
                        log,
                        history,
                        rules,
                        fleet,
                        pulse::map,
                        shape,
                        rows,
                        new Disks(agenda, fleet, measured, plan.total(), placed),
                        measured,
                        new Watch(plan, agenda, new CommandWatch(plan, agenda, pulse::map)));
        return run(world, progress);
    }

    private SimulationOutcome run(World world, Consumer<String> progress) {
        List<RepairTask> tasks = new ArrayList<>();
        ChunkPlane plane =
                new ChunkPlane(
                        world,
                        (chunk, word, toldMs) ->
                                tasks.get(World.partition(chunk)).hear(chunk, word, toldMs));
        chunks = plane;
        NodeWords words = new NodeWords(world, plane::fold);
        RepairAgents agents =
                new RepairAgents(
                        world,
                        words,
                        plane::down,
                        (chunk, outcome) -> tasks.get(World.partition(chunk)).hear(chunk, outcome));
        List<RepairLoad> loads = new ArrayList<>();
        for (int i = 0; i < plan.repairers(); i++) {
            loads.add(rules.load());
        }
        for (int i = 0; i < World.PARTITIONS; i++) {
            int repairer = i % plan.repairers();
            tasks.add(new RepairTask(world, repairer, loads.get(repairer), agents::take));
        }
        Faults faults = new Faults(world, words, tasks, agents, pulse::expect);
        long beginMs = agenda.nowMs();
        List<Fault> drawn = Fault.draw(plan, beginMs);
        faults.schedule(drawn);
        runUntil(
                beginMs + plan.durationMs(),
                nowMs -> {
                    measured.objectsMax = Math.max(measured.objectsMax, world.rows().objectCount());
                    progress.accept(progress(nowMs - beginMs, world));
                });
        long quietMs =
                untilQuiet(
                        world,
                        faults::areOver,
                        () ->
                                faults.areOver()
                                        && pulse.isSettled()
                                        && plane.isAtRest()
                                        && words.isAtRest()
                                        && agents.isAtRest());
        new Audit(world).run();
        measured.onDisks.advance(agenda.nowMs());
        measured.told.advance(agenda.nowMs());
        return new SimulationOutcome(
                plan, measured, drawn.size(), history.count(), history.digest(), quietMs);
    }

    private void decided(List<NodeEvent> events) {
        for (NodeEvent event : events) {
            history.note(
                    Kind.NODE_EVENT,
                    agenda.nowMs(),
                    RowShape.number(event.node()),
                    event.getClass().getSimpleName().hashCode(),
                    pulse.map().epoch());
        }
        ChunkPlane plane = chunks;
        if (plane == null) {
            return;
        }
        nodeWatch.decided(events, pulse);
        List<NodeId> now = rules.down(pulse.map());
        if (!now.equals(down)) {
            down = now;
            log.write(Topic.NODES_DOWN, 0, () -> plane.nodesDown(now));
        }
    }

    private short[] placed(ClusterMap map) {
        Placement placement = Placement.over(map);
        int total = plan.total();
        int distinct = Math.min(plan.chunks(), PLACEMENTS_MAX);
        short[] placed = new short[plan.chunks() * total];
        for (int chunk = 0; chunk < plan.chunks(); chunk++) {
            if (chunk >= distinct) {
                System.arraycopy(placed, chunk % distinct * total, placed, chunk * total, total);
                continue;
            }
            switch (placement.choose(RowShape.id(plan.seed(), chunk), plan.storageClass())) {
                case Chosen chosen -> {
                    for (int index = 0; index < total; index++) {
                        placed[chunk * total + index] =
                                (short) RowShape.number(chosen.nodes().get(index).id());
                    }
                }
                case TooFewNodes(String detail) -> throw new IllegalArgumentException(detail);
            }
        }
        return placed;
    }

    private void runUntil(long untilMs, LongConsumer eachDay) {
        long nextMs = agenda.nowMs() + DAY_MS;
        while (agenda.next(untilMs)) {
            if (agenda.nowMs() >= nextMs) {
                nextMs = agenda.nowMs() + DAY_MS;
                eachDay.accept(agenda.nowMs());
            }
        }
        agenda.at(untilMs, () -> {});
        while (agenda.next(untilMs)) {}
    }

    /** Nothing goes wrong any more. Returns how long it took until all was whole. */
    private long untilQuiet(World world, BooleanSupplier isOver, BooleanSupplier rests) {
        long beginMs = agenda.nowMs();
        long least = Long.MAX_VALUE;
        long progressMs = beginMs;
        while (true) {
            long left = world.rows().repairCount() - lost();
            if (left == 0 && rests.getAsBoolean()) {
                long tookMs = agenda.nowMs() - beginMs;
                runUntil(agenda.nowMs() + 60_000, _ -> {});
                return tookMs;
            }
            if (left < least || !isOver.getAsBoolean()) {
                least = Math.min(least, left);
                progressMs = agenda.nowMs();
            }
            if (agenda.nowMs() - progressMs > STUCK_MS) {
                throw new Violation(
                        Check.HEALED, agenda.nowMs(), left + " chunks are not whole, and no fewer");
            }
            runUntil(agenda.nowMs() + LOOK_MS, _ -> {});
        }
    }

    /** Chunks that cannot be whole again. */
    private long lost() {
        long lost = 0;
        for (int left = 0; left < plan.storageClass().scheme().readQuorum(); left++) {
            lost += measured.onDisks.count(left);
        }
        return lost;
    }

    private String progress(long passedMs, World world) {
        return "day %d: %d chunks not whole, lowest %d left"
                .formatted(
                        passedMs / DAY_MS, world.rows().repairCount(), measured.onDisks.lowest());
    }
}
