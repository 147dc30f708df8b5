package io.cyxcloud.placement;

import io.cyxcloud.events.log.EventLog;
import io.cyxcloud.events.log.FaultPauses;
import io.cyxcloud.events.log.KafkaAccess;
import io.cyxcloud.events.log.LogPosition;
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
import io.cyxcloud.placement.streams.FoldLimits;
import io.cyxcloud.placement.streams.PlacementTopology;
import io.cyxcloud.placement.streams.ServedPartitions;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A placement instance: the Kafka Streams application that folds the log, and the query server.
 * Thread-safe.
 */
public final class PlacementService implements AutoCloseable {
    private static final Duration STOP_MAX = Duration.ofSeconds(15);
    private static final long READY_POLL_MS = 20;
    private static final Logger LOG = LoggerFactory.getLogger(PlacementService.class);

    private final EventLog log;
    private final KafkaStreams streams;
    private final FaultPauses pauses;
    private final StreamsOwners owners;
    private final QueryService queries;
    private final QueryServer server;
    private final Metadata metadata;

    private PlacementService(
            EventLog log,
            KafkaStreams streams,
            FaultPauses pauses,
            StreamsOwners owners,
            QueryService queries,
            QueryServer server,
            Metadata metadata) {
        this.log = log;
        this.streams = streams;
        this.pauses = pauses;
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
                        StreamsProperties.of(config, kafka));
        FaultPauses pauses = new FaultPauses("a stream thread of placement");
        streams.setUncaughtExceptionHandler(fault -> {
            pauses.pause(fault);
            return StreamThreadExceptionResponse.REPLACE_THREAD;
        });
        KafkaLogEnds ends = new KafkaLogEnds(kafka);
        StreamsOwners owners =
                new StreamsOwners(
                        StreamsOwners.group(streams), served, config.advertised(), ends::silence);
        QueryService queries =
                new QueryService(
                        served,
                        ends,
                        owners,
                        partition -> noteTime(log, partition).thenApply(LogPosition::offset));
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
        return new PlacementService(log, streams, pauses, owners, queries, server, metadata);
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
        pauses.close();
        // the others need not wait until its silence is noticed
        if (!streams.close(
                CloseOptions.timeout(STOP_MAX)
                        .withGroupMembershipOperation(GroupMembershipOperation.LEAVE_GROUP))) {
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
                log.partitionCount(Topics.PLACEMENTS),
                partition -> sendTime(log, partition));
    }

    private static void sendTime(EventLog log, int partition) {
        var _ =
                noteTime(log, partition)
                        .exceptionally(failure -> {
                            LOG.warn("garbage waits: {}", failure.toString());
                            return null;
                        });
    }

    private static CompletableFuture<LogPosition> noteTime(EventLog log, int partition) {
        return log.append(
                Topics.OBJECT_COMMANDS,
                partition,
                RecordKeys.ofText("time"),
                new NoteTime(new CommandId(UUID.randomUUID())));
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
}
