package io.cyxcloud.shardstore.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.events.value.NodeEndpoint;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.ShardId;
import io.cyxcloud.events.value.StreamId;
import io.cyxcloud.shardstore.hash.Blake3;
import io.cyxcloud.shardstore.protocol.NetThreads;
import io.cyxcloud.shardstore.protocol.TestAuthority;
import io.cyxcloud.shardstore.server.MemoryShards;
import io.cyxcloud.shardstore.server.ServerLimits;
import io.cyxcloud.shardstore.server.ServerStats;
import io.cyxcloud.shardstore.server.ShardServer;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A QUIC connection lasts: a stream a request, for many more than are open at once. */
final class ManyStreamsTest {
    private static final NodeId NODE = new NodeId("n1");
    private static final ShardId SHARD =
            new ShardId(new ChunkId(new StreamId(new UUID(1, 1)), 1), 3);
    private static final int REQUESTS = Integer.getInteger("requests", 10_000);
    private static final int IN_FLIGHT = 64;

    @TempDir Path directory;

    @Test
    void thousandsOfRequestsOnOneConnection() throws Exception {
        ServerStats stats = run(REQUESTS, TransportConfig.of(Transport.QUIC));
        assertThat(stats.connectionsOverQuic()).isEqualTo(1);
        assertThat(stats.connectionsOverTcp()).isZero();
    }

    @Test
    void aConnectionThatHadItsRequestsIsReplaced() throws Exception {
        TransportConfig usual = TransportConfig.of(Transport.QUIC);
        TransportConfig worn =
                new TransportConfig(
                        usual.mode(),
                        usual.place(),
                        usual.datagramBytes(),
                        usual.quicHandshakeTimeoutMs(),
                        usual.quicRetryMs(),
                        usual.versionMax(),
                        500);
        ServerStats stats = run(1_900, worn);
        assertThat(stats.connectionsOverQuic()).isEqualTo(4);
        assertThat(stats.connectionsOverTcp()).isZero();
    }

    /** Stats of one shard, so many, a few at a time; all are answered. */
    private ServerStats run(int requests, TransportConfig transport) throws Exception {
        TestAuthority authority = new TestAuthority(directory);
        NodeEndpoint at;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            at = new NodeEndpoint("127.0.0.1", socket.getLocalPort());
        }
        try (NetThreads threads = new NetThreads(2, "many");
                ExecutorService executor = Executors.newFixedThreadPool(2);
                ShardServer server =
                        new ShardServer(
                                NODE,
                                at,
                                new MemoryShards(executor),
                                ServerLimits.standard(),
                                authority.issue("node", "n1"),
                                threads);
                ShardClient client =
                        new ShardClient(
                                ShardClientConfig.standard(),
                                authority.issue("gateway", "g1"),
                                threads,
                                transport)) {
            server.start();
            byte[] content = new byte[1000];
            client.put(NODE, at, SHARD, Unpooled.wrappedBuffer(content), Blake3.hash(content))
                    .get(10, TimeUnit.SECONDS);
            Semaphore room = new Semaphore(IN_FLIGHT);
            AtomicInteger answered = new AtomicInteger();
            AtomicReference<@Nullable Throwable> failed = new AtomicReference<>();
            for (int i = 0; i < requests && failed.get() == null; i++) {
                assertThat(room.tryAcquire(20, TimeUnit.SECONDS))
                        .as("stalled after %s requests", answered)
                        .isTrue();
                var _ =
                        client.stat(NODE, at, SHARD)
                                .whenComplete((stat, failure) -> {
                                    if (failure == null) {
                                        answered.incrementAndGet();
                                    } else {
                                        failed.compareAndSet(null, failure);
                                    }
                                    room.release();
                                });
            }
            assertThat(room.tryAcquire(IN_FLIGHT, 20, TimeUnit.SECONDS)).isTrue();
            assertThat(failed.get()).isNull();
            assertThat(answered).hasValue(requests);
            return server.stats();
        }
    }
}
