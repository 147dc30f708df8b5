package io.cyxcloud.shardstore.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cyxcloud.events.value.NodeEndpoint;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.TlsFiles;
import io.cyxcloud.shardstore.protocol.NetThreads;
import io.cyxcloud.shardstore.protocol.PeerRefusal;
import io.cyxcloud.shardstore.protocol.ShardException;
import io.cyxcloud.shardstore.protocol.TestAuthority;
import io.cyxcloud.shardstore.server.MemoryShards;
import io.cyxcloud.shardstore.server.ServerLimits;
import io.cyxcloud.shardstore.server.ServerTransports;
import io.cyxcloud.shardstore.server.ShardServer;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Certificates that change and are revoked while both ends run, and networks without UDP. */
class CredentialsNetworkTest {
    private static final NodeId NODE = new NodeId("n1");

    /** Watches its connections often, as revocation is seen when they are looked at. */
    private static final ServerLimits LIMITS =
            new ServerLimits(64, 64, 64, 64 << 20, 64 << 20, 1_000, 1_000, 60_000, 50);

    private static NetThreads threads;
    @TempDir private Path directory;
    private final List<AutoCloseable> open = new ArrayList<>();
    private final MemoryShards shards = new MemoryShards(Runnable::run);
    private TestAuthority authority;
    private TlsFiles nodeTls;
    private TlsFiles gatewayTls;
    private NodeEndpoint at = new NodeEndpoint("127.0.0.1", 1);

    @BeforeAll
    static void loops() {
        threads = new NetThreads(2, "test-net");
    }

    @AfterAll
    static void stop() {
        threads.close();
    }

    @BeforeEach
    void cluster() throws IOException {
        authority = new TestAuthority(directory);
        nodeTls = authority.issue("node", "n1");
        gatewayTls = authority.issue("gateway", "g1");
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            at = new NodeEndpoint("127.0.0.1", socket.getLocalPort());
        }
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"TCP", "QUIC"})
    void renewedCertificatesAreUsedByNewConnectionsAndOldOnesGoOn(Transport transport)
            throws Exception {
        ShardServer server = server(ServerTransports.both());
        ShardClient client = client(transport, 1_000, 60_000);
        client.ping(NODE, at).get(20, TimeUnit.SECONDS);
        TlsFiles old = copyOf(gatewayTls);
        authority.renew(nodeTls, "node", "n1");
        authority.renew(gatewayTls, "gateway", "g1");
        authority.revoke(old); // whoever still shows it is refused
        Awaitility.await().atMost(20, TimeUnit.SECONDS).until(() -> server.connectionCount() == 0);
        Awaitility.await()
                .atMost(20, TimeUnit.SECONDS)
                .ignoreExceptions() // files are looked at every half second
                .until(() -> client.ping(NODE, at).get(5, TimeUnit.SECONDS) == null);
        assertThat(connections(server)).isEqualTo(2);

        Files.writeString(gatewayTls.certificate(), "half a cert");
        client.ping(NODE, at).get(20, TimeUnit.SECONDS);
        assertThat(connections(server)).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource(names = {"TCP", "QUIC"})
    void revokedPeersAreCutOffRefusedAndCounted(Transport transport) throws Exception {
        ShardServer server = server(ServerTransports.both());
        ShardClient client = client(transport, 1_000, 60_000);
        client.ping(NODE, at).get(20, TimeUnit.SECONDS);
        authority.revoke(gatewayTls);
        Awaitility.await().atMost(20, TimeUnit.SECONDS).until(() -> server.connectionCount() == 0);
        assertThatThrownBy(() -> client.ping(NODE, at).get(20, TimeUnit.SECONDS))
                .cause()
                .isInstanceOf(ShardException.class);
        assertThat(server.stats().refused(PeerRefusal.REVOKED)).isPositive();
        assertThat(connections(server)).isEqualTo(1);
    }

    @Test
    void revokedNodesAreRefusedByTheirClients() throws Exception {
        var _ = server(ServerTransports.both());
        authority.revoke(nodeTls);
        ShardClient client = client(Transport.QUIC, 1_000, 60_000);
        assertThatThrownBy(() -> client.ping(NODE, at).get(20, TimeUnit.SECONDS))
                .cause()
                .isInstanceOf(ShardException.class);
    }

    @Test
    void withoutUdpTcpServesAndIsRemembered() throws Exception {
        ShardServer server = server(ServerTransports.tcpOnly());
        // somebody who takes every datagram and answers none, as a firewall would
        try (var silent = new DatagramSocket(at.port(), InetAddress.getLoopbackAddress())) {
            assertThat(silent.isBound()).isTrue();
            ShardClient client = client(Transport.QUIC, 700, 100);
            client.ping(NODE, at).get(20, TimeUnit.SECONDS);
            assertThat(server.stats().connectionsOverTcp()).isEqualTo(1);
            assertThat(received(silent)).as("datagrams of the first try").isPositive();
            Awaitility.await()
                    .atMost(20, TimeUnit.SECONDS)
                    .until(() -> server.connectionCount() == 0); // idle
            client.ping(NODE, at).get(20, TimeUnit.SECONDS);
            assertThat(server.stats().connectionsOverTcp()).isEqualTo(2);
            assertThat(received(silent)).as("QUIC is not tried again so soon").isZero();
        }
    }

    private static int received(DatagramSocket socket) throws IOException {
        socket.setSoTimeout(50);
        int count = 0;
        while (true) {
            try {
                socket.receive(new DatagramPacket(new byte[2_000], 2_000));
                count++;
            } catch (SocketTimeoutException e) {
                return count;
            }
        }
    }

    private static long connections(ShardServer server) {
        return server.stats().connectionsOverQuic() + server.stats().connectionsOverTcp();
    }

    private TlsFiles copyOf(TlsFiles files) throws IOException {
        Path certificate = directory.resolve("old.pem");
        Files.copy(files.certificate(), certificate);
        return new TlsFiles(certificate, files.key(), files.authority());
    }

    private ShardServer server(ServerTransports transports) throws IOException {
        ShardServer server =
                new ShardServer(NODE, at, shards, LIMITS, nodeTls, threads, transports);
        open.add(server);
        server.start();
        return server;
    }

    private ShardClient client(Transport transport, int handshakeTimeoutMs, int idleTimeoutMs)
            throws IOException {
        TransportConfig usual = TransportConfig.of(transport);
        ShardClient client =
                new ShardClient(
                        new ShardClientConfig(
                                1, 1, 10, 8, 1 << 24, 8, 2_000, 9_000, 50, 1_000, idleTimeoutMs),
                        gatewayTls,
                        threads,
                        new TransportConfig(
                                transport,
                                usual.place(),
                                usual.datagramBytes(),
                                handshakeTimeoutMs,
                                60_000,
                                usual.versionMax(),
                                usual.quicRequestsMax()));
        open.add(client);
        return client;
    }
}
