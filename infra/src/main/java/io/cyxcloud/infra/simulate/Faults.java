package io.cyxcloud.infra.simulate;

import io.cyxcloud.infra.simulate.Disks.Place;
import io.cyxcloud.infra.simulate.History.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongConsumer;

/** Lets things go wrong, and ends what is for a while. One thread. */
final class Faults {
    private static final long REBOOT_MS = 5_000;
    private static final double CUT_OFF_SHARE = 0.45;

    private final World world;
    private final NodeWords words;
    private final LongConsumer expected;
    private final List<RepairTask> tasks;
    private final RepairAgents agents;

    /** By place: who stands there now. */
    private final int[] standing;

    private int pending;

    /**
     * Nothing is wrong yet.
     *
     * @param expected takes the times at which nodes will change, before they do
     */
    Faults(
            World world,
            NodeWords words,
            List<RepairTask> tasks,
            RepairAgents agents,
            LongConsumer expected) {
        this.world = world;
        this.words = words;
        this.tasks = tasks;
        this.agents = agents;
        this.expected = expected;
        standing = new int[world.plan().nodes()];
        for (int i = 0; i < standing.length; i++) {
            standing[i] = i;
        }
    }

    void schedule(List<Fault> faults) {
        for (Fault fault : faults) {
            expected.accept(fault.atMs());
            pending++;
            world.agenda()
                    .at(
                            fault.atMs(),
                            () -> {
                                pending--;
                                world.history()
                                        .note(
                                                Kind.FAULT,
                                                world.nowMs(),
                                                fault.kind().number,
                                                fault.subject(),
                                                fault.durationMs());
                                begin(fault);
                            });
        }
    }

    /** Whether nothing is wrong any more, nor will be. */
    boolean areOver() {
        return pending == 0;
    }

    private void begin(Fault fault) {
        switch (fault.kind()) {
            case NODE_LOSS -> lose(fault.subject());
            case DISK_LOSS -> loseDisk(standing(fault), fault);
            case ROT -> rot(standing(fault), fault);
            case NODE_OUTAGE -> outage(List.of(standing(fault)), fault.durationMs());
            case FLAP -> flap(standing(fault), fault);
            case SLOWDOWN -> slow(standing(fault), fault.durationMs());
            case RACK_OUTAGE -> outage(world.fleet().rack(fault.subject()), fault.durationMs());
            case DATACENTER_OUTAGE ->
                    outage(world.fleet().datacenter(fault.subject()), fault.durationMs());
            case RACK_LOSS -> {
                List<SimNode> rack = world.fleet().rack(fault.subject());
                for (int place = 0; place < standing.length; place++) {
                    if (rack.contains(world.fleet().node(standing[place]))) {
                        lose(place);
                    }
                }
            }
            case CUT_OFF -> cutOff(fault);
            case LOG_PAUSE -> {
                world.log().pause(world.nowMs() + fault.durationMs());
                expected.accept(world.nowMs() + fault.durationMs());
            }
            case REPAIR_RESTART -> restart(fault.subject());
        }
    }

    private SimNode standing(Fault fault) {
        return world.fleet().node(standing[fault.subject()]);
    }

    private void lose(int place) {
        SimNode node = world.fleet().node(standing[place]);
        if (node.isLost()) {
            return; // and not replaced yet
        }
        node.lose(world.nowMs());
        world.disks().lose(node, Disks.ALL);
        world.measured().nodeLosses++;
        later(
                world.plan().replaceAfterMs(),
                () -> standing[place] = world.fleet().add(node.location, world.nowMs()).number);
    }

    private void loseDisk(SimNode node, Fault fault) {
        int disk = (int) (fault.luck() % node.disks());
        if (node.isLost()) {
            return;
        }
        node.loseDisk(disk, world.nowMs());
        words.missing(world.disks().lose(node, disk));
        world.measured().diskLosses++;
        later(world.plan().replaceAfterMs(), () -> node.replaceDisk(disk));
    }

    private void rot(SimNode node, Fault fault) {
        NodeChunks chunks = world.disks().byNode();
        if (chunks.count(node.number) == 0) {
            return;
        }
        int chunk = chunks.chunk(node.number, (int) (fault.luck() % chunks.count(node.number)));
        List<Place> here = new ArrayList<>();
        world.disks()
                .each(
                        chunk,
                        (index, at, present, _) -> {
                            if (present && at == node.number) {
                                here.add(new Place(chunk, index, node));
                            }
                        });
        for (Place place : here) {
            world.disks().rot(place);
            words.corrupt(place);
        }
    }

    private void outage(List<SimNode> nodes, long durationMs) {
        nodes.forEach(node -> node.outage(true, world.nowMs()));
        later(
                durationMs,
                () -> {
                    for (SimNode node : nodes) {
                        node.outage(false, world.nowMs());
                        heardAgain(node);
                    }
                });
    }

    private void flap(SimNode node, Fault fault) {
        SplittableRandom random = new SplittableRandom(fault.luck());
        long atMs = 0;
        while (atMs < fault.durationMs()) {
            long downMs = random.nextLong(1_000, 14_000);
            later(atMs, () -> outage(List.of(node), downMs));
            atMs += downMs + random.nextLong(2 * REBOOT_MS, 40_000);
        }
    }

    private void slow(SimNode node, long durationMs) {
        node.slowdown(true);
        later(durationMs, () -> node.slowdown(false));
    }

    private void cutOff(Fault fault) {
        SplittableRandom random = new SplittableRandom(fault.luck());
        List<SimNode> nodes =
                world.fleet().nodes().stream()
                        .filter(_ -> random.nextDouble() < CUT_OFF_SHARE)
                        .toList();
        nodes.forEach(node -> node.cutOff(true, world.nowMs()));
        later(
                fault.durationMs(),
                () -> {
                    for (SimNode node : nodes) {
                        node.cutOff(false, world.nowMs());
                        heardAgain(node);
                    }
                });
    }

    private void heardAgain(SimNode node) {
        if (node.isHeard()) {
            words.heardAgain(node);
        }
    }

    private void restart(int subject) {
        int repairers = world.plan().repairers();
        if (subject >= repairers) {
            agents.crash(subject - repairers);
            return;
        }
        var load = world.rules().load();
        for (int i = 0; i < tasks.size(); i++) {
            if (i % repairers == subject) {
                tasks.get(i).restart(load);
            }
        }
    }

    /** Nodes change then. */
    private void later(long ms, Agenda.Step step) {
        pending++;
        expected.accept(world.nowMs() + ms);
        world.agenda()
                .at(
                        world.nowMs() + ms,
                        () -> {
                            pending--;
                            step.run();
                        });
    }
}
