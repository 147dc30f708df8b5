package io.cyxcloud.placement.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.cyxcloud.events.chunk.ChunkHealth;
import io.cyxcloud.events.chunk.PlacementEvent.ChunkPlaced;
import io.cyxcloud.events.chunk.PlacementEvent.ShardMoveOrdered;
import io.cyxcloud.events.chunk.ShardEvent.ShardDeleted;
import io.cyxcloud.events.chunk.ShardEvent.ShardRetired;
import io.cyxcloud.events.chunk.ShardEvent.ShardStored;
import io.cyxcloud.events.codec.AvroCodec;
import io.cyxcloud.events.node.Heartbeat;
import io.cyxcloud.events.node.NodeCommand.DeleteShards;
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

/** Copies of which another node has one that counts: told to go, and deleted on command. */
class RetiredCopiesTopologyTest {
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

    private ChunkHealth health() {
        return served.chunk(0).chunks(CHUNK.stream(), 0, 1).getFirst().health();
    }

    private static NodeId node(int number) {
        return new NodeId("n" + number);
    }

    private void assertToldToDelete(int index, int node) {
        ShardId shard = new ShardId(CHUNK, index);
        assertThat(read(Topics.SHARD_EVENTS))
                .singleElement()
                .isInstanceOfSatisfying(
                        ShardRetired.class,
                        said -> {
                            assertThat(said.shard()).isEqualTo(shard);
                            assertThat(said.node()).isEqualTo(node(node));
                        });
        assertThat(read(Topics.NODE_COMMANDS))
                .singleElement()
                .isInstanceOfSatisfying(
                        DeleteShards.class,
                        said -> {
                            assertThat(said.node()).isEqualTo(node(node));
                            assertThat(said.shards()).containsExactly(shard);
                        });
        assertThat(served.chunk(0).held(node(node), null, 1_000).shards())
                .as("on its way out: no difference to tell")
                .singleElement()
                .matches(held -> held.released() && !held.counts());
        pipe(
                Topics.SHARD_EVENTS,
                RecordKeys.ofStream(CHUNK.stream()),
                new ShardDeleted(shard, node(node), 3));
        assertThat(served.chunk(0).held(node(node), null, 1_000).shards())
                .singleElement()
                .matches(held -> !held.released() && !held.counts());
        assertThat(health()).isEqualTo(new ChunkHealth(List.of(), 6));
    }

    @Test
    void theCopyThatAShardWasMovedFromIsDeletedOnceTheOtherIsAcknowledged() {
        pass(2, IntStream.range(0, NODES));
        placeAndStore();
        pipe(
                Topics.PLACEMENTS,
                RecordKeys.ofStream(CHUNK.stream()),
                new ShardMoveOrdered(new ShardId(CHUNK, 2), node(2), node(7), "test", 1_000_000));
        assertThat(health()).isEqualTo(new ChunkHealth(List.of(), 6, List.of(2)));
        pass(2, IntStream.range(0, NODES));
        assertThat(read(Topics.NODE_COMMANDS)).isEmpty();

        stored(2, 7);
        assertToldToDelete(2, 2);
        pass(2, IntStream.range(0, NODES));
        assertThat(read(Topics.SHARD_EVENTS)).isEmpty();
        assertThat(read(Topics.NODE_COMMANDS)).isEmpty();
    }

    @Test
    void aNodeThatReturnsDeletesWhatWasRebuiltElsewhere() {
        pass(2, IntStream.range(0, NODES));
        placeAndStore();
        pass(15, IntStream.range(0, NODES).filter(number -> number != 1));
        assertThat(health().missing()).containsExactly(1);
        stored(1, 7);
        assertThat(read(Topics.NODE_COMMANDS)).isEmpty();

        pass(3, IntStream.range(0, NODES));
        assertToldToDelete(1, 1);
    }
}
