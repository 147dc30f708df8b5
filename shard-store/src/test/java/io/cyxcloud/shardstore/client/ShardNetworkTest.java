package io.cyxcloud.shardstore.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cyxcloud.events.value.Bytes;
import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.events.value.NodeEndpoint;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.ShardId;
import io.cyxcloud.events.value.StreamId;
import io.cyxcloud.events.value.TlsFiles;
import io.cyxcloud.shardstore.hash.Blake3;
import io.cyxcloud.shardstore.protocol.NetThreads;
import io.cyxcloud.shardstore.protocol.NodeReport;
import io.cyxcloud.shardstore.protocol.PeerRefusal;
import io.cyxcloud.shardstore.protocol.ShardException;
import io.cyxcloud.shardstore.protocol.ShardFailure;
import io.cyxcloud.shardstore.protocol.ShardPage;
import io.cyxcloud.shardstore.protocol.ShardRange;
import io.cyxcloud.shardstore.protocol.ShardStat;
import io.cyxcloud.shardstore.protocol.TestAuthority;
import io.cyxcloud.shardstore.server.MemoryShards;
import io.cyxcloud.shardstore.server.ServerLimits;
import io.cyxcloud.shardstore.server.ServerStats;
import io.cyxcloud.shardstore.server.ServerTransports;
import io.cyxcloud.shardstore.server.ShardServer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Both ends over loopback, on each transport; after each test no buffer is left behind. */
@ParameterizedClass
@EnumSource(names = {"TCP", "QUIC"})
class ShardNetworkTest {
    private static final int KIBIBYTE = 1024;
    private static final NodeId NODE = new NodeId("n1");
    private static final ServerLimits LIMITS = ServerLimits.standard();
    @TempDir static Path directory;
    @Parameter Transport transport = Transport.TCP;
    private static TestAuthority authority;
    private static TlsFiles nodeTls;
    private static TlsFiles gatewayTls;
    private static NetThreads threads;
    private static ExecutorService executor;

    private final List<AutoCloseable> open = new ArrayList<>();
    private final List<ByteBuf> payloads = new ArrayList<>();
    private MemoryShards shards;
    private NodeEndpoint at = new NodeEndpoint("127.0.0.1", 1);

    @BeforeAll
    static void certificates() {
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
        authority = new TestAuthority(directory);
        nodeTls = authority.issue("node", "n1");
        gatewayTls = authority.issue("gateway", "g1");
        threads = new NetThreads(2, "test-net");
        executor = Executors.newFixedThreadPool(2);
    }

    @AfterAll
    static void stop() {
        threads.close();
        executor.shutdownNow();
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.SIMPLE);
    }

    @BeforeEach
    void freePort() throws IOException {
        shards = new MemoryShards(executor);
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            at = new NodeEndpoint("127.0.0.1", socket.getLocalPort());
        }
    }

    @AfterEach
    void closeAndCount() throws Exception {
        shards.gate.complete(null);
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
        // Exactly once, and before the future: nothing is left to wait for.
        assertThat(payloads).allSatisfy(payload -> assertThat(payload.refCnt()).isZero());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65_535, 65_536, 65_537, 6_815_744})
    void roundTripsOfAllSizes(int size) throws Exception {
        ShardServer server = server(LIMITS);
        ShardClient client = client(gatewayTls);
        byte[] content = random(size, 1);
        put(client, shard(0), content).get(10, TimeUnit.SECONDS);
        assertThat(read(client, shard(0), 0, size)).isEqualTo(content);
        assertThat(client.stat(NODE, at, shard(0)).get(10, TimeUnit.SECONDS))
                .isEqualTo(new ShardStat(size, Blake3.hash(content)));
        client.ping(NODE, at).get(10, TimeUnit.SECONDS);
        assertThat(server.connectionCount()).isEqualTo(1);
        Awaitility.await().until(() -> server.requestsInFlight() == 0);
        assertThat(server.bytesInFlight()).isZero();
        ServerStats stats = server.stats();
        boolean quic = transport == Transport.QUIC;
        assertThat(stats.connectionsOverQuic()).isEqualTo(quic ? 1 : 0);
        assertThat(stats.connectionsOverTcp()).isEqualTo(quic ? 0 : 1);
        assertThat(stats.payloadBytesIn()).isEqualTo(size);
        assertThat(stats.payloadBytesOut()).isEqualTo(size);
    }

    @Test
    void rangesAreCutOutOfCheckedBlocks() throws Exception {
        var _ = server(LIMITS);
        ShardClient client = client(gatewayTls);
        byte[] content = random(200_000, 2);
        put(client, shard(0), content).get(10, TimeUnit.SECONDS);
        for (int[] range :
                new int[][] {
                    {0, 1}, {65_535, 2}, {65_536, 65_536}, {131_072, 68_928}, {199_999, 1}
                }) {
            byte[] expected = java.util.Arrays.copyOfRange(content, range[0], range[0] + range[1]);
            assertThat(read(client, shard(0), range[0], range[1])).isEqualTo(expected);
        }
        assertThat(read(client, shard(0), 200_000, 0)).isEmpty();
        assertFails(client.get(NODE, at, shard(0), 199_999, 2), ShardFailure.REFUSED);
        assertFails(client.get(NODE, at, shard(1), 0, 1), ShardFailure.NOT_FOUND);
    }

    @Test
    void hundredsOfRequestsInterleave() throws Exception {
        ShardServer server = server(LIMITS);
        ShardClient client = client(gatewayTls);
        List<CompletableFuture<Void>> puts = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            puts.add(put(client, shard(i), random(i * 170, i)));
        }
        CompletableFuture.allOf(puts.toArray(CompletableFuture[]::new)).get(20, TimeUnit.SECONDS);
        List<CompletableFuture<ByteBuf>> gets = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            gets.add(client.get(NODE, at, shard(i), 0, i * 170));
        }
        for (int i = 0; i < 200; i++) {
            assertThat(take(gets.get(i).get(20, TimeUnit.SECONDS))).isEqualTo(random(i * 170, i));
        }
        Awaitility.await().until(() -> server.requestsInFlight() == 0);
    }

    @Test
    void wrongHashAndRottenBlocksAreCorrupt() throws Exception {
        var _ = server(LIMITS);
        ShardClient client = client(gatewayTls);
        ByteBuf payload = payload(random(1_000, 3));
        var wrong = client.put(NODE, at, shard(0), payload, Bytes.copyOf(new byte[32]));
        assertFails(wrong, ShardFailure.CORRUPT);
        put(client, shard(0), random(1_000, 3)).get(10, TimeUnit.SECONDS);
        shards.corrupting = true;
        assertFails(client.get(NODE, at, shard(0), 0, 1_000), ShardFailure.CORRUPT);
    }

    @Test
    void rolesMayDoWhatTheyMay() throws Exception {
        var _ = server(LIMITS);
        shards.shards.put(shard(0), new byte[10]);
        ShardClient operator = client(authority.issue("operator", "anna"));
        assertFails(put(operator, shard(1), new byte[300_000]), ShardFailure.REFUSED);
        assertThat(read(operator, shard(0), 0, 10)).hasSize(10);
        ShardClient placement = client(authority.issue("placement", "p1"));
        assertFails(placement.get(NODE, at, shard(0), 0, 10), ShardFailure.REFUSED);
        assertFails(placement.stat(NODE, at, shard(0)), ShardFailure.REFUSED);
        placement.ping(NODE, at).get(10, TimeUnit.SECONDS);
        assertThat(shards.shards).containsOnlyKeys(shard(0));
    }

    @Test
    void anotherNodeBehindTheAddressIsRefused() throws Exception {
        var _ = server(LIMITS);
        ShardClient client = client(gatewayTls);
        assertFails(client.ping(new NodeId("n2"), at), ShardFailure.REFUSED);
        assertThatThrownBy(() ->
                        new ShardServer(new NodeId("n2"), at, shards, LIMITS, nodeTls, threads))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("n2");
    }

    @Test
    void strangersAndExpiredCertificatesAreRefused() throws Exception {
        ShardServer server = server(LIMITS);
        ShardClient expired = client(authority.issueExpired("gateway", "g1"));
        assertFails(expired.ping(NODE, at), ShardFailure.UNAVAILABLE);
        Path other = java.nio.file.Files.createDirectories(directory.resolve("other-ca"));
        ShardClient stranger = client(new TestAuthority(other).issue("gateway", "g1"));
        assertFails(stranger.ping(NODE, at), ShardFailure.UNAVAILABLE);
        assertNobodyWithoutCertificate();
        // over QUIC each tries TCP, too
        int tries = transport == Transport.QUIC ? 2 : 1;
        assertThat(server.stats().refused(PeerRefusal.EXPIRED)).isEqualTo(tries);
        assertThat(server.stats().refused(PeerRefusal.NO_CERTIFICATE)).isEqualTo(1);
        Awaitility.await().until(() -> server.connectionCount() == 0);
    }

    private void assertNobodyWithoutCertificate() throws Exception {
        KeyStore trust = KeyStore.getInstance("PKCS12");
        trust.load(null, null);
        try (var in = java.nio.file.Files.newInputStream(nodeTls.authority())) {
            trust.setCertificateEntry(
                    "ca", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory managers = TrustManagerFactory.getInstance("PKIX");
        managers.init(trust);
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(null, managers.getTrustManagers(), null);
        try (SSLSocket socket =
                (SSLSocket) context.getSocketFactory().createSocket(at.host(), at.port())) {
            socket.setSoTimeout(5_000);
            assertThatThrownBy(
                            () -> {
                                socket.startHandshake();
                                if (socket.getInputStream().read() < 0) {
                                    throw new IOException("closed");
                                }
                            })
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void deadNodeCostsLittleAndComesBack() throws Exception {
        ShardClient client = client(gatewayTls);
        assertFails(client.ping(NODE, at), ShardFailure.UNAVAILABLE);
        CompletableFuture<Void> soon = put(client, shard(0), new byte[1000]);
        assertFails(soon, ShardFailure.UNAVAILABLE);
        var _ = server(LIMITS);
        Awaitility.await()
                .atMost(5, TimeUnit.SECONDS)
                .ignoreExceptions()
                .until(() -> {
                    client.ping(NODE, at).get(5, TimeUnit.SECONDS);
                    return true;
                });
    }

    @Test
    void serverThatDiesInTheMiddleOfAPutMakesItUnavailable() throws Exception {
        ShardServer server = server(LIMITS);
        ShardClient client = client(gatewayTls);
        shards.gate = new CompletableFuture<>();
        CompletableFuture<Void> put = put(client, shard(0), random(300_000, 4));
        CompletableFuture<Void> other = put(client, shard(1), random(10, 5));
        Awaitility.await().until(() -> server.requestsInFlight() == 2);
        server.close();
        assertFails(put, ShardFailure.UNAVAILABLE);
        assertFails(other, ShardFailure.UNAVAILABLE);
        shards.gate.complete(null);
        Awaitility.await().until(() -> server.requestsInFlight() == 0);
    }

    @Test
    void overloadIsBusyAndTheConnectionGoesOn() throws Exception {
        ShardServer server =
                server(new ServerLimits(8, 64, 64, 64 << 20, 100_000, 5_000, 5_000, 60_000, 70));
        ShardClient client = client(gatewayTls);
        shards.gate = new CompletableFuture<>();
        CompletableFuture<Void> first = put(client, shard(0), random(90_000, 6));
        Awaitility.await().until(() -> server.bytesInFlight() == 90_000);
        CompletableFuture<Void> second = put(client, shard(1), random(900_000, 7));
        assertThatThrownBy(() -> second.get(10, TimeUnit.SECONDS))
                .cause()
                .isInstanceOfSatisfying(
                        ShardException.class,
                        e -> {
                            assertThat(e.failure()).isEqualTo(ShardFailure.BUSY);
                            assertThat(e.retryAfterMs()).isEqualTo(70);
                        });
        shards.gate.complete(null);
        first.get(10, TimeUnit.SECONDS);
        put(client, shard(1), random(900_000, 7)).get(10, TimeUnit.SECONDS);
        assertThat(server.connectionCount()).isEqualTo(1);
    }

    @Test
    void busyNodesAreLeftAloneForAsLongAsTheyAsk() throws Exception {
        int waitMs = 400;
        ShardServer server =
                server(
                        new ServerLimits(
                                8, 64, 64, 64 << 20, 100_000, 5_000, 5_000, 60_000, waitMs));
        ShardClient client = client(gatewayTls);
        shards.gate = new CompletableFuture<>();
        CompletableFuture<Void> first = put(client, shard(0), random(90_000, 6));
        Awaitility.await().until(() -> server.bytesInFlight() == 90_000);
        long startNanos = System.nanoTime();
        assertFails(put(client, shard(1), random(90_000, 7)), ShardFailure.BUSY);
        client.ping(NODE, at).get(10, TimeUnit.SECONDS);
        assertThat(System.nanoTime() - startNanos)
                .isGreaterThan(TimeUnit.MILLISECONDS.toNanos(waitMs));
        assertThat(server.stats().requestsBusy()).isEqualTo(1);
        shards.gate.complete(null);
        first.get(10, TimeUnit.SECONDS);
    }

    @Test
    void clientBoundsWhatWaits() throws Exception {
        var _ = server(LIMITS);
        ShardClient client =
                opened(
                        new ShardClient(
                                new ShardClientConfig(
                                        1, 1, 10, 2, 1 << 20, 3, 2_000, 5_000, 50, 1_000, 60_000),
                                gatewayTls,
                                threads,
                                TransportConfig.of(transport)));
        shards.gate = new CompletableFuture<>();
        List<CompletableFuture<Void>> puts = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            puts.add(put(client, shard(i), random(100, i)));
        }
        assertFails(put(client, shard(9), random(100, 9)), ShardFailure.BUSY);
        shards.gate.complete(null);
        for (CompletableFuture<Void> put : puts) {
            put.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void silenceTimesOutAndCancelledGetsAreForgotten() throws Exception {
        ShardServer server = server(LIMITS);
        ShardClient client =
                opened(
                        new ShardClient(
                                new ShardClientConfig(
                                        1, 1, 10, 8, 1 << 24, 8, 2_000, 1_500, 50, 1_000, 60_000),
                                gatewayTls,
                                threads,
                                TransportConfig.of(transport)));
        shards.shards.put(shard(5), random(5_000_000, 8));
        client.ping(NODE, at).get(10, TimeUnit.SECONDS);
        var cancelled = client.get(NODE, at, shard(5), 0, 5_000_000);
        cancelled.cancel(false);
        assertThat(read(client, shard(5), 0, 10)).hasSize(10);
        shards.gate = new CompletableFuture<>();
        assertFails(put(client, shard(0), random(100, 9)), ShardFailure.TIMEOUT);
        shards.gate.complete(null);
        Awaitility.await().until(() -> server.requestsInFlight() == 0);
    }

    @Test
    void peerThatAcceptsAndStaysSilentIsUnavailable() throws Exception {
        ShardClient client =
                opened(
                        new ShardClient(
                                new ShardClientConfig(
                                        1, 1, 10, 8, 1 << 24, 8, 300, 9_000, 50, 1_000, 60_000),
                                gatewayTls,
                                threads,
                                TransportConfig.of(transport)));
        try (ServerSocket silent =
                new ServerSocket(at.port(), 1, InetAddress.getLoopbackAddress())) {
            assertThat(silent.isBound()).isTrue();
            assertFails(client.ping(NODE, at), ShardFailure.UNAVAILABLE);
        }
    }

    @Test
    void idleConnectionsCloseAndOpenAgain() throws Exception {
        ShardServer server = server(LIMITS);
        ShardClient client =
                opened(
                        new ShardClient(
                                new ShardClientConfig(
                                        1, 1, 10, 8, 1 << 24, 8, 2_000, 9_000, 50, 1_000, 30),
                                gatewayTls,
                                threads,
                                TransportConfig.of(transport)));
        for (int round = 0; round < 2; round++) {
            client.ping(NODE, at).get(10, TimeUnit.SECONDS);
            Awaitility.await().until(() -> server.connectionCount() == 0);
        }
        for (int i = 0; i < 200; i++) { // whatever the timer meets
            client.ping(NODE, at).get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void inventoryDeleteVerifyAndHealth() throws Exception {
        var _ = server(LIMITS);
        ShardClient gateway = client(gatewayTls);
        for (int i = 0; i < 5; i++) {
            put(gateway, shard(i), random(100, i)).get(10, TimeUnit.SECONDS);
        }
        ShardClient repair = client(authority.issue("repair", "r1"));
        ShardPage first = repair.list(NODE, at, ShardRange.all(), 3).get(10, TimeUnit.SECONDS);
        assertThat(first.more()).isTrue();
        ShardRange rest = ShardRange.all().behind(first.shards().getLast().id());
        ShardPage second = repair.list(NODE, at, rest, 3).get(10, TimeUnit.SECONDS);
        assertThat(second.more()).isFalse();
        assertThat(second.shards())
                .extracting(ShardPage.Entry::id)
                .containsExactly(shard(3), shard(4));
        assertThat(repair.verify(NODE, at, shard(3)).get(10, TimeUnit.SECONDS))
                .isEqualTo(second.shards().getFirst().stat());
        shards.corrupting = true;
        assertFails(repair.verify(NODE, at, shard(3)), ShardFailure.CORRUPT);
        repair.delete(NODE, at, shard(3)).get(10, TimeUnit.SECONDS);
        repair.delete(NODE, at, shard(3)).get(10, TimeUnit.SECONDS);
        assertFails(repair.stat(NODE, at, shard(3)), ShardFailure.NOT_FOUND);
        assertThat(gateway.health(NODE, at).get(10, TimeUnit.SECONDS))
                .isEqualTo(new NodeReport(NodeReport.Level.DEGRADED, "tired", 0, 100, 60));
    }

    @Test
    void onlyWhoMayDeletesAndLists() throws Exception {
        ShardServer server = server(LIMITS);
        shards.shards.put(shard(0), new byte[10]);
        ShardClient gateway = client(gatewayTls);
        assertFails(gateway.delete(NODE, at, shard(0)), ShardFailure.REFUSED);
        assertFails(gateway.list(NODE, at, ShardRange.all(), 1), ShardFailure.REFUSED);
        assertFails(gateway.verify(NODE, at, shard(0)), ShardFailure.REFUSED);
        ShardClient node = client(authority.issue("node", "n7"));
        assertFails(node.delete(NODE, at, shard(0)), ShardFailure.REFUSED);
        assertThat(server.stats().requestsRefused()).isEqualTo(4);
        client(authority.issue("placement", "p1"))
                .delete(NODE, at, shard(0))
                .get(10, TimeUnit.SECONDS);
        assertThat(shards.shards).isEmpty();
    }

    @Test
    void olderPeersAreUnderstood() throws Exception {
        ServerTransports old = new ServerTransports(true, 16_000, 1);
        ShardServer server =
                opened(new ShardServer(NODE, at, shards, LIMITS, nodeTls, threads, old));
        server.start();
        ShardClient client = client(authority.issue("repair", "r1"));
        put(client, shard(0), random(70_000, 1)).get(10, TimeUnit.SECONDS);
        assertThat(read(client, shard(0), 0, 70_000)).hasSize(70_000);
        assertFails(client.delete(NODE, at, shard(0)), ShardFailure.REFUSED);
        assertThat(read(client, shard(0), 0, 10)).hasSize(10);
    }

    private ShardServer server(ServerLimits limits) throws IOException {
        ShardServer server = opened(new ShardServer(NODE, at, shards, limits, nodeTls, threads));
        server.start();
        return server;
    }

    private ShardClient client(TlsFiles tls) throws IOException {
        return opened(
                new ShardClient(
                        ShardClientConfig.standard(), tls, threads, TransportConfig.of(transport)));
    }

    private <T extends AutoCloseable> T opened(T each) {
        open.add(each);
        return each;
    }

    private CompletableFuture<Void> put(ShardClient client, ShardId id, byte[] content) {
        return client.put(NODE, at, id, payload(content), Blake3.hash(content));
    }

    private ByteBuf payload(byte[] content) {
        ByteBuf payload = PooledByteBufAllocator.DEFAULT.directBuffer(content.length + KIBIBYTE);
        payloads.add(payload);
        return payload.writeBytes(content);
    }

    private byte[] read(ShardClient client, ShardId id, int offset, int length) throws Exception {
        return take(client.get(NODE, at, id, offset, length).get(20, TimeUnit.SECONDS));
    }

    private static byte[] take(ByteBuf bytes) {
        byte[] copy = new byte[bytes.readableBytes()];
        bytes.readBytes(copy);
        assertThat(bytes.release()).isEqualTo(copy.length > 0); // empty buffers have no count
        return copy;
    }

    private static void assertFails(CompletableFuture<?> future, ShardFailure failure) {
        assertThatThrownBy(() -> future.get(10, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        ShardException.class,
                        e -> assertThat(e.failure()).as(e.getMessage()).isEqualTo(failure));
    }

    private static ShardId shard(int index) {
        return new ShardId(new ChunkId(new StreamId(new UUID(1, index)), index), 3);
    }

    private static byte[] random(int size, long seed) {
        byte[] bytes = new byte[size];
        new SplittableRandom(seed).nextBytes(bytes);
        return bytes;
    }
}
