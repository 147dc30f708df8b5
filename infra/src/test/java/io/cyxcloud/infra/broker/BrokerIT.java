package io.cyxcloud.infra.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cyxcloud.events.log.EventLog;
import io.cyxcloud.events.log.EventTail;
import io.cyxcloud.events.node.Heartbeat;
import io.cyxcloud.events.node.NodeEvent;
import io.cyxcloud.events.node.NodeEvent.NodeReturned;
import io.cyxcloud.events.topic.RecordKeys;
import io.cyxcloud.events.topic.Topics;
import io.cyxcloud.events.value.NodeEndpoint;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.NodeLocation;
import io.cyxcloud.infra.config.ConfigLoader;
import io.cyxcloud.infra.config.CyxConfig;
import io.cyxcloud.infra.process.ChildProcess;
import io.cyxcloud.shardstore.kafka.EventLogHeartbeats;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Consumed;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The broker that we run ourselves, as the child process that it is. */
class BrokerIT {
    @TempDir private Path folder;
    private ConfigLoader settings;
    private CyxConfig config;
    private ChildProcess broker;

    @BeforeEach
    void start() throws Exception {
        settings =
                new ConfigLoader()
                        .set("broker.port", String.valueOf(freePort()), "test")
                        .set("broker.controllerPort", String.valueOf(freePort()), "test")
                        .set("broker.dataDir", folder.resolve("broker").toString(), "test")
                        .set("kafka.replicationFactor", "1", "test");
        settings.set(
                "kafka.bootstrapServers", "127.0.0.1:" + settings.load().broker().port(), "test");
        config = settings.load();
        broker = launch();
        try (BrokerLink link = new BrokerLink(config.kafka())) {
            link.awaitBroker();
            assertThat(link.createTopics()).hasSameSizeAs(Topics.ALL);
        }
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    @Test
    void topicsHaveTheirPartitionsAndCreationIsIdempotent() throws Exception {
        try (BrokerLink link = new BrokerLink(config.kafka())) {
            assertThat(link.createTopics()).isEmpty();
            link.awaitTopics();
            assertThat(link.partitionCounts())
                    .containsEntry(Topics.CLUSTER_MAP, 1)
                    .containsEntry(Topics.OBJECT_COMMANDS, 4)
                    .containsEntry(Topics.PLACEMENTS, 4);
        }
    }

    @Test
    void recordsOutliveTheBrokersDeathAndReadersGoOn() throws Exception {
        NodeReturned event = new NodeReturned(new NodeId("n1"), 5);
        EventLogHeartbeats heartbeats = new EventLogHeartbeats(BrokerLink.access(config.kafka()));
        List<Long> heard = new CopyOnWriteArrayList<>();
        var _ = heartbeats.follow(new NodeId("n1"), beat -> heard.add(beat.sequence()));
        beat("n1", 1);
        beat("n2", 2);
        await().atMost(Duration.ofSeconds(15)).until(() -> heard.equals(List.of(1L)));
        try (EventLog log =
                new EventLog(BrokerLink.access(config.kafka()), "it", EventLog.Limits.PROMPT)) {
            log.append(Topics.NODE_EVENTS, RecordKeys.ofText("n1"), event).get();
        }
        broker.kill();
        broker = launch();
        try (BrokerLink link = new BrokerLink(config.kafka())) {
            link.awaitTopics();
        }
        EventTail<NodeEvent> tail =
                new EventTail<>(
                        BrokerLink.access(config.kafka()),
                        Topics.NODE_EVENTS,
                        EventTail.From.BEGINNING);
        List<NodeEvent> read = new ArrayList<>();
        tail.drain((_, _, value) -> read.add(value));
        tail.closeIdle();
        assertThat(read).containsExactly(event);
        beat("n1", 3);
        await().atMost(Duration.ofSeconds(30)).until(() -> heard.equals(List.of(1L, 3L)));
        heartbeats.close();
    }

    @Test
    void transactionsThatItsDeathCutOffAreEndedWhereverTheyWrote() throws Exception {
        int partitions = 4;
        Producer<byte[], byte[]> cutOff = transactional("cut-off", Duration.ofSeconds(1));
        cutOff.beginTransaction();
        for (int p = 0; p < partitions; p++) {
            cutOff.send(record(p, "half")).get();
        }
        broker.kill();
        broker = launch();
        try (BrokerLink link = new BrokerLink(config.kafka());
                Producer<byte[], byte[]> next = transactional("next", Duration.ofSeconds(60))) {
            link.awaitTopics();
            next.beginTransaction();
            for (int p = 0; p < partitions; p++) {
                var _ = next.send(record(p, "whole"));
            }
            next.commitTransaction();
        }
        assertThat(readCommitted(partitions))
                .containsExactlyInAnyOrder("0 whole", "1 whole", "2 whole", "3 whole");
        cutOff.close(Duration.ZERO);
    }

    private Producer<byte[], byte[]> transactional(String id, Duration timeout) {
        Properties properties =
                BrokerLink.access(config.kafka())
                        .with(
                                Map.of(
                                        "transactional.id",
                                        id,
                                        "transaction.timeout.ms",
                                        Math.toIntExact(timeout.toMillis())));
        Producer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        properties, new ByteArraySerializer(), new ByteArraySerializer());
        producer.initTransactions();
        return producer;
    }

    private static ProducerRecord<byte[], byte[]> record(int partition, String text) {
        return new ProducerRecord<>(
                Topics.PLACEMENTS.name(), partition, null, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Of as many records as there are partitions: "partition text". */
    private List<String> readCommitted(int partitions) {
        Properties properties =
                BrokerLink.access(config.kafka())
                        .with(
                                Map.of(
                                        "isolation.level",
                                        "read_committed",
                                        "auto.offset.reset",
                                        "earliest"));
        List<String> read = new ArrayList<>();
        try (Consumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(
                    IntStream.range(0, partitions)
                            .mapToObj(p -> new TopicPartition(Topics.PLACEMENTS.name(), p))
                            .toList());
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> {
                        consumer.poll(Duration.ofMillis(200))
                                .forEach(r ->
                                        read.add(
                                                r.partition()
                                                        + " "
                                                        + new String(
                                                                r.value(),
                                                                StandardCharsets.UTF_8)));
                        return read.size() >= partitions;
                    });
        }
        return read;
    }

    private void beat(String node, long sequence) throws Exception {
        NodeEndpoint endpoint = new NodeEndpoint("127.0.0.1", 7001);
        Heartbeat beat =
                new Heartbeat(
                        new NodeId(node),
                        new NodeLocation("dc1", "r1"),
                        endpoint,
                        1,
                        0,
                        0,
                        1,
                        sequence,
                        "",
                        "test",
                        1,
                        "",
                        0,
                        0,
                        0,
                        0);
        try (EventLog log =
                new EventLog(BrokerLink.access(config.kafka()), "it", EventLog.Limits.PROMPT)) {
            log.append(Topics.HEARTBEATS, RecordKeys.ofText(node), beat).get();
        }
    }

    @Test
    void aStreamsAppStartsWithTheStreamsGroupProtocolAndExactlyOnce() throws Exception {
        StreamsBuilder builder = new StreamsBuilder();
        builder.stream(
                        Topics.NODE_EVENTS.name(),
                        Consumed.with(Serdes.ByteArray(), Serdes.ByteArray()))
                .to(Topics.CLUSTER_MAP.name());
        var properties =
                BrokerLink.access(config.kafka())
                        .with(
                                Map.of(
                                        "application.id",
                                        "it-streams",
                                        "group.protocol",
                                        "streams",
                                        "processing.guarantee",
                                        "exactly_once_v2",
                                        "default.key.serde",
                                        Serdes.ByteArraySerde.class,
                                        "default.value.serde",
                                        Serdes.ByteArraySerde.class,
                                        "state.dir",
                                        folder.resolve("state").toString()));
        try (KafkaStreams streams = new KafkaStreams(builder.build(), properties)) {
            streams.start();
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> streams.state() == KafkaStreams.State.RUNNING);
        }
    }

    @Test
    void itEndsWhenItsParentLetsGo() throws Exception {
        broker.askToStop();
        await().atMost(Duration.ofSeconds(15)).until(() -> !broker.isAlive());
        assertThat(broker.exit().get()).isZero();
    }

    private ChildProcess launch() throws Exception {
        Path file = Files.writeString(folder.resolve("broker.yaml"), settings.toYaml());
        return ChildProcess.start(
                new ChildProcess.Spec(
                        "broker",
                        List.of("-Xmx400m"),
                        List.of("broker", "--config", file.toString()),
                        folder.resolve("broker.log"),
                        folder.resolve("broker.pid")));
    }

    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
