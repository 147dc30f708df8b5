package io.cyxcloud.infra.simulate;

import io.cyxcloud.events.chunk.ShardEvent;
import io.cyxcloud.events.chunk.ShardEvent.ShardCorrupt;
import io.cyxcloud.events.chunk.ShardEvent.ShardMissing;
import io.cyxcloud.events.chunk.ShardEvent.ShardStored;
import io.cyxcloud.events.value.Bytes;
import io.cyxcloud.events.value.ShardId;
import io.cyxcloud.infra.simulate.Disks.Place;
import io.cyxcloud.infra.simulate.SimLog.Topic;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What nodes say of their shards. A node that cannot reach the log keeps its words until it does,
 * in their order; one that is lost takes them with it; now and then a word comes twice. One thread.
 */
final class NodeWords {
    private static final double TWICE_SHARE = 0.01;
    private static final int REPORTED_PER_STEP = 200;
    private static final long REPORT_STEP_MS = 100;

    private final World world;
    private final Consumer<ShardEvent> reader;
    private final Map<Integer, List<ShardEvent>> kept = new HashMap<>();
    private long words;
    private int reports;

    NodeWords(World world, Consumer<ShardEvent> reader) {
        this.world = world;
        this.reader = reader;
    }

    /** Whether some node has something left to say. */
    boolean isAtRest() {
        return reports == 0
                && kept.entrySet().stream()
                        .allMatch(entry ->
                                entry.getValue().isEmpty()
                                        || world.fleet().node(entry.getKey()).isLost());
    }

    void stored(int chunk, int index, SimNode node) {
        say(
                node,
                new ShardStored(
                        new ShardId(world.shape().id(chunk), index),
                        node.id,
                        world.plan().shardSizeBytes(),
                        Bytes.EMPTY,
                        world.nowMs()));
    }

    void corrupt(Place place) {
        say(
                place.node(),
                new ShardCorrupt(
                        new ShardId(world.shape().id(place.chunk()), place.index()),
                        place.node().id,
                        "scrub",
                        "simulated",
                        world.nowMs()));
    }

    /** A disk is lost: its shards are reported one after the other. */
    void missing(List<Place> places) {
        reports++;
        report(places, 0);
    }

    private void report(List<Place> places, int from) {
        int end = Math.min(places.size(), from + REPORTED_PER_STEP);
        for (Place place : places.subList(from, end)) {
            SimNode node = place.node();
            if (!world.disks().has(place.chunk(), place.index(), node)) {
                say(
                        node,
                        new ShardMissing(
                                new ShardId(world.shape().id(place.chunk()), place.index()),
                                node.id,
                                node.id.value(),
                                world.nowMs()));
            }
        }
        if (end < places.size()) {
            world.agenda().at(world.nowMs() + REPORT_STEP_MS, () -> report(places, end));
        } else {
            reports--;
        }
    }

    /** It reaches the log again. */
    void heardAgain(SimNode node) {
        List<ShardEvent> events = kept.remove(node.number);
        if (events != null) {
            events.forEach(event -> say(node, event));
        }
    }

    private void say(SimNode node, ShardEvent event) {
        if (node.isLost()) {
            return;
        }
        if (!node.isHeard()) {
            kept.computeIfAbsent(node.number, _ -> new ArrayList<>()).add(event);
            return;
        }
        boolean twice = world.chance().uniform(node.number, words++, 20) < TWICE_SHARE;
        for (int i = 0; i < (twice ? 2 : 1); i++) {
            world.log().write(Topic.SHARDS, node.number, () -> reader.accept(event));
        }
    }
}
