package io.cyxcloud.infra.e2e;

import io.cyxcloud.events.log.KafkaAccess;
import io.cyxcloud.infra.config.ConfigLoader;
import io.cyxcloud.infra.dev.DevCluster;
import io.cyxcloud.placement.client.ClusterView;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3AsyncClient;

/**
 * A whole cluster for tests, on free ports: a real broker in a process of its own, 14 storage
 * nodes, metadata, repair and a gateway in this process. What it stores is in the folder: start
 * another one there after {@link #close} to restart it.
 */
public final class TestCluster implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TestCluster.class);
    private static final Duration MEMBERSHIP_MAX = Duration.ofSeconds(40);

    private final DevCluster cluster;
    private final ClusterView view;

    private TestCluster(DevCluster cluster) {
        this.cluster = cluster;
        this.view = new ClusterView(KafkaAccess.of(cluster.ports().bootstrapServers()));
    }

    /** Starts a cluster, and returns when it takes objects. */
    public static TestCluster start(Path folder, String... settings) throws Exception {
        ConfigLoader config =
                new ConfigLoader()
                        .flags(
                                List.of(
                                        "dev.dataDir=" + folder,
                                        "gateway.port=0",
                                        "broker.port=0",
                                        "broker.controllerPort=0",
                                        "placement.port=0",
                                        "dev.nodePort=0",
                                        "console.port=0",
                                        "dev.console=false",
                                        "dev.nodeCapacity=4GiB",
                                        "ingest.bytesInFlightMax=64MiB"))
                        .flags(List.of(settings));
        DevCluster cluster = DevCluster.prepare(config, LOG::warn);
        try {
            cluster.start();
            return new TestCluster(cluster);
        } catch (Exception e) {
            cluster.close();
            throw e;
        }
    }

    /** The cluster itself: stop and start roles by name, find folders. */
    public DevCluster roles() {
        return cluster;
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + cluster.ports().gateway());
    }

    public StaticCredentialsProvider credentials() {
        return StaticCredentialsProvider.create(
                AwsBasicCredentials.create(
                        cluster.credentials().accessKey(), cluster.credentials().secret()));
    }

    /** A client of the AWS SDK on Netty, path style; the caller closes it. */
    public S3AsyncClient client() {
        return client(endpoint());
    }

    /** Of a gateway at another address. */
    public S3AsyncClient client(URI at) {
        return S3AsyncClient.builder()
                .httpClientBuilder(NettyNioAsyncHttpClient.builder())
                .endpointOverride(at)
                .region(Region.US_EAST_1)
                .credentialsProvider(credentials())
                .forcePathStyle(true)
                .build();
    }

    /** Node ids: dc1-n1 and so on. */
    public List<String> nodeNames() {
        return cluster.nodeNames();
    }

    /** Stops a node and does not wait until the others notice. */
    public void stopNode(String name) throws Exception {
        cluster.stop(name);
    }

    public void startNode(String name) throws Exception {
        cluster.start(name);
    }

    /** Waits until the cluster map has exactly so many healthy nodes. */
    public void awaitHealthy(int count) {
        Awaitility.await("healthy nodes")
                .atMost(MEMBERSHIP_MAX)
                .until(() -> view.map().healthyCount() == count);
    }

    @Override
    public void close() throws IOException {
        view.close();
        cluster.close();
    }
}
