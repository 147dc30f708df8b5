package io.cyxcloud.repair;

import io.cyxcloud.events.chunk.ShardEvent;
import io.cyxcloud.events.log.EventLog;
import io.cyxcloud.events.log.KafkaAccess;
import io.cyxcloud.events.repair.RepairEvent;
import io.cyxcloud.events.topic.RecordKeys;
import io.cyxcloud.events.topic.Topics;
import io.cyxcloud.ingest.ChunkDirectory;
import io.cyxcloud.ingest.DataPath;
import io.cyxcloud.ingest.shards.DataPathLog;
import io.cyxcloud.ingest.shards.ShardTransport;
import io.cyxcloud.repair.agent.RepairAgent;
import io.cyxcloud.repair.agent.RepairWork;
import io.cyxcloud.repair.core.RepairDecider;
import io.cyxcloud.repair.streams.RepairTopology;
import io.cyxcloud.repair.streams.SmallRocksDb;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One repair process: the decider, as a Kafka Streams application, and an agent. Any number of them
 * share the work. Does not own the log, the directory or the transport. Thread-safe.
 */
public final class RepairService implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RepairService.class);
    private static final Duration CLOSE_MAX = Duration.ofSeconds(10);
    private static final String REPORTER = "repair";

    private final KafkaStreams streams;
    private final RepairAgent agent;

    private RepairService(KafkaStreams streams, RepairAgent agent) {
        this.streams = streams;
        this.agent = agent;
    }

    /** Starts; repairs begin when the decider's partitions are assigned. */
    public static RepairService start(
            RepairConfig config,
            KafkaAccess kafka,
            EventLog log,
            ChunkDirectory directory,
            ShardTransport transport) {
        var streams =
                new KafkaStreams(
                        RepairTopology.build(new RepairDecider(config.limits())),
                        kafka.with(streamsProperties(config)));
        streams.setUncaughtExceptionHandler(e -> {
            LOG.error("the repair decider's thread ended; another takes its place", e);
            return StreamThreadExceptionResponse.REPLACE_THREAD;
        });
        streams.start();
        var rebuilder =
                DataPath.rebuilder(
                        config.dataPath(), directory, transport, DataPathLog.of(log), REPORTER);
        var agent =
                new RepairAgent(
                        kafka,
                        new RepairWork(directory, rebuilder, outcomes(log)),
                        config.repairsInFlightMax());
        return new RepairService(streams, agent);
    }

    static Map<String, Object> streamsProperties(RepairConfig config) {
        Map<String, Object> properties = new HashMap<>();
        properties.put("application.id", "cyx-repair");
        properties.put("group.protocol", "streams");
        properties.put("processing.guarantee", "exactly_once_v2");
        properties.put("num.stream.threads", config.streamThreads());
        properties.put("state.dir", config.stateDir().toString());
        properties.put("commit.interval.ms", 100);
        properties.put("statestore.cache.max.bytes", 0);
        properties.put("rocksdb.config.setter", SmallRocksDb.class);
        properties.put("main.consumer.auto.offset.reset", "earliest");
        properties.put("main.consumer.max.partition.fetch.bytes", 256 << 10);
        properties.put("producer.compression.type", "lz4");
        return properties;
    }

    private static RepairWork.Outcomes outcomes(EventLog log) {
        return new RepairWork.Outcomes() {
            @Override
            public CompletableFuture<?> append(RepairEvent event) {
                byte[] key = RecordKeys.ofStream(event.shard().chunk().stream());
                return log.append(Topics.REPAIR_EVENTS, key, event);
            }

            @Override
            public CompletableFuture<?> append(ShardEvent event) {
                byte[] key = RecordKeys.ofStream(event.shard().chunk().stream());
                return log.append(Topics.SHARD_EVENTS, key, event);
            }
        };
    }

    /** Whether the decider has its partitions and goes on. */
    public boolean isRunning() {
        return streams.state() == KafkaStreams.State.RUNNING;
    }

    @Override
    public void close() {
        agent.close();
        if (!streams.close(CLOSE_MAX)) {
            LOG.warn("the repair decider did not end within {}", CLOSE_MAX);
        }
    }
}
