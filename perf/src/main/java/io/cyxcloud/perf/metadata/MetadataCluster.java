package io.cyxcloud.perf.metadata;

import io.cyxcloud.events.log.EventLog;
import io.cyxcloud.events.value.TlsFiles;
import io.cyxcloud.infra.broker.BrokerLink;
import io.cyxcloud.infra.config.ConfigLoader;
import io.cyxcloud.infra.config.CyxConfig;
import io.cyxcloud.infra.dev.DevCluster;
import io.cyxcloud.infra.pki.ClusterAuthority;
import io.cyxcloud.perf.measure.FolderTree;
import io.cyxcloud.placement.client.Metadata;
import io.cyxcloud.placement.client.MetadataUnavailableException;
import io.cyxcloud.placement.client.QueryEndpoint;
import io.cyxcloud.placement.client.RemoteMetadata;
import io.cyxcloud.shardstore.protocol.PeerIdentity;
import io.cyxcloud.shardstore.protocol.PeerRole;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A broker and a metadata instance, in a process each, and a client over HTTP/2 with mutual TLS.
 * Thread-safe.
 */
final class MetadataCluster implements AutoCloseable {
    private static final Duration CALL_MAX = Duration.ofSeconds(30);

    /** Ten minutes: a slow machine folds a million commits in five. */
    private static final int CALLS_MAX = 20;

    private static final String INSTANCE = "placement";

    private final DevCluster cluster;
    private final Path state;
    private final EventLog log;
    private final Metadata metadata;

    private MetadataCluster(DevCluster cluster, Path state, EventLog log, Metadata metadata) {
        this.cluster = cluster;
        this.state = state;
        this.log = log;
        this.metadata = metadata;
    }

    /** Starts in an empty folder; returns when there is an answer. */
    static MetadataCluster start(Path folder, Consumer<String> report) throws Exception {
        ConfigLoader loader = new ConfigLoader();
        loader.set("dev.dataDir", folder.toString(), "bench");
        loader.set("dev.processes", "true", "bench");
        for (String port :
                List.of(
                        "broker.port",
                        "broker.controllerPort",
                        "placement.port",
                        "gateway.port",
                        "dev.nodePort")) {
            loader.set(port, "0", "bench");
        }
        DevCluster cluster = DevCluster.prepare(loader, report);
        try {
            cluster.start("broker");
            CyxConfig config = cluster.configuration(INSTANCE).load();
            try (BrokerLink broker = new BrokerLink(config.kafka())) {
                broker.awaitBroker();
                broker.createTopics();
            }
            cluster.start(INSTANCE);
            return connect(cluster, folder, config);
        } catch (Exception e) {
            cluster.close();
            throw e;
        }
    }

    private static MetadataCluster connect(DevCluster cluster, Path folder, CyxConfig config)
            throws Exception {
        TlsFiles tls =
                ClusterAuthority.openOrCreate(folder.resolve("pki"), Clock.systemUTC())
                        .issue(new PeerIdentity(PeerRole.GATEWAY, "bench"), List.of());
        EventLog log =
                new EventLog(BrokerLink.access(config.kafka()), "bench", EventLog.Limits.PROMPT);
        QueryEndpoint endpoint =
                new QueryEndpoint(
                        config.placement().host(), cluster.ports().placements().getFirst());
        Metadata metadata = RemoteMetadata.connect(List.of(endpoint), tls, log, CALL_MAX);
        awaitAnswer(metadata::buckets);
        return new MetadataCluster(cluster, config.placement().dataDir(), log, metadata);
    }

    /** Asks until there is an answer, which may take as long as the instance has to fold. */
    static void awaitAnswer(Supplier<?> question) {
        for (int attempt = 1; ; attempt++) {
            try {
                var _ = question.get();
                return;
            } catch (MetadataUnavailableException e) {
                if (attempt == CALLS_MAX) {
                    throw e;
                }
            }
        }
    }

    /**
     * Kills the instance, deletes what it keeps on disk and starts it again.
     *
     * @param question is asked until there is an answer
     * @return seconds from the start to the answer
     */
    double restore(Supplier<?> question) throws Exception {
        cluster.stop(INSTANCE);
        FolderTree.delete(state);
        long startNs = System.nanoTime();
        cluster.start(INSTANCE);
        awaitAnswer(question);
        return (System.nanoTime() - startNs) / 1e9;
    }

    Metadata metadata() {
        return metadata;
    }

    EventLog log() {
        return log;
    }

    @Override
    public void close() throws IOException {
        metadata.close();
        log.close();
        cluster.close();
    }
}
