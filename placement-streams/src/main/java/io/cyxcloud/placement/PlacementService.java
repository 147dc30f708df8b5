package io.cyxcloud.placement;

import io.cyxcloud.events.log.EventLog;
import io.cyxcloud.events.log.KafkaAccess;
import io.cyxcloud.events.log.LogUnavailableException;
import io.cyxcloud.events.object.ObjectCommand.NoteTime;
import io.cyxcloud.events.query.MetadataTable;
import io.cyxcloud.events.topic.RecordKeys;
import io.cyxcloud.events.topic.Topics;
import io.cyxcloud.events.value.CommandId;
import io.cyxcloud.placement.client.CommandLog;
import io.cyxcloud.placement.client.Metadata;
import io.cyxcloud.placement.client.RoutedMetadata;
import io.cyxcloud.placement.query.KafkaLogEnds;
import io.cyxcloud.placement.query.QueryServer;
import io.cyxcloud.placement.query.QueryService;
import io.cyxcloud.placement.streams.BoundedRocksDb;
import io.cyxcloud.placement.streams.FoldLimits;
import io.cyxcloud.placement.streams.PlacementTopology;
import io.cyxcloud.placement.streams.ServedPartitions;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A placement instance: the Kafka Streams application that folds the log, and the query server.
 * Thread-safe.
 *
 * <p>The brokers' {@code group.streams.session.timeout.ms} decides how long the partitions of a
 * killed instance stay without an owner, its own restart included.
 */
public final class PlacementService implements AutoCloseable {
    public static final String APPLICATION_ID = "cyx-placement";

    private static final Duration STOP_MAX = Duration.ofSeconds(15);
    private static final long READY_POLL_MS = 20;

    /** A zombie's open transaction hides derived events for as long as this. */
    private static final int TRANSACTION_TIMEOUT_MS = 10_000;

    /** Rows of chunks being written: about 1.5 KiB each, let go at each commit. */
    private static final long CHUNK_ROWS_CACHED_BYTES = 8L << 20;

    /** Inline objects have up to 16 KiB: 500 of them are 8 MiB a partition. */
    private static final int RECORDS_BUFFERED_PER_PARTITION = 500;

    private static final Logger LOG = LoggerFactory.getLogger(PlacementService.class);

    private final EventLog log;
    private final KafkaStreams streams;
    private final StreamsOwners owners;
    private final QueryService queries;
    private final QueryServer server;
    private final Metadata metadata;

    private PlacementService(
            EventLog log,
            KafkaStreams streams,
            StreamsOwners owners,
            QueryService queries,
            QueryServer server,
            Metadata metadata) {
        this.log = log;
        this.streams = streams;
        this.owners = owners;
        this.queries = queries;
        this.server = server;
        this.metadata = metadata;
    }

    /**
     * Starts; the topics must exist.
     *
     * @param log for the commands of {@link #metadata} and for the time of partitions that nobody
     *     writes to; it is not closed with the service
     */
    public static PlacementService start(PlacementConfig config, KafkaAccess kafka, EventLog log) {
        ServedPartitions served = new ServedPartitions();
        KafkaStreams streams =
                new KafkaStreams(
                        PlacementTopology.build(served, limits(config, log)),
                        properties(config, kafka));
        streams.setUncaughtExceptionHandler(fault -> {
            LOG.error("a stream thread failed; another takes its place", fault);
            return StreamThreadExceptionResponse.REPLACE_THREAD;
        });
        StreamsOwners owners = new StreamsOwners(streams, served, config.advertised());
        QueryService queries = new QueryService(served, new KafkaLogEnds(kafka), owners);
        QueryServer server;
        try {
            server = new QueryServer(config.bind(), config.tls(), queries);
        } catch (RuntimeException e) {
            queries.close();
            streams.close(Duration.ZERO);
            throw e;
        }
        streams.start();
        Metadata metadata = new RoutedMetadata(queries, CommandLog.of(log), config.deadline());
        return new PlacementService(log, streams, owners, queries, server, metadata);
    }

    /** The metadata, without a network between: for callers in this process. */
    public Metadata metadata() {
        return metadata;
    }

    /**
     * Waits until every partition has an owner, here or elsewhere.
     *
     * @return false when the time ran out
     */
    public boolean awaitReady(Duration timeout) throws InterruptedException {
        long endNs = System.nanoTime() + timeout.toNanos();
        while (!isReady()) {
            if (System.nanoTime() - endNs > 0) {
                return false;
            }
            Thread.sleep(READY_POLL_MS);
        }
        return true;
    }

    @Override
    public void close() {
        server.close();
        if (!streams.close(STOP_MAX)) {
            LOG.warn("the stream threads did not stop within {}", STOP_MAX);
        }
        metadata.close();
        queries.close();
    }

    private static FoldLimits limits(PlacementConfig config, EventLog log) {
        return new FoldLimits(
                config.membership(),
                config.garbage(),
                log.partitionCount(Topics.OBJECT_COMMANDS),
                partition -> sendTime(log, partition));
    }

    private static void sendTime(EventLog log, int partition) {
        var _ =
                log.append(
                                Topics.OBJECT_COMMANDS,
                                partition,
                                RecordKeys.ofText("time"),
                                new NoteTime(new CommandId(UUID.randomUUID())))
                        .exceptionally(failure -> {
                            LOG.warn("garbage waits: {}", failure.toString());
                            return null;
                        });
    }

    private boolean isReady() {
        try {
            for (MetadataTable table : MetadataTable.values()) {
                int partitions = log.partitionCount(StreamsOwners.input(table));
                if (owners.owners(table).size() < partitions) {
                    return false;
                }
            }
            return true;
        } catch (LogUnavailableException e) {
            return false;
        }
    }

    private static Properties properties(PlacementConfig config, KafkaAccess kafka) {
        Map<String, Object> p = new HashMap<>();
        p.put(StreamsConfig.APPLICATION_ID_CONFIG, APPLICATION_ID);
        p.put(StreamsConfig.CLIENT_ID_CONFIG, APPLICATION_ID + "-" + config.name());
        p.put(StreamsConfig.GROUP_PROTOCOL_CONFIG, "streams");
        p.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        p.put(StreamsConfig.STATE_DIR_CONFIG, config.stateDir().toString());
        p.put(StreamsConfig.APPLICATION_SERVER_CONFIG, config.advertised().toString());
        p.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, config.streamThreads());
        p.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, config.commitInterval().toMillis());
        p.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, CHUNK_ROWS_CACHED_BYTES);
        p.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, BoundedRocksDb.class);
        p.put(StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG, RECORDS_BUFFERED_PER_PARTITION);
        p.put(StreamsConfig.producerPrefix("transaction.timeout.ms"), TRANSACTION_TIMEOUT_MS);
        p.put(StreamsConfig.producerPrefix("compression.type"), "lz4");
        // what one broker stamped by a clock that is ahead, another must take
        p.put(
                StreamsConfig.topicPrefix("message.timestamp.after.max.ms"),
                String.valueOf(Long.MAX_VALUE));
        p.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
        return kafka.with(p);
    }
}
