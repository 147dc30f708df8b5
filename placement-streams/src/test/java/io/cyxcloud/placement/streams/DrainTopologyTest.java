package io.cyxcloud.placement.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.cyxcloud.events.chunk.ChunkEvent;
import io.cyxcloud.events.chunk.ChunkEvent.ChunkComplete;
import io.cyxcloud.events.chunk.ChunkEvent.QuorumSatisfied;
import io.cyxcloud.events.chunk.ChunkEvent.ShardsLeaving;
import io.cyxcloud.events.chunk.PlacementEvent.ChunkPlaced;
import io.cyxcloud.events.chunk.ShardEvent.ShardStored;
import io.cyxcloud.events.codec.AvroCodec;
import io.cyxcloud.events.node.Heartbeat;
import io.cyxcloud.events.node.MembershipCommand.DrainNode;
import io.cyxcloud.events.node.MembershipCommand.NoteHoldings;
import io.cyxcloud.events.node.NodeEvent;
import io.cyxcloud.events.node.NodeEvent.NodeDraining;
import io.cyxcloud.events.node.NodeEvent.NodeJoined;
import io.cyxcloud.events.node.NodeEvent.NodeOffline;
import io.cyxcloud.events.node.NodeEvent.OrderAnswered;
import io.cyxcloud.events.topic.RecordKeys;
import io.cyxcloud.events.topic.Topic;
import io.cyxcloud.events.topic.Topics;
import io.cyxcloud.events.value.Bytes;
import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.events.value.NodeEndpoint;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.NodeLocation;
import io.cyxcloud.events.value.RedundancyScheme;
import io.cyxcloud.events.value.ShardId;
import io.cyxcloud.events.value.StreamId;
import io.cyxcloud.placement.core.chunk.GarbageLimits;
import io.cyxcloud.placement.core.membership.MembershipLimits;
import io.cyxcloud.placement.core.object.Given;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Properties;
import java.util.stream.IntStream;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TopologyTestDriver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A drain, from the order through what the chunk partitions count to the end. */
class DrainTopologyTest {
    private static final int NODES = 8;
    private static final Duration STEP = Duration.ofMillis(250);
    private static final ChunkId CHUNK = new ChunkId(new StreamId(Given.id(5)), 0);

    private final ServedPartitions served = new ServedPartitions();
    @TempDir private Path stateDir;
    private TopologyTestDriver driver;

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
                                        MembershipLimits.DEFAULT,
                                        GarbageLimits.DEFAULT,
                                        1,
                                        1,
                                        _ -> {})),
                        properties,
                        Instant.ofEpochMilli(1_000_000));
    }

    @AfterEach
    void stop() {
        driver.close();
    }

    private <T> void pipe(Topic<T> topic, byte[] key, T value) {
        driver.createInputTopic(topic.name(), new ByteArraySerializer(), new ByteArraySerializer())
                .pipeInput(key, AvroCodec.ofEvents(topic.valueType()).encode(value));
    }

    private <T> List<T> read(Topic<T> topic) {
        AvroCodec<T> codec = AvroCodec.ofEvents(topic.valueType());
        return driver
                .createOutputTopic(
                        topic.name(), new ByteArrayDeserializer(), new ByteArrayDeserializer())
                .readRecordsToList()
                .stream()
                .map(record -> codec.decode(record.value()))
                .toList();
    }

    /** Seconds pass, in which some of the nodes live. */
    private void pass(int seconds, IntStream living) {
        int[] numbers = living.toArray();
        for (int second = 0; second < seconds; second++) {
            for (int number : numbers) {
                pipe(Topics.HEARTBEATS, RecordKeys.ofText("n" + number), beat(number));
            }
            for (int step = 0; step < 4; step++) {
                driver.advanceWallClockTime(STEP);
            }
        }
    }

    private static Heartbeat beat(int number) {
        return new Heartbeat(
                new NodeId("n" + number),
                new NodeLocation("dc" + number % 4, "r"),
                new NodeEndpoint("localhost", 9000 + number),
                1L << 30,
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
                0);
    }

    private void stored(int index, int node) {
        pipe(
                Topics.SHARD_EVENTS,
                RecordKeys.ofStream(CHUNK.stream()),
                new ShardStored(
                        new ShardId(CHUNK, index), new NodeId("n" + node), 100, Bytes.EMPTY, 2));
    }

    private void placeAndStore() {
        pipe(
                Topics.PLACEMENTS,
                RecordKeys.ofStream(CHUNK.stream()),
                new ChunkPlaced(
                        CHUNK,
                        "COMPACT",
                        RedundancyScheme.RS_4_2,
                        1,
                        400,
                        100,
                        IntStream.range(0, 6).mapToObj(i -> new NodeId("n" + i)).toList(),
                        1_000_000,
                        2_000_000_000));
        IntStream.range(0, 6).forEach(i -> stored(i, i));
    }

    private void drain(long command) {
        NodeId node = new NodeId("n0");
        pipe(
                Topics.MEMBERSHIP_COMMANDS,
                RecordKeys.ofText("n0"),
                new DrainNode(Given.command(command), node, List.of(), 0));
    }

    private List<NoteHoldings> counts() {
        return read(Topics.MEMBERSHIP_COMMANDS).stream().map(NoteHoldings.class::cast).toList();
    }

    @Test
    void aNodeIsOfflineWhenItsShardsAreElsewhere() {
        pass(2, IntStream.range(0, NODES));
        placeAndStore();
        drain(1);
        pass(10, IntStream.range(0, NODES));

        assertThat(read(Topics.NODE_EVENTS))
                .filteredOn(event -> !(event instanceof NodeJoined))
                .hasExactlyElementsOfTypes(NodeDraining.class, OrderAnswered.class);
        assertThat(counts())
                .isNotEmpty()
                .allMatch(count -> count.shardCount() == 1 && count.bytes() == 100);
        List<ChunkEvent> words = read(Topics.CHUNK_EVENTS);
        assertThat(words)
                .hasExactlyElementsOfTypes(
                        QuorumSatisfied.class, ChunkComplete.class, ShardsLeaving.class);
        assertThat(((ShardsLeaving) words.getLast()).leaving()).containsExactly(0);
        assertThat(served.chunk(0).chunks(CHUNK.stream(), 0, 1).getFirst().health().leaving())
                .containsExactly(0);

        stored(0, 6);
        pass(60, IntStream.range(0, NODES));
        assertThat(read(Topics.CHUNK_EVENTS))
                .singleElement()
                .isInstanceOfSatisfying(
                        ShardsLeaving.class, said -> assertThat(said.leaving()).isEmpty());
        assertThat(read(Topics.NODE_EVENTS)).singleElement().isInstanceOf(NodeOffline.class);

        pass(15, IntStream.range(1, NODES));
        assertThat(read(Topics.NODE_EVENTS)).as("powered off").isEmpty();
        assertThat(read(Topics.CHUNK_EVENTS)).as("powered off").isEmpty();
        assertThat(served.chunk(0).chunks(CHUNK.stream(), 0, 1).getFirst().health().leftCount())
                .isEqualTo(6);
    }

    @Test
    void anOrderIsAnsweredAgainWhenItComesAgainAndNotDecidedAgain() {
        pass(2, IntStream.range(0, 7));
        drain(1);
        drain(1);
        pipe(
                Topics.MEMBERSHIP_COMMANDS,
                RecordKeys.ofText("n9"),
                new DrainNode(Given.command(2), new NodeId("n9"), List.of(), 0));
        List<NodeEvent> events =
                read(Topics.NODE_EVENTS).stream()
                        .filter(event -> !(event instanceof NodeJoined))
                        .toList();
        assertThat(events)
                .hasExactlyElementsOfTypes(
                        NodeDraining.class,
                        OrderAnswered.class,
                        OrderAnswered.class,
                        OrderAnswered.class);
        assertThat(((OrderAnswered) events.get(2)).refusal()).isEmpty();
        assertThat(((OrderAnswered) events.get(3)).refusal()).contains("no node n9");
    }
}
