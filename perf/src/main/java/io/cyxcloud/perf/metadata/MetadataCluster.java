package io.cyxcloud.perf.metadata;

import io.cyxcloud.events.log.EventLog;
import io.cyxcloud.events.value.TlsFiles;
import io.cyxcloud.infra.broker.BrokerLink;
import io.cyxcloud.infra.config.ConfigLoader;
import io.cyxcloud.infra.config.CyxConfig;
import io.cyxcloud.infra.dev.DevCluster;
import io.cyxcloud.infra.pki.ClusterAuthority;
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

/**
 * A broker and a metadata instance, in a process each, and a client over HTTP/2 with mutual TLS.
 * Thread-safe.
 */
final class MetadataCluster implements AutoCloseable {
    private static final Duration CALL_MAX = Duration.ofSeconds(30);
    private static final int STARTING_CALLS_MAX = 4;

    private final DevCluster cluster;
    private final EventLog log;
    private final Metadata metadata;

    private MetadataCluster(DevCluster cluster, EventLog log, Metadata metadata) {
        this.cluster = cluster;
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
            CyxConfig config = cluster.configuration("placement").load();
            try (BrokerLink broker = new BrokerLink(config.kafka())) {
                broker.awaitBroker();
                broker.createTopics();
            }
            cluster.start("placement");
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
        awaitAnswer(metadata);
        return new MetadataCluster(cluster, log, metadata);
    }

    private static void awaitAnswer(Metadata metadata) {
        for (int attempt = 1; ; attempt++) {
            try {
                var _ = metadata.buckets();
                return;
            } catch (MetadataUnavailableException e) {
                if (attempt == STARTING_CALLS_MAX) {
                    throw e;
                }
            }
        }
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
