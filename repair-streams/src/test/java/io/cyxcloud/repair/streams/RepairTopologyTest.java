package io.cyxcloud.repair.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.cyxcloud.events.chunk.ChunkEvent;
import io.cyxcloud.events.chunk.ChunkEvent.ChunkComplete;
import io.cyxcloud.events.chunk.ChunkEvent.ChunkDegraded;
import io.cyxcloud.events.chunk.ChunkSurvey;
import io.cyxcloud.events.codec.AvroCodec;
import io.cyxcloud.events.repair.RepairCommand;
import io.cyxcloud.events.repair.RepairCommand.RepairScheduled;
import io.cyxcloud.events.repair.RepairEvent;
import io.cyxcloud.events.repair.RepairEvent.RepairFailed;
import io.cyxcloud.events.repair.RepairEvent.ShardRelocated;
import io.cyxcloud.events.state.ShardHolder;
import io.cyxcloud.events.state.ShardState;
import io.cyxcloud.events.topic.RecordKeys;
import io.cyxcloud.events.topic.Topics;
import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.events.value.ClusterMap;
import io.cyxcloud.events.value.NodeEndpoint;
import io.cyxcloud.events.value.NodeHealth;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.NodeInfo;
import io.cyxcloud.events.value.NodeLocation;
import io.cyxcloud.events.value.RedundancyScheme;
import io.cyxcloud.events.value.ShardId;
import io.cyxcloud.events.value.StreamId;
import io.cyxcloud.repair.core.RepairBudget;
import io.cyxcloud.repair.core.RepairLimits;
import io.cyxcloud.repair.core.RepairLoad;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The wiring; what is decided is in the scenarios. */
class RepairTopologyTest {
    private static final AvroCodec<ChunkEvent> WORD = AvroCodec.ofEvents(ChunkEvent.class);
    private static final AvroCodec<RepairEvent> OUTCOME = AvroCodec.ofEvents(RepairEvent.class);
    private static final AvroCodec<RepairCommand> COMMAND = AvroCodec.ofEvents(RepairCommand.class);
    private static final StreamId STREAM = new StreamId(new UUID(1, 2));
    private static final RepairLimits LIMITS =
            new RepairLimits(60_000, 300_000, 5_000, 5_000, 30_000);
    private static final long NOW_MS = 1_000_000;

    @TempDir private Path folder;
    private final RepairLoad load = new RepairLoad(new RepairBudget(3, 3, 1 << 20, 1 << 20));
    private TopologyTestDriver driver;
    private TestInputTopic<byte[], byte[]> words;
    private TestInputTopic<byte[], byte[]> outcomes;
    private TestOutputTopic<byte[], byte[]> commands;

    @BeforeEach
    void open() {
        driver = driver("test");
        var bytes = new ByteArraySerializer();
        words = driver.createInputTopic(Topics.CHUNK_EVENTS.name(), bytes, bytes);
        outcomes = driver.createInputTopic(Topics.REPAIR_EVENTS.name(), bytes, bytes);
        commands = commands(driver);
    }

    private static TestOutputTopic<byte[], byte[]> commands(TopologyTestDriver driver) {
        var bytes = new ByteArrayDeserializer();
        return driver.createOutputTopic(Topics.REPAIR_COMMANDS.name(), bytes, bytes);
    }

    /** A task of its own, with the load of all. */
    private TopologyTestDriver driver(String applicationId) {
        Properties properties = new Properties();
        properties.put("application.id", applicationId);
        properties.put("bootstrap.servers", "localhost:1");
        properties.put("state.dir", folder.toString());
        properties.put("rocksdb.config.setter", SmallRocksDb.class);
        return new TopologyTestDriver(
                RepairTopology.build(LIMITS, load, RepairTopologyTest::map), properties);
    }

    @AfterEach
    void close() {
        driver.close();
    }

    private static ClusterMap map() {
        return new ClusterMap(
                1,
                IntStream.range(0, 10)
                        .mapToObj(i ->
                                new NodeInfo(
                                        node(i),
                                        new NodeLocation("dc", "r" + i),
                                        new NodeEndpoint("localhost", 1),
                                        1 << 30,
                                        i == 8 ? NodeHealth.FAILED : NodeHealth.HEALTHY))
                        .toList());
    }

    private static NodeId node(int number) {
        return new NodeId("n" + number);
    }

    private static ChunkId chunk(int index) {
        return new ChunkId(STREAM, index);
    }

    /** Of RS(4,2), its shards on the first six nodes; some are gone. */
    private static ChunkDegraded degraded(int chunk, Integer... gone) {
        List<ShardHolder> holders = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            boolean isGone = List.of(gone).contains(i);
            holders.add(
                    new ShardHolder(
                            i, node(i), true, isGone ? ShardState.GONE : ShardState.STORED));
        }
        return new ChunkDegraded(
                chunk(chunk),
                List.of(gone),
                6 - gone.length,
                new ChunkSurvey("COMPACT", RedundancyScheme.RS_4_2, 100, holders));
    }

    /** Of RS(10,4), one of its shards on a node that failed; some nodes are not known. */
    private static ChunkDegraded patient(int chunk) {
        List<ShardHolder> holders = new ArrayList<>();
        for (int i = 0; i < 14; i++) {
            NodeId node = i < 9 ? node(i) : new NodeId("x" + i);
            holders.add(new ShardHolder(i, node, true, ShardState.STORED));
        }
        return new ChunkDegraded(
                chunk(chunk),
                List.of(8),
                13,
                new ChunkSurvey("none", RedundancyScheme.RS_10_4, 100, holders));
    }

    private void say(ChunkEvent event) {
        words.pipeInput(RecordKeys.ofStream(STREAM), WORD.encode(event));
    }

    private void say(RepairEvent event) {
        outcomes.pipeInput(RecordKeys.ofStream(STREAM), OUTCOME.encode(event));
    }

    private List<RepairScheduled> sentAfter(int ms) {
        driver.advanceWallClockTime(Duration.ofMillis(ms));
        return commands.readValuesToList().stream()
                .map(value -> (RepairScheduled) COMMAND.decode(value))
                .toList();
    }

    @Test
    void whatIsMissingIsRebuiltOnceInOnePass() {
        say(degraded(0, 1, 3));
        List<RepairScheduled> sent = sentAfter(500);
        assertThat(sent).singleElement().satisfies(c -> assertThat(c.targets()).hasSize(2));
        assertThat(load.count()).isEqualTo(1);
        assertThat(sentAfter(10_000)).isEmpty();
        say(new ShardRelocated(new ShardId(chunk(0), 1), node(1), node(1), 4));
        say(new ShardRelocated(new ShardId(chunk(0), 3), node(3), node(3), 4));
        assertThat(load.count()).isZero();
        say(new ChunkComplete(chunk(0)));
        assertThat(sentAfter(400_000)).isEmpty();
    }

    @Test
    void aFailedAttemptIsRepeatedAndOneThatIsSilentAsWell() {
        say(degraded(0, 1));
        assertThat(sentAfter(500)).hasSize(1);
        say(new RepairFailed(new ShardId(chunk(0), 1), node(1), 1, "down", 2));
        assertThat(sentAfter(4_000)).isEmpty();
        assertThat(sentAfter(2_000)).extracting(RepairScheduled::attempt).containsExactly(2);
        say(new RepairFailed(new ShardId(chunk(0), 1), node(1), 1, "late", 2));
        assertThat(sentAfter(290_000)).isEmpty();
        var _ = sentAfter(10_000); // the lease ends
        assertThat(sentAfter(10_000)).extracting(RepairScheduled::attempt).containsExactly(3);
    }

    @Test
    void theMostUrgentComesFirstAndTheOthersWaitForTheBudget() {
        say(degraded(0, 1));
        say(degraded(1, 1));
        say(degraded(2, 1, 2));
        assertThat(sentAfter(500))
                .extracting(command -> command.shard().chunk().index())
                .hasSize(2)
                .startsWith(2);
        say(new ChunkComplete(chunk(2)));
        assertThat(sentAfter(500)).hasSize(1);
        assertThat(load.count()).isEqualTo(2);
    }

    @Test
    void aTaskThatGoesElsewhereTakesItsRepairsOffTheLoad() {
        say(degraded(0, 1));
        assertThat(sentAfter(500)).hasSize(1);
        driver.close();
        assertThat(load.count()).as("it went elsewhere").isZero();
        open();
    }

    @Test
    void aTaskThatComesBackHasItsRepairsOnTheLoadAgain() {
        RepairProcessor task = new RepairProcessor(LIMITS, load, RepairTopologyTest::map);
        MockProcessorContext<byte[], byte[]> context = new MockProcessorContext<>();
        KeyValueStore<Bytes, byte[]> store =
                Stores.keyValueStoreBuilder(
                                Stores.inMemoryKeyValueStore(RepairTopology.REPAIR_STORE),
                                Serdes.Bytes(),
                                Serdes.ByteArray())
                        .withLoggingDisabled()
                        .build();
        store.init(context.getStateStoreContext(), store);
        context.setCurrentSystemTimeMs(NOW_MS);
        task.init(context);
        context.setRecordMetadata(Topics.CHUNK_EVENTS.name(), 0, 0);
        task.process(new Record<>(RecordKeys.ofStream(STREAM), WORD.encode(degraded(0, 1)), 1));
        context.scheduledPunctuators().getFirst().getPunctuator().punctuate(NOW_MS);
        assertThat(context.forwarded()).hasSize(1);
        task.close();
        assertThat(load.count()).isZero();
        task.init(context);
        assertThat(load.count()).as("what is under way there").isEqualTo(1);
        task.close();
        store.close();
    }

    @Test
    void theClockOfWhoeverToldItPutsNothingOff() {
        byte[] key = RecordKeys.ofStream(STREAM);
        Duration day = Duration.ofDays(1);
        Instant now = Instant.now();
        words.pipeInput(key, WORD.encode(patient(0)), now.plus(day));
        assertThat(sentAfter(59_000)).as("grace").isEmpty();
        assertThat(sentAfter(2_000)).hasSize(1);
        say(new ChunkComplete(chunk(0)));
        words.pipeInput(key, WORD.encode(patient(1)), now.minus(day));
        assertThat(sentAfter(500)).hasSize(1);
        say(new ChunkComplete(chunk(1)));
        words.pipeInput(key, WORD.encode(patient(2)), Instant.EPOCH);
        assertThat(sentAfter(500)).hasSize(1);
    }

    @Test
    void theMostUrgentOfAnotherTaskComesBeforeWhatIsLess() {
        for (int chunk = 0; chunk < 3; chunk++) {
            say(degraded(chunk, 1, 2));
        }
        assertThat(sentAfter(500)).as("all of the budget").hasSize(3);
        try (TopologyTestDriver other = driver("other")) {
            other.createInputTopic(
                            Topics.CHUNK_EVENTS.name(),
                            new ByteArraySerializer(),
                            new ByteArraySerializer())
                    .pipeInput(RecordKeys.ofStream(STREAM), WORD.encode(degraded(9, 1, 2)));
            other.advanceWallClockTime(Duration.ofMillis(500)); // it is refused
            say(new ChunkComplete(chunk(0)));
            say(new ChunkComplete(chunk(1)));
            say(degraded(4, 1));
            assertThat(sentAfter(500)).as("less urgent").isEmpty();
            other.advanceWallClockTime(Duration.ofMillis(500));
            assertThat(commands(other).getQueueSize()).isEqualTo(1);
            assertThat(load.count()).isEqualTo(2);
            say(new ChunkComplete(chunk(2)));
            assertThat(sentAfter(500)).as("nothing waits there any more").hasSize(1);
        }
    }

    @Test
    void whatIsNotHeardOfGivesTheBudgetBack() {
        for (int chunk = 0; chunk < 3; chunk++) {
            say(degraded(chunk, 1, 2));
        }
        assertThat(sentAfter(500)).as("all of the budget").hasSize(3);
        for (int chunk = 0; chunk < 3; chunk++) {
            say(degraded(chunk, 1, 2, 3)); // lost: they are due for nothing any more
        }
        say(degraded(3, 1, 2));
        assertThat(sentAfter(250_000)).isEmpty();
        assertThat(sentAfter(60_000)).extracting(c -> c.shard().chunk()).containsOnly(chunk(3));
        assertThat(load.count()).isEqualTo(1);
    }

    @Test
    void damagedRecordsHaveNoEffect() {
        byte[] cut = Arrays.copyOf(WORD.encode(degraded(0, 1)), 9);
        words.pipeInput(RecordKeys.ofStream(STREAM), cut);
        say(degraded(0, 1));
        assertThat(sentAfter(500)).hasSize(1);
    }
}
