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
import io.cyxcloud.shardstore.client.Transport;
import io.cyxcloud.shardstore.client.TransportConfig;
import io.cyxcloud.shardstore.hash.Blake3;
import io.cyxcloud.shardstore.protocol.NetThreads;
import io.cyxcloud.shardstore.protocol.NodeReport;
import io.cyxcloud.shardstore.protocol.ShardException;
import io.cyxcloud.shardstore.protocol.ShardFailure;
import io.cyxcloud.shardstore.protocol.ShardPage;
import io.cyxcloud.shardstore.protocol.ShardRange;
import io.cyxcloud.shardstore.protocol.TestAuthority;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
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
                assertThat(node.disks().stat(SHARD)).isPresent();
            }
            try (StorageNode node = start(config, threads)) {
                assertThat(read(client, at, 0, bytes.length)).isEqualTo(bytes);
                assertThat(client.stat(ID, at, SHARD).get(10, TimeUnit.SECONDS).blake3())
                        .isEqualTo(hash);
                node.disks().delete(SHARD).get(10, TimeUnit.SECONDS);
                assertThatThrownBy(() -> read(client, at, 0, 1))
                        .isInstanceOfSatisfying(
                                ShardException.class,
                                e -> assertThat(e.failure()).isEqualTo(ShardFailure.NOT_FOUND));
            }
        }
    }

    @Test
    void listsVerifiesAndDeletesWhatLiesOnItsDisk() throws Exception {
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
        List<ShardId> ids = new ArrayList<>();
        try (NetThreads threads = new NetThreads(1, "test");
                ShardClient repair =
                        new ShardClient(
                                ShardClientConfig.standard(),
                                authority.issue("repair", "r1"),
                                threads,
                                TransportConfig.of(Transport.QUIC));
                StorageNode node = start(config, threads)) {
            for (int i = 0; i < 7; i++) {
                // the first half of the unsigned range and the second
                StreamId stream = new StreamId(new UUID(i < 4 ? i : -i, 9));
                ids.add(new ShardId(new ChunkId(stream, i), i));
                byte[] bytes = new byte[70_000 + i];
                ByteBuf payload = ByteBufAllocator.DEFAULT.directBuffer().writeBytes(bytes);
                repair.put(ID, at, ids.get(i), payload, Blake3.hash(bytes))
                        .get(20, TimeUnit.SECONDS);
            }
            ids.sort(ShardRange.ORDER);
            List<ShardId> listed = new ArrayList<>();
            ShardRange range = ShardRange.all();
            ShardPage page;
            do {
                page = repair.list(ID, at, range, 3).get(20, TimeUnit.SECONDS);
                page.shards().forEach(entry -> listed.add(entry.id()));
                range = range.behind(listed.getLast());
            } while (page.more());
            assertThat(listed).isEqualTo(ids);
            ShardRange part = new ShardRange(Optional.of(ids.get(1)), Optional.of(ids.get(3)));
            assertThat(repair.list(ID, at, part, 3).get(20, TimeUnit.SECONDS).shards())
                    .extracting(ShardPage.Entry::id)
                    .containsExactly(ids.get(2), ids.get(3));

            assertThat(repair.verify(ID, at, ids.get(2)).get(20, TimeUnit.SECONDS))
                    .isEqualTo(node.disks().stat(ids.get(2)).orElseThrow());
            repair.delete(ID, at, ids.get(2)).get(20, TimeUnit.SECONDS);
            assertThat(node.disks().stat(ids.get(2))).isEmpty();
            assertThatThrownBy(() -> repair.verify(ID, at, ids.get(2)).get(20, TimeUnit.SECONDS))
                    .cause()
                    .isInstanceOfSatisfying(
                            ShardException.class,
                            e -> assertThat(e.failure()).isEqualTo(ShardFailure.NOT_FOUND));
            NodeReport health = repair.health(ID, at).get(20, TimeUnit.SECONDS);
            assertThat(health.capacityBytes()).isEqualTo(node.disks().capacityBytes());
            assertThat(health.usedBytes()).isPositive();
        }
    }

    private static StorageNode start(StorageNodeConfig config, NetThreads threads)
            throws IOException {
        RecordedFacts log = new RecordedFacts();
        return StorageNode.start(
                config,
                log,
                log,
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
