package io.cyxcloud.repair;

import io.cyxcloud.events.chunk.ShardEvent;
import io.cyxcloud.events.log.EventLog;
import io.cyxcloud.events.log.FaultPauses;
import io.cyxcloud.events.log.KafkaAccess;
import io.cyxcloud.events.repair.RepairEvent;
import io.cyxcloud.events.topic.RecordKeys;
import io.cyxcloud.events.topic.Topics;
import io.cyxcloud.events.value.ClusterMap;
import io.cyxcloud.ingest.ChunkDirectory;
import io.cyxcloud.ingest.DataPath;
import io.cyxcloud.ingest.ShardRebuilder;
import io.cyxcloud.ingest.shards.DataPathLog;
import io.cyxcloud.ingest.shards.ShardTransport;
import io.cyxcloud.repair.agent.RepairAgent;
import io.cyxcloud.repair.agent.RepairWork;
import io.cyxcloud.repair.balance.HeldChunks;
import io.cyxcloud.repair.balance.RebalanceLeader;
import io.cyxcloud.repair.core.RepairLoad;
import io.cyxcloud.repair.streams.RepairTopology;
import io.cyxcloud.repair.streams.SmallRocksDb;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One repair process: the decider, as a Kafka Streams application, an agent, and, in one process of
 * all, the rebalancer. Any number of them share the work. Does not own the log, the directory or
 * the transport. Thread-safe.
 */
public final class RepairService implements AutoCloseable {
    public static final String APPLICATION_ID = "cyx-repair";

    private static final Logger LOG = LoggerFactory.getLogger(RepairService.class);
    private static final Duration CLOSE_MAX = Duration.ofSeconds(10);
    private static final String REPORTER = "repair";
    private static final int COMMIT_INTERVAL_MS = 100;
    private static final int TRANSACTION_TIMEOUT_MS = 10_000;
    private static final int RECORDS_BUFFERED_PER_PARTITION = 500;

    private final KafkaStreams streams;
    private final FaultPauses pauses;
    private final ShardRebuilder rebuilder;
    private final RepairAgent agent;
    private final RebalanceLeader rebalance;

    private RepairService(
            KafkaStreams streams,
            FaultPauses pauses,
            ShardRebuilder rebuilder,
            RepairAgent agent,
            RebalanceLeader rebalance) {
        this.streams = streams;
        this.pauses = pauses;
        this.rebuilder = rebuilder;
        this.agent = agent;
        this.rebalance = rebalance;
    }

    /**
     * Starts; repairs begin when the decider's partitions are assigned. The topics must exist.
     *
     * @param chunks what nodes hold, for rebalancing
     * @param map the newest cluster map
     */
    public static RepairService start(
            RepairConfig config,
            KafkaAccess kafka,
            EventLog log,
            ChunkDirectory directory,
            HeldChunks chunks,
            Supplier<ClusterMap> map,
            ShardTransport transport) {
        KafkaStreams streams =
                new KafkaStreams(
                        RepairTopology.build(config.limits(), new RepairLoad(config.budget()), map),
                        kafka.with(streamsProperties(config)));
        FaultPauses pauses = new FaultPauses("a stream thread of repair");
        streams.setUncaughtExceptionHandler(fault -> {
            pauses.pause(fault);
            return StreamThreadExceptionResponse.REPLACE_THREAD;
        });
        ShardRebuilder rebuilder =
                DataPath.rebuilder(
                        config.dataPath(), directory, transport, DataPathLog.of(log), REPORTER);
        RepairWork work = new RepairWork(directory, rebuilder, outcomes(log));
        streams.start();
        try {
            RepairAgent agent = new RepairAgent(kafka, work, config.repairsInFlightMax());
            RebalanceLeader rebalance =
                    RebalanceLeader.start(config.balance(), kafka, log, chunks, map);
            return new RepairService(streams, pauses, rebuilder, agent, rebalance);
        } catch (RuntimeException e) {
            rebuilder.close();
            streams.close(Duration.ZERO);
            throw e;
        }
    }

    static Map<String, Object> streamsProperties(RepairConfig config) {
        Map<String, Object> p = new HashMap<>();
        p.put(StreamsConfig.APPLICATION_ID_CONFIG, APPLICATION_ID);
        p.put(StreamsConfig.GROUP_PROTOCOL_CONFIG, "streams");
        p.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        p.put(StreamsConfig.STATE_DIR_CONFIG, config.stateDir().toString());
        p.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, config.streamThreads());
        p.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, COMMIT_INTERVAL_MS);
        p.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0);
        p.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, SmallRocksDb.class);
        p.put(StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG, RECORDS_BUFFERED_PER_PARTITION);
        p.put(StreamsConfig.producerPrefix("transaction.timeout.ms"), TRANSACTION_TIMEOUT_MS);
        p.put(StreamsConfig.producerPrefix("compression.type"), "lz4");
        p.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
        return p;
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
        rebalance.close();
        agent.close();
        pauses.close();
        if (!streams.close(CLOSE_MAX)) {
            LOG.warn("the repair decider did not end within {}", CLOSE_MAX);
        }
        rebuilder.close();
    }
}
