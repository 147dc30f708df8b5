package io.cyxcloud.repair.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.cyxcloud.events.chunk.ShardEvent;
import io.cyxcloud.events.chunk.ShardEvent.ShardCorrupt;
import io.cyxcloud.events.chunk.ShardEvent.ShardMissing;
import io.cyxcloud.events.chunk.ShardEvent.ShardStored;
import io.cyxcloud.events.codec.AvroCodec;
import io.cyxcloud.events.repair.RepairCommand;
import io.cyxcloud.events.repair.RepairCommand.RepairScheduled;
import io.cyxcloud.events.repair.RepairEvent;
import io.cyxcloud.events.repair.RepairEvent.RepairFailed;
import io.cyxcloud.events.repair.RepairEvent.ShardRelocated;
import io.cyxcloud.events.topic.RecordKeys;
import io.cyxcloud.events.topic.Topics;
import io.cyxcloud.events.value.Bytes;
import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.ShardId;
import io.cyxcloud.events.value.StreamId;
import io.cyxcloud.repair.core.RepairDecider;
import io.cyxcloud.repair.core.RepairLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.UUID;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RepairTopologyTest {
    private static final AvroCodec<ShardEvent> SHARD = AvroCodec.ofEvents(ShardEvent.class);
    private static final AvroCodec<RepairEvent> OUTCOME = AvroCodec.ofEvents(RepairEvent.class);
    private static final AvroCodec<RepairCommand> COMMAND = AvroCodec.ofEvents(RepairCommand.class);
    private static final StreamId STREAM = new StreamId(new UUID(1, 2));
    private static final ShardId SHARD_ID = new ShardId(new ChunkId(STREAM, 3), 4);
    private static final ShardId OTHER = new ShardId(new ChunkId(STREAM, 3), 5);
    private static final NodeId NODE = new NodeId("n1");

    @TempDir private Path folder;
    private TopologyTestDriver driver;
    private TestInputTopic<byte[], byte[]> shardEvents;
    private TestInputTopic<byte[], byte[]> repairEvents;
    private TestOutputTopic<byte[], byte[]> commands;

    @BeforeEach
    void open() {
        Properties properties = new Properties();
        properties.put("application.id", "test");
        properties.put("bootstrap.servers", "localhost:1");
        properties.put("state.dir", folder.toString());
        properties.put("rocksdb.config.setter", SmallRocksDb.class);
        driver =
                new TopologyTestDriver(
                        RepairTopology.build(
                                new RepairDecider(new RepairLimits(2, 5_000, 5_000, 600_000))),
                        properties);
        var bytes = new ByteArraySerializer();
        shardEvents = driver.createInputTopic(Topics.SHARD_EVENTS.name(), bytes, bytes);
        repairEvents = driver.createInputTopic(Topics.REPAIR_EVENTS.name(), bytes, bytes);
        commands =
                driver.createOutputTopic(
                        Topics.REPAIR_COMMANDS.name(),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer());
    }

    @AfterEach
    void close() {
        driver.close();
    }

    private void say(ShardEvent event) {
        shardEvents.pipeInput(RecordKeys.ofStream(STREAM), SHARD.encode(event));
    }

    private void say(RepairEvent event) {
        repairEvents.pipeInput(RecordKeys.ofStream(STREAM), OUTCOME.encode(event));
    }

    private List<RepairScheduled> sent() {
        return commands.readValuesToList().stream()
                .map(value -> (RepairScheduled) COMMAND.decode(value))
                .toList();
    }

    @Test
    void aReportIsAnsweredByOneCommandUntilItIsDone() {
        say(new ShardMissing(SHARD_ID, NODE, "gateway", 1));
        say(new ShardMissing(SHARD_ID, NODE, "other", 2));
        say(new ShardCorrupt(OTHER, NODE, "gateway", "crc", 3));
        assertThat(sent()).extracting(RepairScheduled::shard).containsExactly(SHARD_ID, OTHER);
        say(new ShardRelocated(SHARD_ID, NODE, NODE, 4));
        say(new ShardMissing(SHARD_ID, NODE, "gateway", 5));
        assertThat(sent()).extracting(RepairScheduled::attempt).containsExactly(1);
        say(new ShardStored(SHARD_ID, NODE, 1, Bytes.EMPTY, 6));
        say(new ShardMissing(SHARD_ID, NODE, "gateway", 7));
        assertThat(sent()).hasSize(1);
    }

    @Test
    void aFailedAttemptIsSentAgainWhenItsTimeHasComeAndNotForEver() {
        say(new ShardMissing(SHARD_ID, NODE, "gateway", 1));
        assertThat(sent()).hasSize(1);
        say(new RepairFailed(SHARD_ID, NODE, 1, "down", 2));
        driver.advanceWallClockTime(Duration.ofSeconds(4));
        assertThat(sent()).isEmpty();
        say(new ShardMissing(SHARD_ID, NODE, "gateway", 3));
        driver.advanceWallClockTime(Duration.ofSeconds(2));
        assertThat(sent()).extracting(RepairScheduled::attempt).containsExactly(2);
        driver.advanceWallClockTime(Duration.ofSeconds(20));
        assertThat(sent()).isEmpty();
        say(new RepairFailed(SHARD_ID, NODE, 2, "down", 4));
        driver.advanceWallClockTime(Duration.ofSeconds(20));
        assertThat(sent()).isEmpty();
        say(new ShardMissing(SHARD_ID, NODE, "gateway", 5));
        assertThat(sent()).extracting(RepairScheduled::attempt).containsExactly(1);
    }

    @Test
    void aShardThatComesBackMeanwhileIsNotTriedAgain() {
        say(new ShardMissing(SHARD_ID, NODE, "gateway", 1));
        say(new RepairFailed(SHARD_ID, NODE, 1, "down", 2));
        assertThat(sent()).hasSize(1);
        say(new ShardStored(SHARD_ID, NODE, 1, Bytes.EMPTY, 3));
        driver.advanceWallClockTime(Duration.ofSeconds(20));
        assertThat(sent()).isEmpty();
    }

    @Test
    void damagedRecordsHaveNoEffect() {
        byte[] cut = Arrays.copyOf(SHARD.encode(new ShardMissing(SHARD_ID, NODE, "gateway", 1)), 9);
        shardEvents.pipeInput(RecordKeys.ofStream(STREAM), cut);
        say(new ShardMissing(SHARD_ID, NODE, "gateway", 1));
        assertThat(sent()).hasSize(1);
    }
}
