package io.cyxcloud.placement.streams;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.cyxcloud.events.bucket.BucketCommand.CreateBucket;
import io.cyxcloud.events.chunk.PlacementEvent.ChunkPlaced;
import io.cyxcloud.events.chunk.ShardEvent.ShardStored;
import io.cyxcloud.events.codec.AvroCodec;
import io.cyxcloud.events.object.ObjectBody.Streamed;
import io.cyxcloud.events.object.ObjectCommand;
import io.cyxcloud.events.object.ObjectCommand.CommitObject;
import io.cyxcloud.events.object.WriteCondition.Always;
import io.cyxcloud.events.query.MetadataTable;
import io.cyxcloud.events.query.PartitionDigest;
import io.cyxcloud.events.topic.Topic;
import io.cyxcloud.events.topic.Topics;
import io.cyxcloud.events.value.Bytes;
import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.RedundancyScheme;
import io.cyxcloud.events.value.ShardId;
import io.cyxcloud.events.value.StreamManifest;
import io.cyxcloud.placement.core.chunk.GarbageLimits;
import io.cyxcloud.placement.core.membership.MembershipLimits;
import io.cyxcloud.placement.core.object.Given;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A log that is folded again comes to the digests of the running application. */
class ReplayedPartitionTest {
    private static final long T0 = 1_000_000;
    private static final int COMMANDS = 240;
    private static final int HORIZON_MS = 20_000;

    /** Placed streams are not those of {@link RandomCommands}: a stream has one lease. */
    private static final int PLACED_STREAMS = 7_000_000;

    private static final FoldLimits LIMITS =
            new FoldLimits(
                    MembershipLimits.DEFAULT, GarbageLimits.of(HORIZON_MS, 60_000), 1, 1, _ -> {});

    private final long seed = Long.getLong("seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final RandomCommands commands = new RandomCommands(random);
    private final RandomIdentities identities = new RandomIdentities(random);
    private final ServedPartitions served = new ServedPartitions();
    private final Map<String, List<ConsumerRecord<byte[], byte[]>>> log = new HashMap<>();
    private final Map<Topic<?>, AvroCodec<?>> codecs = new HashMap<>();
    private final Map<String, TestInputTopic<byte[], byte[]>> inputs = new HashMap<>();
    private final List<StreamManifest> streams = new ArrayList<>();
    @TempDir private Path folder;
    private TopologyTestDriver driver;
    private TestOutputTopic<byte[], byte[]> streamEvents;
    private long nowMs = T0;

    @BeforeEach
    void start() {
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:1");
        properties.put(StreamsConfig.STATE_DIR_CONFIG, folder.resolve("live").toString());
        driver =
                new TopologyTestDriver(
                        PlacementTopology.build(served, LIMITS),
                        properties,
                        Instant.ofEpochMilli(T0));
        streamEvents =
                driver.createOutputTopic(
                        Topics.STREAM_EVENTS.name(),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer());
    }

    @AfterEach
    void stop() {
        driver.close();
    }

    @Test
    void aReplayComesToTheDigestsOfTheLiveStores() throws Exception {
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < COMMANDS / 3; i++) {
                step(round * COMMANDS + i);
            }
            driver.advanceWallClockTime(Duration.ofSeconds(1)); // what is due is done
            driver.advanceWallClockTime(Duration.ofSeconds(1));
            for (MetadataTable table : MetadataTable.values()) {
                assertThat(replayed(table, round + "-" + table))
                        .as("-Dseed=%d", seed)
                        .isEqualTo(live(table));
            }
        }
        assertThat(live(MetadataTable.OBJECTS).rowCount()).isGreaterThan(10);
        assertThat(live(MetadataTable.CHUNKS).rowCount()).isGreaterThan(10);
        assertThat(live(MetadataTable.IDENTITY).rowCount()).isGreaterThan(10);
    }

    @Test
    void oneRecordMoreIsAnotherDigest() throws Exception {
        pipe(Topics.OBJECT_COMMANDS, new ObjectCommand.NoteTime(Given.command(6)));
        PartitionDigest before = live(MetadataTable.OBJECTS);
        pipe(Topics.OBJECT_COMMANDS, new ObjectCommand.NoteTime(Given.command(7)));
        assertThat(live(MetadataTable.OBJECTS)).isNotEqualTo(before);
        assertThat(live(MetadataTable.OBJECTS).rowCount()).isEqualTo(before.rowCount());
    }

    private void step(int number) {
        int passedMs = 1 + random.nextInt(200);
        nowMs += passedMs;
        driver.advanceWallClockTime(Duration.ofMillis(passedMs));
        switch (random.nextInt(6)) {
            case 0 ->
                    pipe(
                            Topics.BUCKET_COMMANDS,
                            new CreateBucket(
                                    Given.command(number),
                                    "bucket-" + random.nextInt(9),
                                    Given.BUCKET,
                                    "o",
                                    "",
                                    nowMs));
            case 1 -> place(number);
            case 2 -> commitStreamed(number);
            case 3 -> pipe(Topics.IDENTITY_COMMANDS, identities.command(number));
            default -> {
                pipe(Topics.OBJECT_COMMANDS, commands.command(number));
                var open = served.object(0).open();
                open.outcome(open.applied()).ifPresent(commands::remember);
            }
        }
    }

    private void place(int number) {
        StreamManifest plain = Given.stream(PLACED_STREAMS + number, 400);
        long leaseEndMs = nowMs + 5_000;
        StreamManifest stream =
                new StreamManifest(plain.stream(), 400, 1, 400, plain.key(), 400, leaseEndMs);
        streams.add(stream);
        ChunkId chunk = new ChunkId(stream.stream(), 0);
        List<NodeId> nodes = IntStream.range(0, 14).mapToObj(i -> new NodeId("n" + i)).toList();
        pipe(
                Topics.PLACEMENTS,
                new ChunkPlaced(
                        chunk,
                        "STANDARD",
                        RedundancyScheme.RS_10_4,
                        1,
                        400,
                        40,
                        nodes,
                        nowMs,
                        leaseEndMs));
        for (int i = 0; i < random.nextInt(15); i++) {
            pipe(
                    Topics.SHARD_EVENTS,
                    new ShardStored(
                            new ShardId(chunk, i),
                            nodes.get(i),
                            40,
                            Bytes.copyOf(new byte[32]),
                            nowMs));
        }
    }

    /** Of the last streams, so that some objects are replaced and some streams never needed. */
    private void commitStreamed(int number) {
        if (streams.isEmpty()) {
            return;
        }
        StreamManifest stream = streams.removeLast();
        pipe(
                Topics.OBJECT_COMMANDS,
                new CommitObject(
                        Given.command(5_000_000 + number),
                        Given.BUCKET,
                        "streamed" + random.nextInt(6),
                        Given.version(5_000_000 + number, stream.lengthBytes())
                                .withBody(new Streamed(List.of(stream))),
                        new Always()));
    }

    private <T> void pipe(Topic<T> topic, T value) {
        byte[] bytes = codec(topic).encode(value);
        inputs.computeIfAbsent(
                        topic.name(),
                        name ->
                                driver.createInputTopic(
                                        name, new ByteArraySerializer(), new ByteArraySerializer()))
                .pipeInput(new byte[16], bytes, nowMs);
        remember(topic.name(), bytes, nowMs);
        for (TestRecord<byte[], byte[]> derived : streamEvents.readRecordsToList()) {
            remember(Topics.STREAM_EVENTS.name(), derived.value(), derived.timestamp());
        }
    }

    @SuppressWarnings("unchecked") // the map holds a topic's own codec
    private <T> AvroCodec<T> codec(Topic<T> topic) {
        return (AvroCodec<T>) codecs.computeIfAbsent(topic, t -> AvroCodec.ofEvents(t.valueType()));
    }

    private void remember(String topic, byte[] value, long timeMs) {
        List<ConsumerRecord<byte[], byte[]>> records =
                log.computeIfAbsent(topic, _ -> new ArrayList<>());
        records.add(
                new ConsumerRecord<>(
                        topic,
                        0,
                        records.size(),
                        timeMs,
                        TimestampType.CREATE_TIME,
                        16,
                        value.length,
                        new byte[16],
                        value,
                        new RecordHeaders(),
                        Optional.empty()));
    }

    private PartitionDigest live(MetadataTable table) throws Exception {
        return served.digests(table, 0).take(System.nanoTime() + TimeUnit.MINUTES.toNanos(1));
    }

    /** The topics one after the other, which is no order that the application saw. */
    private PartitionDigest replayed(MetadataTable table, String name) throws Exception {
        DiskRows rows = new DiskRows(folder.resolve(name));
        try (ReplayedPartition partition = new ReplayedPartition(table, 0, rows, LIMITS)) {
            for (String topic : ReplayedPartition.topics(table)) {
                requireNonNull(log.getOrDefault(topic, List.of())).forEach(partition::fold);
            }
            return partition.digest();
        } finally {
            rows.close();
        }
    }
}
