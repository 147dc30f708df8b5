package io.cyxcloud.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cyxcloud.events.chunk.ChunkLocation;
import io.cyxcloud.events.chunk.ShardEvent.ShardCorrupt;
import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.events.value.NodeInfo;
import io.cyxcloud.events.value.ShardId;
import io.cyxcloud.events.value.StorageClass;
import io.cyxcloud.events.value.StreamId;
import io.cyxcloud.events.value.StreamManifest;
import io.cyxcloud.ingest.ShardRebuilder.Outcome.Rebuilt;
import io.cyxcloud.ingest.ShardRebuilder.Outcome.Sound;
import io.cyxcloud.ingest.core.ChunkSizing;
import io.cyxcloud.ingest.seal.FileKeyProvider;
import io.cyxcloud.ingest.shards.ShardTransport;
import io.cyxcloud.shardstore.client.ShardClient;
import io.cyxcloud.shardstore.client.ShardClientConfig;
import io.cyxcloud.shardstore.protocol.NetThreads;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The data path over mutual TLS to six nodes with real disks: RS(4,2). */
class DataPathNetworkTest {
    private static final IngestConfig CONFIG =
            new IngestConfig(
                    new ChunkSizing.Fixed(1 << 20), 16 << 10, 32L << 20, 3, 2, 10_000, 20, 1_000);

    @TempDir private Path folder;
    private final long seed = Long.getLong("seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final List<RealNode> nodes = new ArrayList<>();
    private NetThreads threads;
    private ShardClient client;
    private SimulatedCluster log;
    private ShardTransport transport;
    private DataPath path;

    @BeforeEach
    void open() throws IOException {
        System.out.println("seed " + seed);
        TestCertificates certificates = new TestCertificates(folder);
        threads = new NetThreads(2, "test-net");
        List<NodeInfo> infos = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            String name = "n" + i;
            Path disk = Files.createDirectory(folder.resolve("disk-" + name));
            nodes.add(new RealNode(name, disk, certificates.issue("node", name), threads));
            infos.add(nodes.getLast().info);
        }
        client =
                new ShardClient(
                        ShardClientConfig.standard(), certificates.issue("gateway", "g1"), threads);
        log = new SimulatedCluster(infos, random);
        transport = ShardTransport.of(client);
        path =
                new DataPath(
                        CONFIG,
                        log,
                        transport,
                        FileKeyProvider.open(folder.resolve("kek")),
                        log,
                        "gateway");
    }

    @AfterEach
    void everythingIsGivenBack() {
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> {
                    assertThat(path.freeBytes()).isEqualTo(CONFIG.bytesInFlightMax());
                    assertThat(path.usedBytes()).isZero();
                });
        path.close();
        client.close();
        nodes.forEach(RealNode::close);
        threads.close();
        log.close();
    }

    private byte[] body(int size) {
        byte[] body = new byte[size];
        random.nextBytes(body);
        return body;
    }

    private StreamManifest write(byte[] body) throws IOException {
        ByteBuffer left = ByteBuffer.wrap(body);
        BodySource source =
                into -> {
                    int count = Math.min(left.remaining(), into.remaining());
                    into.put(left.slice(left.position(), count));
                    left.position(left.position() + count);
                    return count == 0 ? -1 : count;
                };
        return path.writer()
                .write(new StreamId(UUID.randomUUID()), StorageClass.COMPACT, source, body.length);
    }

    private byte[] read(StreamManifest stream, int offset, int length) throws IOException {
        ByteBuffer out = ByteBuffer.allocate(length);
        path.reader()
                .read(
                        List.of(stream),
                        offset,
                        length,
                        bytes -> {
                            out.put(bytes.nioBuffer());
                            bytes.release();
                        });
        assertThat(out.hasRemaining()).isFalse();
        return out.array();
    }

    private void allStored(StreamManifest stream) {
        await().atMost(Duration.ofSeconds(10))
                .ignoreException(CompletionException.class)
                .until(() -> {
                    for (int chunk = 0; chunk < stream.chunkCount(); chunk++) {
                        for (int index = 0; index < 6; index++) {
                            ChunkId id = new ChunkId(stream.stream(), chunk);
                            NodeInfo node = nodes.get((index + chunk) % 6).info;
                            transport.stat(node, new ShardId(id, index)).join();
                        }
                    }
                    return true;
                });
    }

    @Test
    void anyTwoOfSixNodesMayBeGone() throws IOException {
        byte[] body = body((5 << 20) + 3);
        StreamManifest stream = write(body);
        allStored(stream);
        assertThat(read(stream, 0, body.length)).isEqualTo(body);
        nodes.get(1).stopListening();
        byte[] second = body(70_000);
        StreamManifest withOneGone = write(second);
        nodes.get(4).stopListening();
        assertThat(read(stream, 0, body.length)).isEqualTo(body);
        assertThat(read(withOneGone, 0, second.length)).isEqualTo(second);
        assertThat(read(stream, 1_000_000, 100_000))
                .isEqualTo(java.util.Arrays.copyOfRange(body, 1_000_000, 1_100_000));
        assertThatThrownBy(() -> write(second))
                .hasMessage("5 of 6 shards must be stored, only 4 nodes took one");
        nodes.get(0).stopListening();
        assertThatThrownBy(() -> read(stream, 0, body.length))
                .isInstanceOfSatisfying(
                        IngestException.class,
                        e -> assertThat(e.kind()).isEqualTo(IngestException.Kind.UNREADABLE))
                .hasMessageContaining("3 of 6 shards answer, 4 are needed");
    }

    @Test
    void aFlippedBitOnADiskIsReadAroundReportedAndRepaired() throws IOException {
        byte[] body = body(900_000);
        StreamManifest stream = write(body);
        allStored(stream);
        ShardId shard = new ShardId(new ChunkId(stream.stream(), 0), 2);
        nodes.get(2).flipOnDisk(shard);
        assertThat(read(stream, 0, body.length)).isEqualTo(body);
        await().atMost(Duration.ofSeconds(5)).until(() -> !log.reports.isEmpty());
        assertThat(log.reports)
                .singleElement()
                .isInstanceOfSatisfying(
                        ShardCorrupt.class, e -> assertThat(e.shard()).isEqualTo(shard));
        try (ShardRebuilder rebuilder = DataPath.rebuilder(CONFIG, log, transport, log, "repair")) {
            ChunkLocation location = log.locate(stream.stream(), 0, 1).getFirst();
            Map<Integer, NodeInfo> target = Map.of(2, nodes.get(2).info);
            assertThat(rebuilder.rebuild(location, target).get(2)).isInstanceOf(Rebuilt.class);
            assertThat(rebuilder.rebuild(location, target).get(2)).isInstanceOf(Sound.class);
        }
        nodes.get(0).stopListening();
        nodes.get(5).stopListening();
        assertThat(read(stream, 0, body.length)).isEqualTo(body);
    }
}
