package io.cyxcloud.placement.streams;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.cyxcloud.events.bucket.BucketCommand.CreateBucket;
import io.cyxcloud.events.bucket.BucketEvent.BucketCreated;
import io.cyxcloud.events.chunk.ChunkEvent.ChunkComplete;
import io.cyxcloud.events.chunk.ChunkEvent.ChunkDegraded;
import io.cyxcloud.events.chunk.ChunkEvent.QuorumSatisfied;
import io.cyxcloud.events.chunk.ChunkHealth;
import io.cyxcloud.events.chunk.PlacementEvent.ChunkPlaced;
import io.cyxcloud.events.chunk.ShardEvent;
import io.cyxcloud.events.chunk.ShardEvent.ShardMissing;
import io.cyxcloud.events.chunk.ShardEvent.ShardStored;
import io.cyxcloud.events.codec.AvroCodec;
import io.cyxcloud.events.identity.IdentityCommand.CreateAccessKey;
import io.cyxcloud.events.identity.IdentityCommand.CreateUser;
import io.cyxcloud.events.identity.IdentityEvent.AccessKeyCreated;
import io.cyxcloud.events.identity.SealedSecret;
import io.cyxcloud.events.node.Heartbeat;
import io.cyxcloud.events.node.NodeCommand.DeleteShards;
import io.cyxcloud.events.node.NodeEvent.NodeJoined;
import io.cyxcloud.events.node.NodeEvent.NodeSuspected;
import io.cyxcloud.events.object.ObjectBody.Streamed;
import io.cyxcloud.events.object.ObjectCommand;
import io.cyxcloud.events.object.ObjectCommand.CommitObject;
import io.cyxcloud.events.object.ObjectCommand.NoteTime;
import io.cyxcloud.events.object.ObjectCommand.SealBucket;
import io.cyxcloud.events.object.ObjectEvent.BucketSealed;
import io.cyxcloud.events.object.ObjectEvent.ObjectCommitted;
import io.cyxcloud.events.object.ObjectVersion;
import io.cyxcloud.events.object.WriteCondition.Always;
import io.cyxcloud.events.query.HeldShard;
import io.cyxcloud.events.query.MetadataAnswer.HeldShardsAnswer;
import io.cyxcloud.events.query.MetadataAnswer.UnavailableAnswer;
import io.cyxcloud.events.query.MetadataQuery.FindHeldShards;
import io.cyxcloud.events.query.ObjectReply.ObjectRejected;
import io.cyxcloud.events.query.ObjectReply.ObjectWritten;
import io.cyxcloud.events.query.ObjectReply.PartitionSealed;
import io.cyxcloud.events.query.Rejection;
import io.cyxcloud.events.state.ObjectRow;
import io.cyxcloud.events.state.ShardState;
import io.cyxcloud.events.topic.RecordKeys;
import io.cyxcloud.events.topic.Topic;
import io.cyxcloud.events.topic.Topics;
import io.cyxcloud.events.value.Bytes;
import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.events.value.ClusterMap;
import io.cyxcloud.events.value.NodeEndpoint;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.NodeLocation;
import io.cyxcloud.events.value.RedundancyScheme;
import io.cyxcloud.events.value.ShardId;
import io.cyxcloud.events.value.StreamId;
import io.cyxcloud.events.value.StreamManifest;
import io.cyxcloud.events.value.VersionId;
import io.cyxcloud.events.value.WrappedKey;
import io.cyxcloud.placement.core.chunk.GarbageLimits;
import io.cyxcloud.placement.core.membership.MembershipLimits;
import io.cyxcloud.placement.core.object.Given;
import io.cyxcloud.placement.query.LogEnds;
import io.cyxcloud.placement.query.QueryService;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Wiring: topics, stores on RocksDB, positions, outcomes, event ids. */
class PlacementTopologyTest {
    private static final long T0 = 1_000_000;
    private static final Bytes H = Bytes.EMPTY;
    private static final GarbageLimits GARBAGE = GarbageLimits.of(10_000, 60_000);

    private final ServedPartitions served = new ServedPartitions();
    private final List<Integer> ticks = new ArrayList<>();
    @TempDir private Path stateDir;
    private TopologyTestDriver driver;

    private long clockMs = T0;

    @BeforeEach
    void start() {
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:1");
        properties.put(StreamsConfig.STATE_DIR_CONFIG, stateDir.toString());
        properties.put(
                StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, BoundedRocksDb.class.getName());
        driver =
                new TopologyTestDriver(
                        PlacementTopology.build(
                                served,
                                new FoldLimits(
                                        MembershipLimits.DEFAULT, GARBAGE, 1, 1, ticks::add)),
                        properties,
                        Instant.ofEpochMilli(T0));
    }

    @AfterEach
    void stop() {
        driver.close();
    }

    private <T> void pipe(Topic<T> topic, byte[] key, T value) {
        TestInputTopic<byte[], byte[]> input =
                driver.createInputTopic(
                        topic.name(), new ByteArraySerializer(), new ByteArraySerializer());
        input.pipeInput(key, AvroCodec.ofEvents(topic.valueType()).encode(value));
    }

    private List<TestRecord<byte[], byte[]>> records(Topic<?> topic) {
        TestOutputTopic<byte[], byte[]> output =
                driver.createOutputTopic(
                        topic.name(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        return output.readRecordsToList();
    }

    private <T> List<T> read(Topic<T> topic) {
        AvroCodec<T> codec = AvroCodec.ofEvents(topic.valueType());
        return records(topic).stream().map(record -> codec.decode(record.value())).toList();
    }

    private void commit(long number, String key) {
        pipe(
                Topics.OBJECT_COMMANDS,
                RecordKeys.ofObject(Given.BUCKET, key),
                new CommitObject(
                        Given.command(number),
                        Given.BUCKET,
                        key,
                        Given.version(number, 1),
                        new Always()));
    }

    @Test
    void aCommitIsDecidedStoredForwardedAndPublished() {
        CompletableFuture<Void> second = served.object(0).open().whenApplied(1);
        commit(1, "a");
        assertThat(second).isNotDone();
        commit(2, "b");
        assertThat(second).isCompleted();

        ObjectView view = served.object(0);
        assertThat(view.open().applied()).isEqualTo(1);
        assertThat(view.open().outcome(1)).containsInstanceOf(ObjectWritten.class);
        assertThat(((ObjectRow) requireNonNull(view.version(Given.BUCKET, "b", null))).version())
                .isEqualTo(Given.version(2, 1));
        List<TestRecord<byte[], byte[]>> events = records(Topics.OBJECT_EVENTS);
        assertThat(events).hasSize(2);
        assertThat(events.get(1).key()).isEqualTo(RecordKeys.ofObject(Given.BUCKET, "b"));
        assertThat(
                        new String(
                                events.get(1).headers().lastHeader("cyx-event-id").value(),
                                StandardCharsets.UTF_8))
                .isEqualTo("cyx.object-commands/0/1/0");
        assertThat(
                        AvroCodec.ofEvents(Topics.OBJECT_EVENTS.valueType())
                                .decode(events.get(1).value()))
                .isInstanceOf(ObjectCommitted.class);
    }

    @Test
    void aSealAnswersAndRefuses() {
        commit(1, "a");
        pipe(
                Topics.OBJECT_COMMANDS,
                RecordKeys.ofBucket(Given.BUCKET),
                new SealBucket(Given.command(2), Given.BUCKET, Given.deletion(1)));
        commit(3, "b");
        var open = served.object(0).open();
        assertThat(open.outcome(1)).contains(new PartitionSealed(false));
        assertThat(open.outcome(2))
                .hasValueSatisfying(reply ->
                        assertThat(((ObjectRejected) reply).reason())
                                .isEqualTo(Rejection.BUCKET_SEALED));
        assertThat(read(Topics.OBJECT_EVENTS)).hasSize(2).last().isInstanceOf(BucketSealed.class);
    }

    @Test
    void aDamagedCommandIsPassedOver() {
        driver.createInputTopic(
                        Topics.OBJECT_COMMANDS.name(),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())
                .pipeInput(new byte[16], new byte[] {1, 2, 3});
        commit(1, "a");
        var open = served.object(0).open();
        assertThat(open.outcome(0)).containsInstanceOf(ObjectRejected.class);
        assertThat(open.outcome(1)).containsInstanceOf(ObjectWritten.class);
    }

    @Test
    void bucketsAreServed() {
        pipe(
                Topics.BUCKET_COMMANDS,
                RecordKeys.ofText("b"),
                new CreateBucket(Given.command(1), "b", Given.BUCKET, "me", "", 5));
        assertThat(served.bucket(0).buckets("")).hasSize(1);
        assertThat(requireNonNull(served.bucket(0).bucket("b")).bucket()).isEqualTo(Given.BUCKET);
        assertThat(read(Topics.BUCKET_EVENTS)).singleElement().isInstanceOf(BucketCreated.class);
    }

    @Test
    void usersAndTheirKeysAreServedAndToldByKey() {
        CreateUser create =
                new CreateUser(Given.command(1), "alice", "Alice", "%064x".formatted(1), 5);
        String accessKey = "CYXKEYAAAAAAAAAAAAAA";
        SealedSecret secret =
                new SealedSecret(
                        new WrappedKey(
                                "kek", Bytes.copyOf(new byte[60]), Bytes.copyOf(new byte[8])),
                        Bytes.EMPTY);
        pipe(Topics.IDENTITY_COMMANDS, RecordKeys.ofText("alice"), create);
        pipe(
                Topics.IDENTITY_COMMANDS,
                RecordKeys.ofText(accessKey),
                new CreateAccessKey(Given.command(2), "alice", accessKey, secret, 6));
        pipe(Topics.IDENTITY_COMMANDS, RecordKeys.ofText("alice"), create);

        IdentityView view = served.identity(0);
        assertThat(view.users()).singleElement().satisfies(u -> assertThat(u.keys()).hasSize(1));
        assertThat(view.open().outcome(2)).isEqualTo(view.open().outcome(0));
        assertThat(view.decided(Given.command(1))).isEqualTo(view.open().outcome(0).orElseThrow());
        List<TestRecord<byte[], byte[]>> events = records(Topics.IDENTITY_EVENTS);
        assertThat(events).hasSize(2);
        assertThat(events.getLast().key()).isEqualTo(RecordKeys.ofText(accessKey));
        assertThat(
                        AvroCodec.ofEvents(Topics.IDENTITY_EVENTS.valueType())
                                .decode(events.getLast().value()))
                .isInstanceOfSatisfying(
                        AccessKeyCreated.class,
                        created -> assertThat(created.secret()).isEqualTo(secret));
    }

    @Test
    void chunksJoinPlacementsAndAcknowledgements() {
        ChunkId chunk = new ChunkId(new StreamId(Given.id(5)), 0);
        byte[] key = RecordKeys.ofStream(chunk.stream());
        List<NodeId> nodes = IntStream.range(0, 6).mapToObj(i -> new NodeId("n" + i)).toList();
        pipe(
                Topics.PLACEMENTS,
                key,
                new ChunkPlaced(chunk, "COMPACT", RedundancyScheme.RS_4_2, 1, 400, 100, nodes, 1));
        for (int i = 0; i < 6; i++) {
            pipe(
                    Topics.SHARD_EVENTS,
                    key,
                    new ShardStored(new ShardId(chunk, i), nodes.get(i), 100, Bytes.EMPTY, 2));
        }
        assertThat(served.chunk(0).open().applied()).isZero();
        assertThat(served.chunk(0).chunks(chunk.stream(), 0, 10))
                .singleElement()
                .satisfies(location -> assertThat(location.shards()).hasSize(6));
        assertThat(served.chunk(0).chunks(chunk.stream(), 1, 10)).isEmpty();
        assertThat(read(Topics.CHUNK_EVENTS))
                .containsExactly(new QuorumSatisfied(chunk, 5), new ChunkComplete(chunk));
    }

    @Test
    void aNodesShardsComeInPages() {
        NodeId node = new NodeId("n1");
        List<StreamId> streams = List.of(new StreamId(Given.id(5)), new StreamId(Given.id(6)));
        for (StreamId stream : streams) {
            for (int index = 0; index < 2; index++) {
                ChunkId chunk = new ChunkId(stream, index);
                List<NodeId> nodes =
                        IntStream.range(0, 6).mapToObj(i -> new NodeId("n" + i)).toList();
                pipe(
                        Topics.PLACEMENTS,
                        RecordKeys.ofStream(stream),
                        new ChunkPlaced(
                                chunk, "COMPACT", RedundancyScheme.RS_4_2, 1, 400, 100, nodes, 1));
            }
        }
        say(new ShardStored(new ShardId(new ChunkId(streams.get(0), 0), 1), node, 100, H, 2));
        ShardId stray = new ShardId(new ChunkId(new StreamId(Given.id(7)), 3), 4);
        say(new ShardStored(stray, node, 100, H, 2));
        say(new ShardMissing(new ShardId(new ChunkId(streams.get(1), 1), 1), node, "t", 2));
        assertThat(served.chunk(0).heard().applied()).isEqualTo(2);

        QueryService queries = answering(Map.of(Topics.PLACEMENTS, 4L, Topics.SHARD_EVENTS, 3L));
        List<HeldShard> held = new ArrayList<>();
        @Nullable ChunkId from = null;
        do {
            FindHeldShards find = new FindHeldShards(0, node, from, 2);
            HeldShardsAnswer page = (HeldShardsAnswer) queries.ask(find, Duration.ofSeconds(5));
            assertThat(page.shards()).hasSizeLessThanOrEqualTo(2);
            held.addAll(page.shards());
            from = page.next();
        } while (from != null);
        assertThat(held)
                .containsExactly(
                        held(streams.get(0), 0, 1, ShardState.STORED, 100),
                        held(streams.get(0), 1, 1, ShardState.NOT_SEEN, 100),
                        held(streams.get(1), 0, 1, ShardState.NOT_SEEN, 100),
                        held(streams.get(1), 1, 1, ShardState.GONE, 100),
                        held(stray.chunk().stream(), 3, 4, ShardState.STORED, 0));

        QueryService behind = answering(Map.of(Topics.PLACEMENTS, 4L, Topics.SHARD_EVENTS, 4L));
        assertThat(behind.ask(new FindHeldShards(0, node, null, 2), Duration.ofMillis(50)))
                .as("an acknowledgement in the log that is not folded yet")
                .isInstanceOf(UnavailableAnswer.class);
    }

    private void say(ShardEvent event) {
        pipe(Topics.SHARD_EVENTS, RecordKeys.ofStream(event.shard().chunk().stream()), event);
    }

    private static HeldShard held(
            StreamId stream, int chunk, int index, ShardState state, int sizeBytes) {
        return new HeldShard(
                new ShardId(new ChunkId(stream, chunk), index), state, false, sizeBytes);
    }

    /** Of a log that ends there. */
    private QueryService answering(Map<Topic<?>, Long> ends) {
        return new QueryService(
                served,
                new LogEnds() {
                    @Override
                    public CompletableFuture<Long> end(Topic<?> topic, int partition) {
                        return CompletableFuture.completedFuture(ends.get(topic));
                    }

                    @Override
                    public void close() {}
                },
                _ -> List.of(),
                _ -> CompletableFuture.completedFuture(0L));
    }

    private void commitStream(long number, String key, long leaseEndMs) {
        StreamManifest plain = Given.stream(number, 5);
        StreamManifest stream =
                new StreamManifest(
                        plain.stream(),
                        plain.chunkSizeBytes(),
                        plain.chunkCount(),
                        plain.lengthBytes(),
                        plain.key(),
                        plain.chunkSizeBytesMax(),
                        leaseEndMs);
        pipe(
                Topics.OBJECT_COMMANDS,
                RecordKeys.ofObject(Given.BUCKET, key),
                new CommitObject(
                        Given.command(number),
                        Given.BUCKET,
                        key,
                        new ObjectVersion(
                                new VersionId(Given.id(number)),
                                5,
                                "e",
                                5,
                                "COMPACT",
                                Map.of(),
                                Map.of(),
                                Map.of(),
                                new Streamed(List.of(stream))),
                        new Always()));
    }

    private void place(long number, long leaseEndMs) {
        ChunkId chunk = new ChunkId(new StreamId(Given.id(number)), 0);
        List<NodeId> nodes = IntStream.range(0, 6).mapToObj(i -> new NodeId("n" + i)).toList();
        pipe(
                Topics.PLACEMENTS,
                RecordKeys.ofStream(chunk.stream()),
                new ChunkPlaced(
                        chunk,
                        "COMPACT",
                        RedundancyScheme.RS_4_2,
                        1,
                        400,
                        100,
                        nodes,
                        T0,
                        leaseEndMs));
    }

    /** The log's time goes on, and the clock's, and what is due is looked at. */
    private void passTo(long timeMs) {
        driver.createInputTopic(
                        Topics.OBJECT_COMMANDS.name(),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())
                .pipeInput(
                        RecordKeys.ofText("time"),
                        AvroCodec.ofEvents(ObjectCommand.class)
                                .encode(new NoteTime(Given.command(timeMs))),
                        timeMs);
        long stepMs = Math.max(1_000, timeMs - clockMs);
        clockMs += stepMs;
        driver.advanceWallClockTime(Duration.ofMillis(stepMs));
    }

    @Test
    void aBrokersClockThatJumpsAheadEndsNoHorizon() {
        place(1, T0 + 30_000);
        commitStream(1, "k", T0 + 30_000);
        place(2, T0 + 30_000);
        commitStream(2, "k", T0 + 30_000);
        long before = clockMs;
        clockMs = T0 + 1_000_000; // so that the clock is hardly moved
        passTo(T0 + 900_000);
        assertThat(read(Topics.NODE_COMMANDS)).isEmpty();
        clockMs = before + 1_000;
        passTo(T0 + 900_001);
        assertThat(deleted()).contains(new StreamId(Given.id(1)));
    }

    @Test
    void aNodeWhoseClockNeverRanHasNothingDeletedBeforeItsPlacement() {
        ChunkId chunk = new ChunkId(new StreamId(Given.id(4)), 0);
        pipe(
                Topics.SHARD_EVENTS,
                RecordKeys.ofStream(chunk.stream()),
                new ShardStored(new ShardId(chunk, 0), new NodeId("n0"), 100, Bytes.EMPTY, 0));
        passTo(T0 + 5_000);
        assertThat(read(Topics.NODE_COMMANDS)).isEmpty();
        place(4, T0 + 30_000);
        commitStream(4, "k", T0 + 30_000);
        passTo(T0 + 60_000);
        assertThat(read(Topics.NODE_COMMANDS)).isEmpty();
    }

    @Test
    void anOverwrittenStreamIsDeletedAfterTheHorizonAndAnOrphanAfterItsLease() {
        place(1, T0 + 30_000);
        commitStream(1, "k", T0 + 30_000);
        place(2, T0 + 30_000);
        commitStream(2, "k", T0 + 30_000);
        place(3, T0 + 30_000);
        passTo(T0 + 9_000);
        assertThat(read(Topics.NODE_COMMANDS)).isEmpty();
        passTo(T0 + 11_000);
        assertThat(deleted()).containsOnly(new StreamId(Given.id(1))).hasSize(6);
        passTo(T0 + 29_000);
        var _ = read(Topics.NODE_COMMANDS); // told again
        passTo(T0 + 31_000);
        assertThat(deleted()).contains(new StreamId(Given.id(3)));
        assertThat(served.chunk(0).chunks(new StreamId(Given.id(2)), 0, 10)).hasSize(1);
        assertThat(served.chunk(0).chunks(new StreamId(Given.id(3)), 0, 10)).isEmpty();
    }

    @Test
    void aCommitAfterTheLeaseIsRejected() {
        passTo(T0 + 500); // and the next command is at 1,000
        commitStream(1, "k", T0 + 999);
        assertThat(served.object(0).open().outcome(1))
                .hasValueSatisfying(reply -> {
                    assertThat(((ObjectRejected) reply).reason())
                            .isEqualTo(Rejection.LEASE_EXPIRED);
                    assertThat(((ObjectRejected) reply).logMs()).isEqualTo(T0 + 1_000);
                });
        commitStream(2, "k", T0 + 1_000);
        assertThat(served.object(0).open().outcome(2)).containsInstanceOf(ObjectWritten.class);
    }

    @Test
    void anIdlePartitionAsksForTheTime() {
        driver.advanceWallClockTime(Duration.ofMillis(GARBAGE.announceEveryMs()));
        assertThat(ticks).containsExactly(0);
    }

    private List<StreamId> deleted() {
        return read(Topics.NODE_COMMANDS).stream()
                .flatMap(command -> ((DeleteShards) command).shards().stream())
                .map(shard -> shard.chunk().stream())
                .toList();
    }

    @Test
    void aChunkFollowsItsNodes() {
        beat();
        ChunkId chunk = new ChunkId(new StreamId(Given.id(5)), 0);
        byte[] key = RecordKeys.ofStream(chunk.stream());
        place(5, T0 + 30_000);
        for (int i = 0; i < 6; i++) {
            NodeId node = new NodeId("n" + i);
            pipe(
                    Topics.SHARD_EVENTS,
                    key,
                    new ShardStored(new ShardId(chunk, i), node, 100, Bytes.EMPTY, 2));
        }
        for (int i = 0; i < 40; i++) {
            driver.advanceWallClockTime(Duration.ofMillis(250));
        }
        assertThat(served.chunk(0).chunks(chunk.stream(), 0, 1).getFirst().health())
                .isEqualTo(new ChunkHealth(List.of(0, 1), 4));
        beat();
        driver.advanceWallClockTime(Duration.ofMillis(250));
        driver.advanceWallClockTime(Duration.ofMillis(250));
        assertThat(read(Topics.CHUNK_EVENTS))
                .extracting(event ->
                        event instanceof ChunkDegraded degraded ? degraded.withoutSurvey() : event)
                .containsExactly(
                        new QuorumSatisfied(chunk, 5),
                        new ChunkComplete(chunk),
                        new ChunkDegraded(chunk, List.of(0, 1), 4),
                        new ChunkComplete(chunk));
    }

    @Test
    void heartbeatsAndTheClockMakeTheMap() {
        beat();
        assertThat(read(Topics.NODE_EVENTS)).hasSize(2).allMatch(NodeJoined.class::isInstance);
        List<ClusterMap> maps = read(Topics.CLUSTER_MAP);
        assertThat(maps.getLast().epoch()).isEqualTo(2);
        for (int i = 0; i < 20; i++) {
            driver.advanceWallClockTime(Duration.ofMillis(250));
        }
        assertThat(read(Topics.NODE_EVENTS)).hasSize(2).allMatch(NodeSuspected.class::isInstance);
    }

    /** Of two nodes. */
    private void beat() {
        for (int i = 0; i < 2; i++) {
            pipe(
                    Topics.HEARTBEATS,
                    RecordKeys.ofText("n" + i),
                    new Heartbeat(
                            new NodeId("n" + i),
                            new NodeLocation("dc", "r"),
                            new NodeEndpoint("localhost", 9000 + i),
                            100,
                            0,
                            0,
                            1,
                            1,
                            "",
                            "test",
                            0,
                            "",
                            0,
                            0,
                            0,
                            0));
        }
    }
}
