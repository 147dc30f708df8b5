package io.cyxcloud.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cyxcloud.events.chunk.ChunkLocation;
import io.cyxcloud.events.chunk.PlacementEvent.ChunkPlaced;
import io.cyxcloud.events.chunk.PlacementEvent.ShardRedirected;
import io.cyxcloud.events.chunk.ShardEvent.ShardCorrupt;
import io.cyxcloud.events.chunk.ShardEvent.ShardMissing;
import io.cyxcloud.events.log.LogUnavailableException;
import io.cyxcloud.events.value.Bytes;
import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.events.value.ChunkSizes;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.NodeInfo;
import io.cyxcloud.events.value.ShardId;
import io.cyxcloud.events.value.StorageClass;
import io.cyxcloud.events.value.StreamId;
import io.cyxcloud.events.value.StreamManifest;
import io.cyxcloud.ingest.ShardRebuilder.Outcome;
import io.cyxcloud.ingest.ShardRebuilder.Outcome.Failed;
import io.cyxcloud.ingest.ShardRebuilder.Outcome.Rebuilt;
import io.cyxcloud.ingest.ShardRebuilder.Outcome.Sound;
import io.cyxcloud.ingest.SimulatedCluster.Fault;
import io.cyxcloud.ingest.core.ChunkSizing;
import io.cyxcloud.ingest.seal.DataKey;
import io.cyxcloud.ingest.seal.FileKeyProvider;
import io.netty.buffer.ByteBuf;
import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataPathTest {
    private static final int CHUNK = 1 << 20;
    private static final IngestConfig CONFIG =
            new IngestConfig(new ChunkSizing.Fixed(CHUNK), 16 << 10, 16L << 20, 3, 2, 500, 20, 100);
    private static final int LARGE_CHUNK = 4 << 20;
    private static final IngestConfig LARGE_CHUNKS =
            new IngestConfig(
                    new ChunkSizing.Fixed(LARGE_CHUNK), 16 << 10, 64L << 20, 3, 2, 10_000, 20, 100);

    @TempDir private Path folder;
    private final long seed = Long.getLong("seed", System.nanoTime());
    private final Random random = new Random(seed);
    private SimulatedCluster cluster = new SimulatedCluster(14, random);
    private IngestConfig config = CONFIG;
    private DataPath path;

    @BeforeEach
    void open() throws IOException {
        System.out.println("seed " + seed);
        use(cluster, CONFIG);
    }

    private void use(SimulatedCluster nextCluster, IngestConfig nextConfig) throws IOException {
        cluster = nextCluster;
        config = nextConfig;
        path =
                new DataPath(
                        config,
                        cluster,
                        cluster,
                        FileKeyProvider.open(folder.resolve("kek")),
                        cluster,
                        "gateway");
    }

    @AfterEach
    void everythingIsGivenBack() {
        cluster.letGo();
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> {
                    assertThat(path.freeBytes()).isEqualTo(config.bytesInFlightMax());
                    assertThat(path.usedBytes()).isZero();
                });
        path.close();
        cluster.close();
    }

    private byte[] body(int size) {
        byte[] body = new byte[size];
        random.nextBytes(body);
        return body;
    }

    /** A source that gives as much as it likes at a time. */
    private BodySource source(byte[] body) {
        ByteBuffer left = ByteBuffer.wrap(body);
        return into -> {
            if (!left.hasRemaining()) {
                return -1;
            }
            int count = Math.min(left.remaining(), into.remaining());
            count = random.nextBoolean() ? count : 1 + random.nextInt(count);
            into.put(left.slice(left.position(), count));
            left.position(left.position() + count);
            return count;
        };
    }

    private StreamManifest write(byte[] body, long length) throws IOException {
        return path.writer()
                .write(
                        new StreamId(UUID.randomUUID()),
                        StorageClass.STANDARD,
                        source(body),
                        length);
    }

    private byte[] read(List<StreamManifest> streams, long offset, int length) throws IOException {
        byte[] out = new byte[length];
        int[] at = {0};
        path.reader()
                .read(
                        streams,
                        offset,
                        length,
                        (ByteBuf bytes) -> {
                            int count = bytes.readableBytes();
                            bytes.readBytes(out, at[0], count);
                            bytes.release();
                            at[0] += count;
                        });
        assertThat(at[0]).isEqualTo(length);
        return out;
    }

    private void readsBack(StreamManifest stream, byte[] body) throws IOException {
        assertThat(read(List.of(stream), 0, body.length)).isEqualTo(body);
    }

    private void someRangesReadBack(List<StreamManifest> streams, byte[] body) throws IOException {
        for (int i = 0; i < 5 && body.length > 0; i++) {
            int from = random.nextInt(body.length);
            int most = random.nextBoolean() ? 200_000 : body.length;
            int length = 1 + random.nextInt(Math.min(most, body.length - from));
            assertThat(read(streams, from, length))
                    .isEqualTo(java.util.Arrays.copyOfRange(body, from, from + length));
        }
    }

    @Test
    void theLeaseIsMeasuredByTheLogsTime() throws IOException {
        cluster.logMs = 5_000_000_000_000L; // in the year 2128
        StreamManifest stream = write(body(1_000), 1_000);
        assertThat(stream.leaseEndMs()).isEqualTo(5_000_000_000_000L + CONFIG.leaseMs());
        assertThat(cluster.placements)
                .allSatisfy(event ->
                        assertThat(((ChunkPlaced) event).leaseEndMs())
                                .isEqualTo(stream.leaseEndMs()));
    }

    @Test
    void bodiesOfAllSizesComeBackWholeAndInRanges() throws IOException {
        use(cluster, LARGE_CHUNKS);
        int[] sizes = {
            0,
            1,
            16 << 10,
            65_535,
            65_536,
            65_537,
            LARGE_CHUNK - 1,
            LARGE_CHUNK,
            LARGE_CHUNK + 1,
            20 << 20
        };
        List<StreamManifest> all = new ArrayList<>();
        ByteBuffer joined = ByteBuffer.allocate(48 << 20);
        for (int size : sizes) {
            byte[] body = body(size);
            StreamManifest stream =
                    write(body, random.nextBoolean() ? size : StreamWriter.UNKNOWN_LENGTH);
            assertThat(stream.lengthBytes()).isEqualTo(size);
            assertThat(stream.chunkCount()).isEqualTo(Math.ceilDiv(size, LARGE_CHUNK));
            readsBack(stream, body);
            someRangesReadBack(List.of(stream), body);
            all.add(stream);
            joined.put(body);
        }
        byte[] concatenation = java.util.Arrays.copyOf(joined.array(), joined.position());
        someRangesReadBack(all, concatenation);
    }

    @Test
    void chunksOfAStreamOfUnknownLengthGrowAndComeBack() throws IOException {
        var sizing = new ChunkSizing.BandwidthDelay(1_000_000, 1, CHUNK / 4, CHUNK / 2, CHUNK / 4);
        use(cluster, new IngestConfig(sizing, 16 << 10, 32L << 20, 3, 2, 10_000, 20, 100));
        byte[] body = body(64 * (CHUNK / 4) + 3 * (CHUNK / 2) + 17);
        StreamManifest stream = write(body, StreamWriter.UNKNOWN_LENGTH);
        assertThat(stream.sizes()).isEqualTo(new ChunkSizes(CHUNK / 4, CHUNK / 2));
        assertThat(stream.chunkCount()).isEqualTo(64 + 4);
        readsBack(stream, body);
        someRangesReadBack(List.of(stream), body);
    }

    @Test
    void everyStreamHasAKeyAndNoncesOfItsOwn() throws IOException {
        byte[] body = body(1000);
        FileKeyProvider keys = FileKeyProvider.open(folder.resolve("kek"));
        Set<Bytes> secrets = new HashSet<>();
        Set<Bytes> prefixes = new HashSet<>();
        for (int i = 0; i < 50; i++) {
            StreamManifest stream = write(body, body.length);
            prefixes.add(stream.key().noncePrefix());
            try (DataKey key = keys.unwrap(stream.key())) {
                secrets.add(Bytes.copyOf(key.getEncoded()));
            }
        }
        assertThat(secrets).hasSize(50);
        assertThat(prefixes).hasSize(50);
    }

    @Test
    void anyFourFailuresAreHiddenAndReported() throws IOException {
        for (int round = 0; round < 8; round++) {
            byte[] body = body(1 + random.nextInt(2 * CHUNK));
            StreamManifest stream = write(body, body.length);
            allStored(stream);
            List<NodeInfo> hit = cluster.someNodes(4);
            for (NodeInfo node : hit) {
                switch (random.nextInt(4)) {
                    case 0 -> cluster.faults.put(node.id(), Fault.DOWN);
                    case 1 -> cluster.faults.put(node.id(), Fault.KNOWN_DOWN);
                    case 2 -> onNode(stream, node).forEach(cluster::lose);
                    default -> onNode(stream, node).forEach(cluster.checkedCorrupt::add);
                }
            }
            readsBack(stream, body);
            someRangesReadBack(List.of(stream), body);
            cluster.faults.clear();
            cluster.checkedCorrupt.clear();
        }
    }

    private void allStored(StreamManifest stream) {
        await().atMost(Duration.ofSeconds(10))
                .until(() ->
                        cluster.nodes.stream().mapToLong(n -> onNode(stream, n).size()).sum()
                                == 14L * stream.chunkCount());
    }

    private List<ShardId> onNode(StreamManifest stream, NodeInfo node) {
        List<ShardId> held = new ArrayList<>();
        for (int chunk = 0; chunk < stream.chunkCount(); chunk++) {
            for (int index = 0; index < 14; index++) {
                ShardId id = new ShardId(new ChunkId(stream.stream(), chunk), index);
                if (cluster.holds(node.id(), id)) {
                    held.add(id);
                }
            }
        }
        return held;
    }

    @Test
    void fiveFailuresAreToldAndTheReadWorksAgainLater() throws IOException {
        byte[] body = body(CHUNK + 5);
        StreamManifest stream = write(body, body.length);
        allStored(stream);
        cluster.someNodes(5).forEach(node -> cluster.faults.put(node.id(), Fault.DOWN));
        assertThatThrownBy(() -> read(List.of(stream), 0, body.length))
                .isInstanceOfSatisfying(
                        IngestException.class,
                        e -> assertThat(e.kind()).isEqualTo(IngestException.Kind.UNREADABLE))
                .hasMessageContaining("9 of 14 shards answer, 10 are needed");
        cluster.faults.remove(cluster.faults.keySet().iterator().next());
        readsBack(stream, body);
    }

    @Test
    void missingAndCorruptShardsAreReportedOnce() throws IOException {
        byte[] body = body(100_000);
        StreamManifest stream = write(body, body.length);
        allStored(stream);
        ShardId missing = new ShardId(new ChunkId(stream.stream(), 0), 2);
        ShardId corrupt = new ShardId(new ChunkId(stream.stream(), 0), 5);
        cluster.lose(missing);
        cluster.checkedCorrupt.add(corrupt);
        readsBack(stream, body);
        readsBack(stream, body);
        await().atMost(Duration.ofSeconds(5)).until(() -> cluster.reports.size() >= 2);
        assertThat(cluster.reports).hasSize(2);
        assertThat(cluster.reports)
                .anyMatch(e -> e instanceof ShardMissing m && m.shard().equals(missing));
        assertThat(cluster.reports)
                .anyMatch(e ->
                        e instanceof ShardCorrupt c
                                && c.shard().equals(corrupt)
                                && c.reporter().equals("gateway"));
    }

    @Test
    void bytesThatOnlyTheTagShowsToBeWrongAreTracedAndReadAround() throws IOException {
        byte[] body = body(CHUNK + 100_000);
        StreamManifest stream = write(body, body.length);
        allStored(stream);
        ChunkId chunk = new ChunkId(stream.stream(), 0);
        cluster.flipSilently(new ShardId(chunk, 1));
        cluster.flipSilently(new ShardId(chunk, 7));
        cluster.flipSilently(new ShardId(chunk, 11));
        readsBack(stream, body);
        await().atMost(Duration.ofSeconds(5)).until(() -> cluster.reports.size() >= 3);
        assertThat(cluster.reports)
                .allMatch(ShardCorrupt.class::isInstance)
                .extracting(e -> e.shard().index())
                .containsExactlyInAnyOrder(1, 7, 11);
    }

    @Test
    void whatCannotBeTracedIsNeverReturned() throws IOException {
        byte[] body = body(100_000);
        StreamManifest stream = write(body, body.length);
        StreamManifest other = write(body(100_000), body.length);
        var swapped =
                new StreamManifest(
                        stream.stream(),
                        stream.chunkSizeBytes(),
                        stream.chunkCount(),
                        stream.lengthBytes(),
                        other.key());
        assertThatThrownBy(() -> read(List.of(swapped), 0, 10))
                .isInstanceOfSatisfying(
                        IngestException.class,
                        e -> assertThat(e.kind()).isEqualTo(IngestException.Kind.CORRUPT));
        assertThat(cluster.reports).isEmpty();
    }

    @Test
    void aSlowShardIsHedged() throws IOException {
        byte[] body = body(CHUNK);
        StreamManifest stream = write(body, body.length);
        allStored(stream);
        cluster.someNodes(3).forEach(node -> cluster.faults.put(node.id(), Fault.HANGS));
        readsBack(stream, body);
    }

    @Test
    void slowNodesDoNotHoldUpAWriteAndFinishLater() throws IOException {
        cluster.someNodes(3).forEach(node -> cluster.faults.put(node.id(), Fault.HANGS));
        byte[] body = body(2 * CHUNK);
        StreamManifest stream = write(body, body.length);
        readsBack(stream, body);
        cluster.letGo();
        allStored(stream);
    }

    @Test
    void aNodeThatHangsCannotTakeAllTheMemory() throws IOException {
        NodeInfo hung = cluster.someNodes(1).getFirst();
        cluster.faults.put(hung.id(), Fault.HANGS);
        for (int i = 0; i < 20; i++) {
            write(body(CHUNK), CHUNK); // 20 chunks with parity are 28 MiB; the budget is 16 MiB
        }
        assertThat(path.freeBytes()).isGreaterThan(config.bytesInFlightMax() / 2);
    }

    @Test
    void withoutAQuorumNothingIsWritten() throws IOException {
        cluster.someNodes(4).forEach(node -> cluster.faults.put(node.id(), Fault.DOWN));
        byte[] body = body(2 * CHUNK);
        assertThatThrownBy(() -> write(body, body.length))
                .isInstanceOfSatisfying(
                        IngestException.class,
                        e -> assertThat(e.kind()).isEqualTo(IngestException.Kind.TOO_FEW_NODES))
                .hasMessage("11 of 14 shards must be stored, only 10 nodes took one");
        cluster.faults.remove(cluster.faults.keySet().iterator().next());
        readsBack(write(body, body.length), body);
    }

    @Test
    void aQuorumKnownToBeOutOfReachFailsBeforeTheBodyIsRead() {
        cluster.someNodes(4).forEach(node -> cluster.faults.put(node.id(), Fault.KNOWN_DOWN));
        BodySource untouched =
                into -> {
                    throw new AssertionError("the body was read");
                };
        StreamId stream = new StreamId(UUID.randomUUID());
        assertThatThrownBy(() -> path.writer().write(stream, StorageClass.STANDARD, untouched, 5))
                .isInstanceOf(IngestException.class)
                .hasMessage("11 of 14 shards must be stored, only 10 nodes take one");
        assertThatThrownBy(() -> path.writer().requireWritable(StorageClass.STANDARD))
                .isInstanceOf(IngestException.class);
        assertThat(cluster.placements).isEmpty();
    }

    @Test
    void failedPushesGoToTheAlternatesAndTheLogSaysSo() throws IOException {
        cluster.close();
        use(new SimulatedCluster(18, random), CONFIG);
        List<NodeInfo> hit = cluster.nodes.subList(3, 7);
        cluster.faults.put(hit.get(0).id(), Fault.DOWN);
        cluster.faults.put(hit.get(1).id(), Fault.KNOWN_DOWN);
        cluster.faults.put(hit.get(2).id(), Fault.DOWN);
        cluster.faults.put(hit.get(3).id(), Fault.DOWN);
        byte[] body = body(1000);
        StreamManifest stream = write(body, body.length);
        allStored(stream);
        assertThat(cluster.placements)
                .filteredOn(ShardRedirected.class::isInstance)
                .hasSize(4)
                .extracting(e -> ((ShardRedirected) e).to().value())
                .containsExactlyInAnyOrder("n14", "n15", "n16", "n17");
        readsBack(stream, body);
    }

    @Test
    void aWriteDoesNotCountWithoutItsPlacementInTheLog() {
        cluster.logAway = true;
        assertThatThrownBy(() -> write(body(1000), 1000))
                .isInstanceOf(LogUnavailableException.class);
    }

    @Test
    void bodiesThatAreNotAsLongAsSaidAreRefused() {
        for (int size : new int[] {0, 1, 70_000, CHUNK}) {
            assertThatThrownBy(() -> write(body(size), size + 1)).isInstanceOf(EOFException.class);
            assertThatThrownBy(() -> write(body(size + 1), size))
                    .isInstanceOf(ProtocolException.class);
        }
        int[] calls = {0};
        BodySource breaksOff =
                into -> {
                    if (calls[0]++ == 100) {
                        throw new IOException("the client is gone");
                    }
                    into.put((byte) 1);
                    return 1;
                };
        StreamId stream = new StreamId(UUID.randomUUID());
        assertThatThrownBy(
                        () -> path.writer().write(stream, StorageClass.STANDARD, breaksOff, 1000))
                .hasMessage("the client is gone");
    }

    @Test
    void aSinkThatIsGoneEndsTheRead() throws IOException {
        byte[] body = body(5 * CHUNK);
        StreamManifest stream = write(body, body.length);
        BodySink gone =
                bytes -> {
                    bytes.release();
                    throw new IOException("the client is gone");
                };
        assertThatThrownBy(() -> path.reader().read(List.of(stream), 0, body.length, gone))
                .hasMessage("the client is gone");
    }

    @Test
    void whenTheBudgetIsUsedUpFurtherStreamsAreTurnedAway() throws IOException {
        // all nodes hang: each write keeps its chunks until it is let go
        cluster.nodes.forEach(node -> cluster.faults.put(node.id(), Fault.HANGS));
        List<Thread> writers = new ArrayList<>();
        List<Throwable> refused = java.util.Collections.synchronizedList(new ArrayList<>());
        byte[] body = body(3 * CHUNK);
        for (int i = 0; i < 5; i++) {
            writers.add(
                    Thread.ofVirtual()
                            .start(() -> {
                                try {
                                    write(body, body.length);
                                } catch (IngestException | IOException e) {
                                    refused.add(e);
                                }
                            }));
        }
        await().atMost(Duration.ofSeconds(10)).until(() -> !refused.isEmpty());
        assertThat(refused.getFirst())
                .isInstanceOfSatisfying(
                        IngestException.class,
                        e -> assertThat(e.kind()).isEqualTo(IngestException.Kind.OVERLOADED));
        cluster.letGo();
        for (Thread writer : writers) {
            assertThat(joined(writer)).isTrue();
        }
    }

    private static boolean joined(Thread thread) {
        try {
            return thread.join(Duration.ofSeconds(10));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aLostShardIsRebuiltOnceAndLeftAloneWhenSound() throws IOException {
        byte[] body = body(CHUNK + 1);
        StreamManifest stream = write(body, body.length);
        allStored(stream);
        try (ShardRebuilder rebuilder =
                DataPath.rebuilder(CONFIG, cluster, cluster, cluster, "repair")) {
            for (int index : new int[] {0, 9, 13}) {
                ShardId shard = new ShardId(new ChunkId(stream.stream(), 0), index);
                NodeInfo node = cluster.nodes.get(index);
                cluster.lose(shard);
                ChunkLocation location = cluster.locate(stream.stream(), 0, 1).getFirst();
                Map<Integer, NodeInfo> target = Map.of(index, node);
                assertThat(rebuilder.rebuild(location, target).get(index))
                        .isInstanceOf(Rebuilt.class);
                assertThat(rebuilder.rebuild(location, target).get(index))
                        .isInstanceOf(Sound.class);
            }
        }
        // with the parity gone as well, the rebuilt shards have to carry the read
        for (int index : new int[] {10, 11, 12}) {
            cluster.lose(new ShardId(new ChunkId(stream.stream(), 0), index));
        }
        readsBack(stream, body);
    }

    @Test
    void aShardThatAnotherNodeHasIsCopiedAndRebuiltWhenItIsNotSound() throws IOException {
        byte[] body = body(CHUNK);
        StreamManifest stream = write(body, body.length);
        allStored(stream);
        ChunkId chunk = new ChunkId(stream.stream(), 0);
        ChunkLocation location = cluster.locate(stream.stream(), 0, 1).getFirst();
        NodeInfo target = cluster.nodes.get(0);
        try (ShardRebuilder rebuilder =
                DataPath.rebuilder(CONFIG, cluster, cluster, cluster, "repair")) {
            int requests = cluster.requests.get();
            assertThat(rebuilder.rebuild(location, Map.of(3, target)).get(3))
                    .isInstanceOf(Rebuilt.class);
            int askedTargetSourceTwiceAndPushed = 4;
            assertThat(cluster.requests.get() - requests)
                    .isEqualTo(askedTargetSourceTwiceAndPushed);
            assertThat(cluster.holds(target.id(), new ShardId(chunk, 3))).isTrue();

            cluster.flipSilently(new ShardId(chunk, 5)); // it matches its hash no more
            assertThat(rebuilder.rebuild(location, Map.of(5, target)).get(5))
                    .isInstanceOf(Rebuilt.class);
            assertThat(cluster.holds(target.id(), new ShardId(chunk, 5))).isTrue();
            assertThat(rebuilder.rebuild(location, Map.of(5, target)).get(5))
                    .isInstanceOf(Sound.class);
        }
    }

    @Test
    void aRebuildForANodeThatIsAwayEndsBeforeItReadsTheOthers() throws IOException {
        byte[] body = body(1000);
        StreamManifest stream = write(body, body.length);
        allStored(stream);
        cluster.faults.put(cluster.nodes.get(3).id(), Fault.DOWN);
        int requests = cluster.requests.get();
        try (ShardRebuilder rebuilder =
                DataPath.rebuilder(CONFIG, cluster, cluster, cluster, "repair")) {
            ChunkLocation location = cluster.locate(stream.stream(), 0, 1).getFirst();
            assertThat(rebuilder.rebuild(location, Map.of(3, cluster.nodes.get(3))).get(3))
                    .isInstanceOf(Failed.class);
        }
        assertThat(cluster.requests.get()).isEqualTo(requests + 1);
    }

    @Test
    void whatIsRebuiltOtherwiseThanItWasRecordedIsNotStored() throws IOException {
        byte[] body = body(100_000);
        StreamManifest stream = write(body, body.length);
        allStored(stream);
        ChunkId chunk = new ChunkId(stream.stream(), 0);
        for (int index = 0; index < 3; index++) {
            cluster.lose(new ShardId(chunk, index)); // ten are left, and one of them is wrong
        }
        cluster.flipSilently(new ShardId(chunk, 3));
        cluster.checkedCorrupt.add(new ShardId(chunk, 5));
        ChunkLocation location = cluster.locate(stream.stream(), 0, 1).getFirst();
        NodeId holder =
                location.shards().stream()
                        .filter(shard -> shard.index() == 5)
                        .findFirst()
                        .orElseThrow()
                        .node();
        try (ShardRebuilder rebuilder =
                DataPath.rebuilder(CONFIG, cluster, cluster, cluster, "repair")) {
            assertThat(rebuilder.rebuild(location, Map.of(5, cluster.node(holder).orElseThrow())))
                    .extractingByKey(5)
                    .isInstanceOf(Outcome.Doubtful.class);
        }
    }

    @Test
    void shardsLostTogetherAreRebuiltOfTheSameOthers() throws IOException {
        byte[] body = body(CHUNK);
        StreamManifest stream = write(body, body.length);
        allStored(stream);
        ChunkId chunk = new ChunkId(stream.stream(), 0);
        Map<Integer, NodeInfo> targets = new TreeMap<>();
        for (int index : new int[] {1, 5, 11, 12}) {
            cluster.lose(new ShardId(chunk, index));
            targets.put(index, cluster.nodes.get(index));
        }
        ChunkLocation location = cluster.locate(stream.stream(), 0, 1).getFirst();
        cluster.faults.put(cluster.nodes.get(12).id(), Fault.DOWN);
        int requests = cluster.requests.get();
        try (ShardRebuilder rebuilder =
                DataPath.rebuilder(CONFIG, cluster, cluster, cluster, "repair")) {
            Map<Integer, Outcome> outcomes = rebuilder.rebuild(location, targets);
            assertThat(outcomes).containsOnlyKeys(1, 5, 11, 12);
            assertThat(outcomes.get(12)).isInstanceOf(Failed.class);
            assertThat(outcomes.values()).filteredOn(Rebuilt.class::isInstance).hasSize(3);
        }
        int asked = 4;
        int pushed = 3;
        assertThat(cluster.requests.get() - requests)
                .isEqualTo(asked + location.scheme().dataShards() + pushed);
        readsBack(stream, body);
    }
}
