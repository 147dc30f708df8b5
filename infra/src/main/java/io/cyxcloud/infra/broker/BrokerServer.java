package io.cyxcloud.infra.broker;

import io.cyxcloud.infra.OperatorException;
import io.cyxcloud.infra.config.CyxConfig;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Kafka broker and its KRaft controller in this process. It formats its folder when that is new;
 * the cluster id is generated then and stays. One instance a process.
 */
public final class BrokerServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BrokerServer.class);

    /** Of each partition, where there are as many brokers. */
    private static final int REPLICAS_MAX = 3;

    private static final String CONTROLLER_LISTENER = "CONTROLLER";
    private static final String FORMATTED = "meta.properties";

    private final KafkaRaftServer server;

    private BrokerServer(KafkaRaftServer server) {
        this.server = server;
    }

    /** Starts the broker and returns when it takes clients. */
    public static BrokerServer start(CyxConfig.Broker config) {
        Path folder = config.dataDir().toAbsolutePath();
        try {
            Files.createDirectories(folder);
            if (!Files.exists(folder.resolve(FORMATTED))) {
                format(config, folder);
            }
        } catch (IOException e) {
            throw new OperatorException("broker folder " + folder + " cannot be written: " + e, e);
        }
        KafkaRaftServer server =
                new KafkaRaftServer(
                        KafkaConfig.fromProps(properties(config, folder), false), Time.SYSTEM);
        server.startup();
        LOG.info("broker listens on {}:{}", config.host(), config.port());
        return new BrokerServer(server);
    }

    /** An id for the brokers of a new cluster. */
    public static String newClusterId() {
        return Uuid.randomUuid().toString();
    }

    /** Waits until the broker has stopped. */
    public void awaitEnd() {
        server.awaitShutdown();
    }

    /** Stops in order: logs are flushed and marked clean. */
    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
    }

    private static void format(CyxConfig.Broker config, Path folder) throws IOException {
        if (config.voters().size() > 1 && config.clusterId().isEmpty()) {
            throw new OperatorException("broker.clusterId: several brokers need the same one");
        }
        Formatter formatter =
                new Formatter()
                        .setClusterId(
                                config.clusterId().isEmpty() ? newClusterId() : config.clusterId())
                        .setNodeId(config.id())
                        .addDirectory(folder.toString())
                        .setMetadataLogDirectory(folder.toString())
                        .setControllerListenerName(CONTROLLER_LISTENER)
                        .setReleaseVersion(MetadataVersion.LATEST_PRODUCTION)
                        .setIgnoreFormatted(true)
                        .setPrintStream(new PrintStream(PrintStream.nullOutputStream()));
        try {
            formatter.run();
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
        LOG.info("formatted {} as cluster {}", folder, formatter.clusterId());
    }

    private static Properties properties(CyxConfig.Broker config, Path folder) {
        String controller = config.host() + ":" + config.controllerPort();
        int brokers = Math.max(1, config.voters().size());
        String replicas = String.valueOf(Math.min(brokers, REPLICAS_MAX));
        String replicasInSyncMin = String.valueOf(Math.min(brokers, REPLICAS_MAX) / 2 + 1);
        Properties properties = new Properties();
        properties.putAll(
                Map.ofEntries(
                        Map.entry("process.roles", "broker,controller"),
                        Map.entry("node.id", String.valueOf(config.id())),
                        Map.entry(
                                "controller.quorum.voters",
                                brokers > 1
                                        ? String.join(",", config.voters())
                                        : config.id() + "@" + controller),
                        Map.entry("controller.listener.names", CONTROLLER_LISTENER),
                        Map.entry(
                                "listeners",
                                "CLIENT://%s:%d,%s://%s"
                                        .formatted(
                                                config.host(),
                                                config.port(),
                                                CONTROLLER_LISTENER,
                                                controller)),
                        Map.entry(
                                "listener.security.protocol.map",
                                "CLIENT:PLAINTEXT," + CONTROLLER_LISTENER + ":PLAINTEXT"),
                        Map.entry("inter.broker.listener.name", "CLIENT"),
                        Map.entry("log.dirs", folder.toString()),
                        Map.entry(
                                "log.segment.bytes", String.valueOf(config.segmentSize().bytes())),
                        Map.entry("log.index.size.max.bytes", "1048576"),
                        Map.entry("auto.create.topics.enable", "false"),
                        Map.entry("default.replication.factor", replicas),
                        Map.entry("min.insync.replicas", replicasInSyncMin),
                        Map.entry("offsets.topic.replication.factor", replicas),
                        Map.entry("offsets.topic.num.partitions", "4"),
                        Map.entry("transaction.state.log.replication.factor", replicas),
                        Map.entry("transaction.state.log.num.partitions", "4"),
                        Map.entry("transaction.state.log.min.isr", replicasInSyncMin),
                        // what a killed process had begun holds up its partitions' next owner
                        Map.entry(
                                "transaction.abort.timed.out.transaction.cleanup.interval.ms",
                                "1000"),
                        Map.entry("share.coordinator.state.topic.replication.factor", replicas),
                        Map.entry("share.coordinator.state.topic.min.isr", replicasInSyncMin),
                        // a broker that is silent for so long leads no partition any more
                        Map.entry("broker.session.timeout.ms", "6000"),
                        Map.entry("broker.heartbeat.interval.ms", "1000"),
                        // the partitions of a killed process wait this long for another owner
                        Map.entry("group.min.session.timeout.ms", "3000"),
                        Map.entry("group.streams.min.session.timeout.ms", "5000"),
                        Map.entry("group.streams.session.timeout.ms", "8000"),
                        Map.entry("group.streams.min.heartbeat.interval.ms", "1000"),
                        Map.entry("group.streams.heartbeat.interval.ms", "2000"),
                        // one broker: no wait for others that might join a group at start
                        Map.entry("group.initial.rebalance.delay.ms", "0"),
                        Map.entry("group.streams.initial.rebalance.delay.ms", "0"),
                        Map.entry("num.network.threads", "2"),
                        Map.entry("num.io.threads", "4"),
                        Map.entry("num.recovery.threads.per.data.dir", "2"),
                        Map.entry("background.threads", "2"),
                        // the default cleaner buffer takes 128 MiB of the heap
                        Map.entry("log.cleaner.dedupe.buffer.size", "16777216"),
                        Map.entry("message.max.bytes", "2097152"),
                        // one broker has nobody to hand over to
                        Map.entry("controlled.shutdown.enable", String.valueOf(brokers > 1))));
        if (!config.rack().isEmpty()) {
            properties.setProperty("broker.rack", config.rack());
        }
        return properties;
    }
}
