package io.cyxcloud.placement.streams;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.cyxcloud.events.chunk.ChunkEvent;
import io.cyxcloud.events.chunk.ChunkEvent.ChunkComplete;
import io.cyxcloud.events.chunk.ChunkEvent.ChunkDegraded;
import io.cyxcloud.events.chunk.ChunkEvent.ChunkLost;
import io.cyxcloud.events.chunk.ChunkEvent.ChunkReleased;
import io.cyxcloud.events.chunk.ChunkEvent.QuorumMissing;
import io.cyxcloud.events.chunk.ChunkEvent.QuorumSatisfied;
import io.cyxcloud.events.chunk.ChunkEvent.ShardsLeaving;
import io.cyxcloud.events.chunk.ChunkLocation;
import io.cyxcloud.events.chunk.ChunkSurvey;
import io.cyxcloud.events.chunk.PlacementEvent;
import io.cyxcloud.events.chunk.PlacementEvent.ChunkPlaced;
import io.cyxcloud.events.chunk.PlacementEvent.ShardRedirected;
import io.cyxcloud.events.chunk.ShardEvent;
import io.cyxcloud.events.chunk.ShardEvent.ShardCorrupt;
import io.cyxcloud.events.chunk.ShardEvent.ShardDeleted;
import io.cyxcloud.events.chunk.ShardEvent.ShardMissing;
import io.cyxcloud.events.chunk.ShardEvent.ShardStored;
import io.cyxcloud.events.chunk.StreamEvent;
import io.cyxcloud.events.chunk.StreamEvent.NodesDown;
import io.cyxcloud.events.chunk.StreamEvent.ObjectsFolded;
import io.cyxcloud.events.chunk.StreamEvent.StreamReferenced;
import io.cyxcloud.events.chunk.StreamEvent.StreamReleased;
import io.cyxcloud.events.topic.Topics;
import io.cyxcloud.events.value.Bytes;
import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.OwnerId;
import io.cyxcloud.events.value.RedundancyScheme;
import io.cyxcloud.events.value.ShardId;
import io.cyxcloud.events.value.StreamId;
import io.cyxcloud.placement.core.chunk.GarbageLimits;
import io.cyxcloud.placement.core.object.Given;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * A chunk partition, the real processor, beside a model that knows sets of holders and nodes. Nodes
 * fail and return, words about them come twice and late, shards are stored, redirected, lost and
 * rebuilt or never acknowledged at all, streams are released, the processor restarts in the middle
 * of its walks.
 *
 * <p>Whenever all is read and no walk is under way, the last word on each chunk is what the model
 * says, nothing was said twice, and another pace through the logs so far gives the same rows.
 */
class NodeFailureModelTest {
    private static final RedundancyScheme SCHEME = RedundancyScheme.RS_4_2;
    private static final int NODES = 9;
    private static final int ROUNDS = 2;
    private static final int STEPS = 1_500;
    private static final int QUIET_EVERY = 100;
    private static final int CHUNKS_MAX = 3;

    /** Of 10 ms each: before most shards of a chunk are acknowledged, as it happens. */
    private static final int CHECK_AFTER_STEPS = 60;

    private static final int STEP_MS = 10;
    private static final GarbageLimits LIMITS =
            new GarbageLimits(
                    3_600_000, 3_600_000, CHECK_AFTER_STEPS * STEP_MS, 1_000, 3_600_000, 3_600_000);

    private static final int CHUNKS_PER_STEP_MAX = 7;

    /** More than the walks of all chunks of a round take. */
    private static final int PUNCTUATIONS_MAX = 3_000;

    /** More than the checks of all streams of a round take. */
    private static final int PUNCTUATIONS_MIN = 4;

    /** Chunks without their quorum are alarms, and there are many. */
    @BeforeAll
    static void quiet() {
        log().setLevel(Level.OFF);
    }

    @AfterAll
    static void loud() {
        log().setLevel(null);
    }

    private static Logger log() {
        return (Logger) LoggerFactory.getLogger(NodeFailureModelTest.class.getPackageName());
    }

    @TempDir private Path folder;
    private Random random = new Random();
    private TopicLog<PlacementEvent> placements = new TopicLog<>(Topics.PLACEMENTS, 0);
    private TopicLog<ShardEvent> shards = new TopicLog<>(Topics.SHARD_EVENTS, 0);
    private TopicLog<StreamEvent> streams = new TopicLog<>(Topics.STREAM_EVENTS, 0);
    private Map<ChunkId, Chunk> model = new HashMap<>();
    private final List<ChunkId> ids = new ArrayList<>();
    private final Map<ChunkId, List<ChunkEvent>> told = new HashMap<>();
    private Set<NodeId> down = Set.of();
    private Set<NodeId> leaving = Set.of();
    private ServedPartitions served = new ServedPartitions();
    private long nowMs;

    /** What is true of a chunk, however the topics are read. */
    private static final class Chunk {
        final Set<ShardAt> assigned = new HashSet<>();
        final Set<ShardAt> stored = new HashSet<>();
        final Set<ShardAt> gone = new HashSet<>();
        final long placedMs;
        int storedMax;
        boolean released;

        Chunk(long placedMs) {
            this.placedMs = placedMs;
        }

        /** Told of a shard at least once. */
        Set<Integer> seen() {
            Set<Integer> seen = new TreeSet<>();
            stored.forEach(s -> seen.add(s.index()));
            gone.forEach(s -> seen.add(s.index()));
            return seen;
        }

        boolean hadTime(long nowMs) {
            return placedMs + LIMITS.checkAfterMs() <= nowMs;
        }

        Set<Integer> left(Set<NodeId> down) {
            Set<Integer> left = new TreeSet<>();
            stored.stream().filter(s -> !down.contains(s.node())).forEach(s -> left.add(s.index()));
            return left;
        }

        Set<Integer> missing(Set<NodeId> down, long nowMs) {
            Set<Integer> missing = new TreeSet<>();
            if (hadTime(nowMs)) {
                IntStream.range(0, SCHEME.totalShards()).forEach(missing::add);
                missing.removeAll(seen());
            }
            gone.forEach(s -> missing.add(s.index()));
            stored.forEach(s -> missing.add(s.index()));
            assigned.stream()
                    .filter(s -> down.contains(s.node()))
                    .forEach(s -> missing.add(s.index()));
            missing.removeAll(left(down));
            return missing;
        }

        /** Left, but on draining nodes only. */
        List<Integer> leaving(Set<NodeId> down, Set<NodeId> leaving) {
            Set<NodeId> away = new HashSet<>(down);
            away.addAll(leaving);
            Set<Integer> onThoseOnly = new TreeSet<>(left(down));
            onThoseOnly.removeAll(left(away));
            return List.copyOf(onThoseOnly);
        }

        /** What consumers should think of it; null when nothing was to be said. */
        List<ChunkEvent> word(ChunkId id, Set<NodeId> down, long nowMs) {
            int left = left(down).size();
            List<Integer> missing = List.copyOf(missing(down, nowMs));
            if (storedMax < SCHEME.writeQuorum() && !hadTime(nowMs)) {
                return List.of();
            }
            if (left == SCHEME.totalShards()) {
                return List.of(new ChunkComplete(id));
            }
            ChunkDegraded degraded = new ChunkDegraded(id, missing, left);
            return left < SCHEME.readQuorum()
                    ? List.of(degraded, new ChunkLost(id, left))
                    : List.of(degraded);
        }
    }

    private record ShardAt(int index, NodeId node) {}

    @Test
    void theLastWordOnEachChunkIsTrue() {
        long seed = Long.getLong("seed", System.nanoTime());
        for (int round = 0; round < ROUNDS; round++) {
            random = new Random(seed + round);
            run("-Dseed=" + seed + " round " + round);
        }
    }

    private void run(String hint) {
        placements = new TopicLog<>(Topics.PLACEMENTS, 0);
        shards = new TopicLog<>(Topics.SHARD_EVENTS, 0);
        streams = new TopicLog<>(Topics.STREAM_EVENTS, 0);
        model = new HashMap<>();
        ids.clear();
        told.clear();
        down = Set.of();
        leaving = Set.of();
        nowMs = 1_000_000;
        served = new ServedPartitions();
        FoldTask task = task(served);
        for (int step = 1; step <= STEPS; step++) {
            nowMs += STEP_MS;
            happen(step);
            if (random.nextInt(20) == 0 || step % QUIET_EVERY == 0) {
                streams.append(new ObjectsFolded(0, 1, nowMs), nowMs);
            }
            for (int i = 0; i < 3; i++) {
                var _ = task.turn(random.nextInt(3));
            }
            if (random.nextInt(10) == 0) {
                task.punctuate(nowMs);
            }
            if (random.nextInt(60) == 0) {
                hear(task, hint);
                task.restart();
            }
            if (step % QUIET_EVERY == 0) {
                settle(task);
                hear(task, hint + " step " + step);
                check(hint + " step " + step);
                FoldTask again = task(new ServedPartitions());
                settle(again);
                assertThat(again.rows("ctqgh").equals(task.rows("ctqgh")))
                        .as(hint + " step " + step)
                        .isTrue();
            }
        }
    }

    private FoldTask task(ServedPartitions here) {
        return new FoldTask(
                folder,
                () -> new ChunkProcessor(here, LIMITS, CHUNKS_PER_STEP_MAX),
                PlacementTopology.CHUNK_STORE,
                0,
                List.of(placements, shards, streams));
    }

    private void settle(FoldTask task) {
        task.drain();
        for (int i = 0; i < PUNCTUATIONS_MIN; i++) {
            task.punctuate(nowMs);
        }
        for (int i = 0; i < PUNCTUATIONS_MAX && !task.rows("w").isEmpty(); i++) {
            task.punctuate(nowMs);
        }
        assertThat(task.rows("w")).isEmpty();
    }

    private void hear(FoldTask task, String hint) {
        for (ChunkEvent whole :
                task.take(PlacementTopology.CHUNK_EVENT_SINK, Topics.CHUNK_EVENTS)) {
            ChunkEvent event = plain(whole);
            List<ChunkEvent> before = told.computeIfAbsent(event.chunk(), _ -> new ArrayList<>());
            boolean alarm = event instanceof QuorumMissing; // and its placement came after it
            assertThat(alarm || before.isEmpty() || !before.getLast().equals(event))
                    .as("%s: %s twice", hint, event)
                    .isTrue();
            before.add(event);
        }
    }

    /** Without the survey, which tells holders and is another each time. */
    private static ChunkEvent plain(ChunkEvent event) {
        return switch (event) {
            case ChunkDegraded degraded -> degraded.withoutSurvey();
            case ShardsLeaving said ->
                    new ShardsLeaving(
                            said.chunk(),
                            said.leaving(),
                            said.leftCount(),
                            new ChunkSurvey("", SCHEME, 0, List.of()));
            case ChunkComplete _,
                    ChunkLost _,
                    QuorumSatisfied _,
                    QuorumMissing _,
                    ChunkReleased _ ->
                    event;
        };
    }

    private void check(String hint) {
        model.forEach((id, chunk) -> {
            List<ChunkEvent> all = told.getOrDefault(id, List.of());
            List<ChunkEvent> last = lastWord(all);
            if (chunk.released) {
                assertThat(all.stream().filter(ChunkReleased.class::isInstance))
                        .as(hint)
                        .hasSizeLessThanOrEqualTo(1);
                return;
            }
            List<ChunkEvent> truth = chunk.word(id, down, nowMs);
            boolean onItsWay =
                    truth.size() == 1
                            && truth.getFirst() instanceof ChunkDegraded degraded
                            && degraded.missing().isEmpty();
            if (onItsWay) { // said once, or never; who is on its way is not counted
                assertThat(last.isEmpty() || isNothingMissing(last)).as(hint).isTrue();
            } else {
                assertThat(last).as(hint).isEqualTo(truth);
                assertThat(lastLeaving(all))
                        .as(hint)
                        .isEqualTo(truth.isEmpty() ? List.of() : chunk.leaving(down, leaving));
            }
            List<ChunkLocation> locations = served.chunk(0).chunks(id.stream(), id.index(), 1);
            if (!locations.isEmpty()) {
                assertThat(locations.getFirst().health().leaving())
                        .as(hint)
                        .isEqualTo(chunk.leaving(down, leaving));
                assertThat(locations.getFirst().health().leftCount())
                        .as(hint)
                        .isEqualTo(chunk.left(down).size());
            }
        });
    }

    private static boolean isNothingMissing(List<ChunkEvent> last) {
        return last.getFirst() instanceof ChunkDegraded degraded && degraded.missing().isEmpty();
    }

    /** What a consumer knows of the chunk's health. */
    private static List<ChunkEvent> lastWord(List<ChunkEvent> all) {
        List<ChunkEvent> last = new ArrayList<>();
        for (ChunkEvent event : all) {
            switch (event) {
                case ChunkComplete _, ChunkDegraded _ -> {
                    last.clear();
                    last.add(event);
                }
                case ChunkLost _ -> last.add(event);
                case QuorumSatisfied _, QuorumMissing _, ChunkReleased _, ShardsLeaving _ -> {}
            }
        }
        return last;
    }

    /** What a consumer thinks is to be moved. */
    private static List<Integer> lastLeaving(List<ChunkEvent> all) {
        List<Integer> last = List.of();
        for (ChunkEvent event : all) {
            last =
                    switch (event) {
                        case ShardsLeaving said -> said.leaving();
                        case ChunkComplete _, ChunkDegraded _ -> List.of();
                        case ChunkLost _, QuorumSatisfied _, QuorumMissing _, ChunkReleased _ ->
                                last;
                    };
        }
        return last;
    }

    private void happen(int step) {
        switch (random.nextInt(20)) {
            case 0, 1 -> place(step);
            case 2 -> redirect();
            case 3, 4 -> lose();
            case 5 -> changeNodes(step);
            case 6 -> release(step);
            case 7 -> repeatOldWord();
            default -> {
                for (int i = 0; i < 4; i++) {
                    store();
                }
            }
        }
    }

    private static NodeId node(int number) {
        return new NodeId("n" + number);
    }

    private void place(int step) {
        List<Integer> order = new ArrayList<>(IntStream.range(0, NODES).boxed().toList());
        StreamId stream = new StreamId(Given.id(step));
        int count = 1 + random.nextInt(CHUNKS_MAX);
        for (int index = 0; index < count; index++) {
            Collections.shuffle(order, random);
            ChunkId chunk = new ChunkId(stream, index);
            List<NodeId> nodes =
                    order.subList(0, SCHEME.totalShards()).stream()
                            .map(NodeFailureModelTest::node)
                            .toList();
            placements.append(
                    new ChunkPlaced(chunk, "COMPACT", SCHEME, 1, 400, 100, nodes, nowMs, nowMs),
                    nowMs);
            Chunk known = new Chunk(nowMs);
            for (int i = 0; i < nodes.size(); i++) {
                known.assigned.add(new ShardAt(i, nodes.get(i)));
            }
            model.put(chunk, known);
            ids.add(chunk);
        }
        streams.append(
                new StreamReferenced(stream, new OwnerId(Given.id(1)), count, 0, step, nowMs),
                nowMs);
    }

    /** Not a released one, mostly. */
    private ChunkId anyChunk() {
        ChunkId found = new ChunkId(new StreamId(Given.id(0)), 0);
        for (int i = 0; i < 5 && !ids.isEmpty(); i++) {
            found = ids.get(random.nextInt(ids.size()));
            if (!requireNonNull(model.get(found)).released) {
                return found;
            }
        }
        return found;
    }

    private void redirect() {
        ChunkId id = anyChunk();
        Chunk chunk = model.get(id);
        if (chunk == null || chunk.released || chunk.assigned.isEmpty()) {
            return;
        }
        ShardAt from = List.copyOf(new ArrayList<>(chunk.assigned)).getFirst();
        ShardAt to = new ShardAt(from.index(), node(random.nextInt(NODES)));
        placements.append(
                new ShardRedirected(new ShardId(id, from.index()), from.node(), to.node(), nowMs),
                nowMs);
        chunk.assigned.remove(from);
        chunk.assigned.add(to);
    }

    /** An acknowledgement of one that is assigned, mostly; sometimes of a rebuild elsewhere. */
    private void store() {
        ChunkId id = anyChunk();
        Chunk chunk = model.get(id);
        if (chunk == null || chunk.released) {
            return;
        }
        int index = random.nextInt(SCHEME.totalShards());
        ShardAt at =
                chunk.assigned.stream()
                        .filter(s -> s.index() == index && random.nextInt(10) > 0)
                        .findFirst()
                        .orElse(new ShardAt(index, node(random.nextInt(NODES))));
        shards.append(
                new ShardStored(new ShardId(id, index), at.node(), 100, Bytes.EMPTY, nowMs), nowMs);
        chunk.stored.add(at);
        chunk.gone.remove(at);
        long count = chunk.stored.stream().map(ShardAt::index).distinct().count();
        chunk.storedMax = Math.max(chunk.storedMax, (int) count);
    }

    private void lose() {
        ChunkId id = anyChunk();
        Chunk chunk = model.get(id);
        if (chunk == null || chunk.released || chunk.stored.isEmpty()) {
            return;
        }
        ShardAt at = chunk.stored.iterator().next();
        ShardId shard = new ShardId(id, at.index());
        shards.append(
                switch (random.nextInt(3)) {
                    case 0 -> new ShardMissing(shard, at.node(), "r", nowMs);
                    case 1 -> new ShardCorrupt(shard, at.node(), "r", "d", nowMs);
                    default -> new ShardDeleted(shard, at.node(), nowMs);
                },
                nowMs);
        chunk.stored.remove(at);
        chunk.gone.add(at);
    }

    private void changeNodes(int step) {
        Set<NodeId> now = new TreeSet<>(down);
        for (int i = 0; i <= random.nextInt(2); i++) {
            NodeId node = node(random.nextInt(NODES));
            if (!now.remove(node)) {
                now.add(node);
            }
        }
        down = Set.copyOf(now);
        Set<NodeId> emptied = new TreeSet<>(leaving);
        NodeId other = node(random.nextInt(NODES));
        if (!emptied.remove(other)) {
            emptied.add(other);
        }
        leaving = Set.copyOf(emptied);
        streams.append(new NodesDown(step, List.copyOf(now), nowMs, List.copyOf(emptied)), nowMs);
    }

    private void repeatOldWord() {
        List<TopicLog.Entry> words =
                streams.entries.stream()
                        .filter(e -> streams.codec.decode(e.value()) instanceof NodesDown)
                        .toList();
        if (!words.isEmpty()) {
            streams.entries.add(words.get(random.nextInt(words.size())));
        }
    }

    private void release(int step) {
        ChunkId id = anyChunk();
        if (!model.containsKey(id) || random.nextInt(3) > 0) {
            return;
        }
        long longAgo = nowMs - LIMITS.horizonMs();
        streams.append(
                new StreamReleased(id.stream(), new OwnerId(Given.id(1)), 0, step, longAgo), nowMs);
        model.forEach((other, chunk) -> {
            if (other.stream().equals(id.stream())) {
                chunk.released = true;
            }
        });
    }
}
