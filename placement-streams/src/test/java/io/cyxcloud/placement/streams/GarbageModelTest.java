package io.cyxcloud.placement.streams;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.cyxcloud.events.chunk.PlacementEvent;
import io.cyxcloud.events.chunk.PlacementEvent.ChunkPlaced;
import io.cyxcloud.events.chunk.ShardEvent;
import io.cyxcloud.events.chunk.ShardEvent.ShardDeleted;
import io.cyxcloud.events.chunk.ShardEvent.ShardStored;
import io.cyxcloud.events.chunk.StreamEvent;
import io.cyxcloud.events.chunk.StreamEvent.NodesDown;
import io.cyxcloud.events.chunk.StreamEvent.ObjectsFolded;
import io.cyxcloud.events.node.NodeCommand;
import io.cyxcloud.events.node.NodeCommand.DeleteShards;
import io.cyxcloud.events.object.ObjectBody.Streamed;
import io.cyxcloud.events.object.ObjectCommand;
import io.cyxcloud.events.object.ObjectCommand.CommitObject;
import io.cyxcloud.events.object.ObjectCommand.DeleteObject;
import io.cyxcloud.events.object.ObjectCommand.NoteTime;
import io.cyxcloud.events.object.ObjectVersion;
import io.cyxcloud.events.object.WriteCondition.Always;
import io.cyxcloud.events.topic.Topics;
import io.cyxcloud.events.value.Bytes;
import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.RedundancyScheme;
import io.cyxcloud.events.value.ShardId;
import io.cyxcloud.events.value.StreamId;
import io.cyxcloud.events.value.StreamManifest;
import io.cyxcloud.events.value.VersionId;
import io.cyxcloud.placement.core.chunk.GarbageLimits;
import io.cyxcloud.placement.core.membership.MembershipLimits;
import io.cyxcloud.placement.core.object.Given;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * Three object partitions and a chunk partition, the real processors, each reading its topics at a
 * pace of its own: an owner that is down for days is one that is not given a turn. Writers are
 * slow, give up or come too late; nodes lose commands, fail and return, and acknowledge late, one
 * by a wrong clock.
 *
 * <p>At every delete command: no commit in any log, folded or not, needs the stream now or needed
 * it within the horizon. In the end nothing is left but what is needed, and another interleaving of
 * the same topics comes to the same rows.
 */
class GarbageModelTest {
    private static final int OBJECT_PARTITIONS = 3;
    private static final long LEASE_MS = 20_000;
    private static final long HORIZON_MS = 15_000;
    private static final int ROUNDS = 4;
    private static final int STEPS = 800;

    /** Of 2 s each: lease, horizon, several tellings and the memory of what is gone. */
    private static final int ENDING_STEPS = 200;

    private static final GarbageLimits LIMITS = GarbageLimits.of(HORIZON_MS, 3 * LEASE_MS);
    private static final FoldLimits FOLDS =
            new FoldLimits(MembershipLimits.DEFAULT, LIMITS, OBJECT_PARTITIONS, 1, _ -> {});
    private static final List<NodeId> NODES =
            IntStream.range(0, 6).mapToObj(i -> new NodeId("n" + i)).toList();

    /** Each alarm is told of in the log, and there are many. */
    @BeforeAll
    static void quiet() {
        log().setLevel(Level.OFF);
    }

    @AfterAll
    static void loud() {
        log().setLevel(null);
    }

    private static Logger log() {
        return (Logger) LoggerFactory.getLogger(GarbageModelTest.class.getPackageName());
    }

    @TempDir private Path folder;
    private long seed;
    private Random random = new Random();

    /** What is true of the logs, folded or not. */
    private static final class Truth {
        final Map<String, StreamId> current = new HashMap<>();
        final Map<StreamId, Long> releasedMs = new HashMap<>();
        final Set<StreamId> committed = new HashSet<>();

        void replace(String key, @Nullable StreamId now, long timeMs) {
            StreamId before = now == null ? current.remove(key) : current.put(key, now);
            if (before != null) {
                releasedMs.put(before, timeMs);
            }
            if (now != null) {
                committed.add(now);
            }
        }

        void mayGo(StreamId stream, long nowMs, String hint) {
            assertThat(current.values()).as(hint + ": live").doesNotContain(stream);
            if (committed.contains(stream)) {
                assertThat(nowMs)
                        .as(hint + ": within the horizon")
                        .isGreaterThanOrEqualTo(
                                requireNonNull(releasedMs.get(stream)) + HORIZON_MS);
            }
        }
    }

    private record Write(StreamId stream, long leaseEndMs, String key, long commitAtMs) {}

    @Test
    void nothingNeededIsDeletedAndNothingElseIsKept() {
        seed = Long.getLong("seed", System.nanoTime());
        for (int round = 0; round < ROUNDS; round++) {
            random = new Random(seed + round);
            run(round);
        }
    }

    private void run(int round) {
        List<TopicLog<ObjectCommand>> commands = new ArrayList<>();
        List<FoldTask> objects = new ArrayList<>();
        for (int p = 0; p < OBJECT_PARTITIONS; p++) {
            TopicLog<ObjectCommand> log = new TopicLog<>(Topics.OBJECT_COMMANDS, p);
            commands.add(log);
            objects.add(
                    new FoldTask(
                            folder,
                            () -> new ObjectProcessor(new ServedPartitions(), FOLDS),
                            PlacementTopology.OBJECT_STORE,
                            p,
                            List.of(log)));
        }
        TopicLog<PlacementEvent> placements = new TopicLog<>(Topics.PLACEMENTS, 0);
        TopicLog<ShardEvent> shards = new TopicLog<>(Topics.SHARD_EVENTS, 0);
        TopicLog<StreamEvent> streams = new TopicLog<>(Topics.STREAM_EVENTS, 0);
        List<TopicLog<?>> inputs = List.of(placements, shards, streams);
        FoldTask chunks = chunkTask(inputs);
        Truth truth = new Truth();
        List<Write> open = new ArrayList<>();
        List<ShardEvent> late = new ArrayList<>();
        long nowMs = 1_000_000;
        int number = 0;
        int[] down = new int[OBJECT_PARTITIONS];
        for (int step = 0; step < STEPS + ENDING_STEPS; step++) {
            String hint = "-Dseed=" + seed + " round " + round + " step " + step;
            boolean ending = step >= STEPS;
            nowMs += ending ? 2_000 : random.nextInt(400);
            if (!ending && random.nextInt(3) == 0) {
                open.add(begin(++number, nowMs, placements, shards, late));
            }
            for (Write write : List.copyOf(open)) {
                if (write.commitAtMs() <= nowMs) {
                    open.remove(write);
                    if (!ending) {
                        commit(write, nowMs, commands, truth);
                    }
                }
            }
            if (!ending && random.nextInt(12) == 0) {
                String key = "k" + random.nextInt(20);
                commands.get(partition(key))
                        .append(
                                new DeleteObject(
                                        Given.command(step),
                                        Given.BUCKET,
                                        key,
                                        new Always(),
                                        nowMs),
                                nowMs);
                truth.replace(key, null, nowMs);
            }
            if (ending || random.nextInt(6) == 0) {
                for (TopicLog<ObjectCommand> log : commands) {
                    log.append(new NoteTime(Given.command(step)), nowMs);
                }
            }
            if (ending ? step == STEPS : random.nextInt(40) == 0) {
                Set<NodeId> silent = new TreeSet<>(NODES);
                silent.removeIf(_ -> random.nextInt(3) > 0);
                streams.append(new NodesDown(step + 1, List.copyOf(silent), nowMs), nowMs);
            }
            if (!late.isEmpty() && random.nextInt(8) == 0) {
                shards.append(late.removeFirst(), nowMs);
            }
            long at = nowMs;
            for (int p = 0; p < OBJECT_PARTITIONS; p++) {
                down[p] = !ending && random.nextInt(200) == 0 ? 250 : down[p] - 1;
                for (int i = 0; (ending || down[p] < 0) && i < 4; i++) {
                    var _ = objects.get(p).turn(0);
                }
                objects.get(p)
                        .take(PlacementTopology.STREAM_EVENT_SINK, Topics.STREAM_EVENTS)
                        .forEach(event -> streams.append(event, at));
            }
            chunks.clock(nowMs);
            for (int i = 0; i < 12; i++) {
                var _ = chunks.turn(random.nextInt(3));
            }
            if (ending) {
                chunks.drain();
            }
            if (ending || random.nextInt(4) == 0) {
                chunks.punctuate(nowMs);
            }
            obey(chunks, truth, shards, nowMs, ending ? 0 : 4, hint);
        }
        String hint = "-Dseed=" + seed + " round " + round;
        chunks.drain();
        Map<String, String> rows = chunks.rows("ctqhw");
        Set<StreamId> live = new HashSet<>(truth.current.values());
        assertThat(rows.keySet().stream().filter(k -> k.charAt(0) == 't').count())
                .as(hint)
                .isEqualTo(live.size());
        assertThat(rows.keySet().stream().filter(k -> k.charAt(0) == 'c').count())
                .as(hint)
                .isEqualTo(live.size());
        assertThat(again(inputs, nowMs)).as(hint).isEqualTo(rows);
    }

    private FoldTask chunkTask(List<TopicLog<?>> inputs) {
        return new FoldTask(
                folder,
                () -> new ChunkProcessor(new ServedPartitions(), LIMITS),
                PlacementTopology.CHUNK_STORE,
                0,
                inputs);
    }

    private static int partition(String key) {
        return Math.floorMod(key.hashCode(), OBJECT_PARTITIONS);
    }

    private Write begin(
            int number,
            long nowMs,
            TopicLog<PlacementEvent> placements,
            TopicLog<ShardEvent> shards,
            List<ShardEvent> late) {
        StreamId stream = new StreamId(Given.id(1_000_000L + number));
        ChunkId chunk = new ChunkId(stream, 0);
        long leaseEndMs = nowMs + LEASE_MS;
        boolean placed = random.nextInt(10) > 0; // killed before, otherwise
        if (placed) {
            placements.append(
                    new ChunkPlaced(
                            chunk,
                            "COMPACT",
                            RedundancyScheme.RS_4_2,
                            1,
                            400,
                            100,
                            NODES,
                            nowMs,
                            leaseEndMs),
                    nowMs);
        }
        for (int i = 0; i < NODES.size(); i++) {
            ShardStored stored =
                    new ShardStored(
                            new ShardId(chunk, i),
                            NODES.get(i),
                            100,
                            Bytes.EMPTY,
                            i == 0 ? 0 : nowMs); // the first node's clock never ran
            if (i == 5 && random.nextInt(4) == 0) {
                late.add(stored);
            } else {
                shards.append(stored, nowMs);
            }
        }
        long commitAtMs =
                placed && random.nextInt(4) > 0
                        ? nowMs + random.nextLong(2 * LEASE_MS)
                        : Long.MAX_VALUE;
        return new Write(stream, leaseEndMs, "k" + random.nextInt(20), commitAtMs);
    }

    private static void commit(
            Write write, long nowMs, List<TopicLog<ObjectCommand>> commands, Truth truth) {
        StreamManifest stream =
                new StreamManifest(
                        write.stream(), 5, 1, 5, Given.stream(1, 5).key(), 5, write.leaseEndMs());
        ObjectVersion version =
                new ObjectVersion(
                        new VersionId(write.stream().value()),
                        5,
                        "e",
                        nowMs,
                        "COMPACT",
                        Map.of(),
                        Map.of(),
                        Map.of(),
                        new Streamed(List.of(stream)));
        commands.get(partition(write.key()))
                .append(
                        new CommitObject(
                                Given.command(write.stream().value().getLeastSignificantBits()),
                                Given.BUCKET,
                                write.key(),
                                version,
                                new Always()),
                        nowMs);
        if (nowMs <= write.leaseEndMs()) {
            truth.replace(write.key(), write.stream(), nowMs);
        }
    }

    /** Nodes do as they are told, or never hear of it. */
    private void obey(
            FoldTask chunks,
            Truth truth,
            TopicLog<ShardEvent> shards,
            long nowMs,
            int lostOneOf,
            String hint) {
        for (NodeCommand command :
                chunks.take(PlacementTopology.NODE_COMMAND_SINK, Topics.NODE_COMMANDS)) {
            DeleteShards delete = (DeleteShards) command;
            boolean lost = lostOneOf > 0 && random.nextInt(lostOneOf) == 0;
            for (ShardId shard : delete.shards()) {
                truth.mayGo(shard.chunk().stream(), nowMs, hint);
                if (!lost) {
                    shards.append(new ShardDeleted(shard, delete.node(), nowMs), nowMs);
                }
            }
        }
    }

    /** Another interleaving of the same topics into a fresh store. */
    private Map<String, String> again(List<TopicLog<?>> inputs, long endMs) {
        TopicLog<ShardEvent> shards = new TopicLog<>(Topics.SHARD_EVENTS, 0);
        shards.copy(inputs.get(1));
        TopicLog<StreamEvent> streams = new TopicLog<>(Topics.STREAM_EVENTS, 0);
        streams.copy(inputs.get(2));
        FoldTask chunks = chunkTask(List.of(inputs.getFirst(), shards, streams));
        long nowMs = endMs;
        for (int step = 0; step < ENDING_STEPS; step++) {
            chunks.clock(nowMs);
            for (int i = 0; i < 60; i++) {
                var _ = chunks.turn(random.nextInt(3));
            }
            if (step > ENDING_STEPS / 3) {
                chunks.drain();
            }
            chunks.punctuate(nowMs);
            obey(chunks, new Truth(), shards, nowMs, 0, "again");
            nowMs += 2_000;
            for (int p = 0; p < OBJECT_PARTITIONS; p++) {
                streams.append(new ObjectsFolded(p, OBJECT_PARTITIONS, nowMs), nowMs);
            }
        }
        chunks.drain();
        return chunks.rows("ctqhw");
    }
}
