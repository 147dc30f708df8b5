package io.cyxcloud.infra.roles;

import io.cyxcloud.events.log.EventLog;
import io.cyxcloud.events.log.KafkaAccess;
import io.cyxcloud.infra.broker.BrokerLink;
import io.cyxcloud.infra.config.CyxConfig;
import io.cyxcloud.placement.client.ClusterView;
import io.cyxcloud.placement.client.Metadata;
import io.cyxcloud.placement.client.QueryEndpoint;
import io.cyxcloud.placement.client.RemoteMetadata;
import io.cyxcloud.placement.client.StateCounts;
import io.cyxcloud.placement.client.StateDigests;
import io.cyxcloud.placement.core.chunk.GarbageLimits;
import io.cyxcloud.shardstore.client.ShardClient;
import io.cyxcloud.shardstore.kafka.EventLogHeartbeats;
import io.cyxcloud.shardstore.protocol.NetThreads;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the roles of one process share: the way to the log, the cluster map, event loops. Opened
 * when first asked for; closed after the roles. Thread-safe.
 */
public final class ProcessContext implements AutoCloseable {
    private static final int NET_THREADS = 2;
    private static final Duration METADATA_DEADLINE = Duration.ofSeconds(10);

    private final CyxConfig config;
    private final KafkaAccess kafka;
    private final boolean manyRoles;
    private final Consumer<String> ended;
    private final Closeables opened = new Closeables();
    private @Nullable EventLog promptLog;
    private @Nullable EventLog patientLog;
    private @Nullable ClusterView cluster;
    private @Nullable EventLogHeartbeats heartbeats;
    private @Nullable NetThreads netThreads;
    private @Nullable Metadata localMetadata;
    private @Nullable Metadata remoteMetadata;

    /**
     * Waits for a broker that has the topics.
     *
     * @param manyRoles whether the process has a whole cluster's roles, which then take less each
     * @param ended told, with why, of a role that has stopped by itself; on any thread
     */
    public static ProcessContext connect(
            CyxConfig config, boolean manyRoles, Consumer<String> ended)
            throws InterruptedException {
        try (BrokerLink broker = new BrokerLink(config.kafka())) {
            broker.awaitBroker();
            broker.awaitTopics();
        }
        return new ProcessContext(config, manyRoles, ended);
    }

    private ProcessContext(CyxConfig config, boolean manyRoles, Consumer<String> ended) {
        this.config = config;
        this.kafka = BrokerLink.access(config.kafka());
        this.manyRoles = manyRoles;
        this.ended = ended;
    }

    KafkaAccess kafka() {
        return kafka;
    }

    boolean hasManyRoles() {
        return manyRoles;
    }

    /** For appends that somebody waits for. */
    synchronized EventLog promptLog() {
        if (promptLog == null) {
            promptLog = opened.add(new EventLog(kafka, "cyxcloud", EventLog.Limits.PROMPT));
        }
        return promptLog;
    }

    /** For facts that nobody waits for. */
    synchronized EventLog patientLog() {
        if (patientLog == null) {
            patientLog = opened.add(new EventLog(kafka, "cyxcloud-facts", EventLog.Limits.PATIENT));
        }
        return patientLog;
    }

    /** Follows the cluster map. */
    public synchronized ClusterView cluster() {
        if (cluster == null) {
            cluster = opened.add(new ClusterView(kafka));
        }
        return cluster;
    }

    /** What nodes say of themselves. */
    synchronized EventLogHeartbeats heartbeats() {
        if (heartbeats == null) {
            heartbeats = opened.add(new EventLogHeartbeats(kafka));
        }
        return heartbeats;
    }

    /** A role has stopped by itself. */
    void roleEnded(String why) {
        ended.accept(why);
    }

    synchronized NetThreads netThreads() {
        if (netThreads == null) {
            netThreads = opened.add(new NetThreads(NET_THREADS, "shard-net"));
        }
        return netThreads;
    }

    /** The metadata of this process's own placement role, or that of another process. */
    public synchronized Metadata metadata(CyxConfig asking) {
        if (localMetadata != null) {
            return localMetadata;
        }
        if (remoteMetadata == null) {
            remoteMetadata =
                    opened.add(
                            RemoteMetadata.connect(
                                    instances(config),
                                    TlsSection.files(asking.tls()),
                                    promptLog(),
                                    METADATA_DEADLINE));
        }
        return remoteMetadata;
    }

    /** A client of the nodes, on this process's event loops; the caller closes it. */
    public ShardClient shardClient(CyxConfig asking) throws IOException {
        return NetSection.client(asking, this);
    }

    /** Asks for digests, with the certificate that is configured. */
    public static StateDigests stateDigests(CyxConfig config, Duration deadline) {
        return StateDigests.connect(instances(config), TlsSection.files(config.tls()), deadline);
    }

    /** Asks for counts, with the certificate that is configured. */
    public static StateCounts stateCounts(CyxConfig config, Duration deadline) {
        return StateCounts.connect(instances(config), TlsSection.files(config.tls()), deadline);
    }

    /** When placement deletes what. */
    public static GarbageLimits garbageLimits(CyxConfig config) {
        return PlacementRole.garbage(config);
    }

    /** Where metadata is asked. */
    static List<QueryEndpoint> instances(CyxConfig config) {
        return Arrays.stream(config.placement().query().split(","))
                .map(String::strip)
                .map(QueryEndpoint::parse)
                .toList();
    }

    /** Says that placement runs in this process, or, with null, that it does no more. */
    synchronized void placementRunsHere(@Nullable Metadata metadata) {
        localMetadata = metadata;
    }

    @Override
    public void close() {
        opened.close();
    }
}
