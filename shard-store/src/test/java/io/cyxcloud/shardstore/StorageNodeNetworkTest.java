package io.cyxcloud.shardstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cyxcloud.events.value.Bytes;
import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.events.value.NodeEndpoint;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.NodeLocation;
import io.cyxcloud.events.value.ShardId;
import io.cyxcloud.events.value.StreamId;
import io.cyxcloud.shardstore.client.ShardClient;
import io.cyxcloud.shardstore.client.ShardClientConfig;
import io.cyxcloud.shardstore.hash.Blake3;
import io.cyxcloud.shardstore.protocol.NetThreads;
import io.cyxcloud.shardstore.protocol.ShardException;
import io.cyxcloud.shardstore.protocol.ShardFailure;
import io.cyxcloud.shardstore.protocol.TestAuthority;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole node, asked over mutual TLS. */
final class StorageNodeNetworkTest {
    private static final NodeId ID = new NodeId("n1");
    private static final ShardId SHARD =
            new ShardId(new ChunkId(new StreamId(new UUID(1, 2)), 0), 3);

    @TempDir Path folder;

    private static NodeEndpoint freeEndpoint() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new NodeEndpoint("127.0.0.1", socket.getLocalPort());
        }
    }

    @Test
    void storesAndServesOverTheNetworkAndOverARestart() throws Exception {
        TestAuthority authority = new TestAuthority(folder);
        NodeEndpoint at = freeEndpoint();
        StorageNodeConfig config =
                StorageNodeConfig.of(
                        ID,
                        new NodeLocation("dc1", "r1"),
                        at,
                        folder.resolve("n1"),
                        1L << 40,
                        authority.issue("node", "n1"));
        byte[] bytes = new byte[430_000];
        new Random(1).nextBytes(bytes);
        Bytes hash = Blake3.hash(bytes);
        try (NetThreads threads = new NetThreads(1, "test");
                ShardClient client =
                        new ShardClient(
                                ShardClientConfig.standard(),
                                authority.issue("gateway", "g1"),
                                threads)) {
            try (StorageNode node = start(config, threads)) {
                ByteBuf payload = ByteBufAllocator.DEFAULT.directBuffer().writeBytes(bytes);
                client.put(ID, at, SHARD, payload, hash).get(10, TimeUnit.SECONDS);
                assertThat(payload.refCnt()).isZero();
                assertThat(read(client, at, 100_000, 200_000))
                        .isEqualTo(Arrays.copyOfRange(bytes, 100_000, 300_000));
                assertThat(node.engine().stat(SHARD)).isPresent();
            }
            try (StorageNode node = start(config, threads)) {
                assertThat(read(client, at, 0, bytes.length)).isEqualTo(bytes);
                assertThat(client.stat(ID, at, SHARD).get(10, TimeUnit.SECONDS).blake3())
                        .isEqualTo(hash);
                node.engine().delete(SHARD).get(10, TimeUnit.SECONDS);
                assertThatThrownBy(() -> read(client, at, 0, 1))
                        .isInstanceOfSatisfying(
                                ShardException.class,
                                e -> assertThat(e.failure()).isEqualTo(ShardFailure.NOT_FOUND));
            }
        }
    }

    private static StorageNode start(StorageNodeConfig config, NetThreads threads)
            throws IOException {
        return StorageNode.start(
                config,
                new RecordedFacts(),
                InstantSource.system(),
                handler -> ServerListener.of(config, handler, threads));
    }

    private static byte[] read(ShardClient client, NodeEndpoint at, int offset, int lengthBytes) {
        ByteBuf buffer;
        try {
            buffer = client.get(ID, at, SHARD, offset, lengthBytes).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof ShardException refused) {
                throw refused;
            }
            throw e;
        }
        byte[] bytes = new byte[buffer.readableBytes()];
        buffer.readBytes(bytes).release();
        return bytes;
    }
}
