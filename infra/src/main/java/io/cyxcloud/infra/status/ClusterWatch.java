package io.cyxcloud.infra.status;

import io.cyxcloud.events.log.EventFeed;
import io.cyxcloud.events.log.KafkaAccess;
import io.cyxcloud.events.log.RecordRates;
import io.cyxcloud.events.node.Heartbeat;
import io.cyxcloud.events.query.ChunkCount;
import io.cyxcloud.events.query.ObjectCount;
import io.cyxcloud.events.repair.RepairCommand.RepairScheduled;
import io.cyxcloud.events.repair.RepairEvent;
import io.cyxcloud.events.topic.Topic;
import io.cyxcloud.events.topic.Topics;
import io.cyxcloud.infra.broker.BrokerLink;
import io.cyxcloud.infra.config.CyxConfig;
import io.cyxcloud.infra.roles.ProcessContext;
import io.cyxcloud.infra.status.core.ClusterStatus;
import io.cyxcloud.infra.status.core.NodesFold;
import io.cyxcloud.infra.status.core.Rates;
import io.cyxcloud.infra.status.core.Redundancy;
import io.cyxcloud.infra.status.core.RepairsFold;
import io.cyxcloud.infra.status.core.Stored;
import io.cyxcloud.placement.client.ClusterView;
import io.cyxcloud.placement.client.MetadataUnavailableException;
import io.cyxcloud.placement.client.StateCounts;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A cluster seen from outside. Nodes and repairs are folded from the last minutes of the log;
 * chunks and objects are counted by metadata, because what is whole is a matter of all
 * acknowledgements there ever were; rates come from offsets. What it keeps grows with nodes and
 * with repairs under way, not with chunks or objects, and a restart loses nothing. Blocking, for
 * one thread.
 */
public final class ClusterWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterWatch.class);

    /** Ten heartbeats: of who was not heard in that time nothing is shown but the map. */
    private static final Duration HEARTBEATS = Duration.ofSeconds(10);

    /** The lease of a repair. */
    private static final Duration REPAIRS = Duration.ofMinutes(5);

    private static final Duration RATES_OVER = Duration.ofSeconds(10);

    private final ClusterView view;
    private final EventFeed feed;
    private final RecordRates rates;
    private final StateCounts counts;
    private final int chunkPartitions;
    private final int objectPartitions;
    private final NodesFold nodes = new NodesFold();
    private final RepairsFold repairs = new RepairsFold();

    private ClusterWatch(CyxConfig config, Map<Topic<?>, Integer> partitions, Duration countsMax) {
        KafkaAccess kafka = BrokerLink.access(config.kafka());
        long nowMs = System.currentTimeMillis();
        this.chunkPartitions = partitions.getOrDefault(Topics.PLACEMENTS, 0);
        this.objectPartitions = partitions.getOrDefault(Topics.OBJECT_COMMANDS, 0);
        this.view = new ClusterView(kafka);
        this.feed =
                new EventFeed(
                        kafka,
                        Map.of(
                                Topics.HEARTBEATS,
                                nowMs - HEARTBEATS.toMillis(),
                                Topics.REPAIR_COMMANDS,
                                nowMs - REPAIRS.toMillis(),
                                Topics.REPAIR_EVENTS,
                                nowMs - REPAIRS.toMillis()));
        this.rates = new RecordRates(kafka, List.of(Topics.OBJECT_COMMANDS, Topics.SHARD_EVENTS));
        this.counts = ProcessContext.stateCounts(config, countsMax);
    }

    /**
     * Begins to watch.
     *
     * @param countsMax how long a look may wait for metadata to count: five microseconds a chunk
     */
    public static ClusterWatch begin(CyxConfig config, Duration countsMax)
            throws InterruptedException {
        try (BrokerLink link = new BrokerLink(config.kafka())) {
            return new ClusterWatch(config, link.partitionCounts(), countsMax);
        }
    }

    /**
     * What holds now.
     *
     * @throws io.cyxcloud.events.log.LogUnavailableException when no broker answers
     */
    public ClusterStatus look() {
        nodes.apply(view.map());
        feed.drain(this::accept);
        long nowMs = System.currentTimeMillis();
        Map<Topic<?>, Double> perSecond = rates.perSecond(nowMs, RATES_OVER);
        return new ClusterStatus(
                nowMs,
                nodes.map(),
                nodes.nodes(),
                redundancy(),
                stored(),
                repairs.underWay(nowMs),
                repairs.rebuiltInMinute(nowMs),
                repairs.failedInMinute(nowMs),
                new Rates(
                        perSecond.getOrDefault(Topics.OBJECT_COMMANDS, 0.0),
                        perSecond.getOrDefault(Topics.SHARD_EVENTS, 0.0)));
    }

    @Override
    public void close() {
        feed.closeIdle();
        rates.close();
        counts.close();
        view.close();
    }

    private void accept(EventFeed.Entry entry) {
        switch (entry.value()) {
            case Heartbeat heartbeat -> nodes.apply(heartbeat, entry.timestampMs());
            case RepairScheduled command -> repairs.apply(command);
            case RepairEvent event -> repairs.apply(event);
            default -> throw new IllegalStateException("not asked for: " + entry.topic());
        }
    }

    private @Nullable Redundancy redundancy() {
        try {
            StateCounts.Counted<ChunkCount> counted = counts.chunks(chunkPartitions);
            return Redundancy.of(counted.counts(), counted.ageMs());
        } catch (MetadataUnavailableException e) {
            LOG.warn("chunks were not counted: {}", e.getMessage());
            return null;
        }
    }

    private @Nullable Stored stored() {
        try {
            List<ObjectCount> counted = counts.objects(objectPartitions).counts();
            return new Stored(
                    counts.buckets(),
                    counted.stream().mapToLong(ObjectCount::objectCount).sum(),
                    counted.stream().mapToLong(ObjectCount::sizeBytes).sum());
        } catch (MetadataUnavailableException e) {
            LOG.warn("objects were not counted: {}", e.getMessage());
            return null;
        }
    }
}
