package io.cyxcloud.shardstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cyxcloud.events.chunk.ShardEvent;
import io.cyxcloud.events.chunk.ShardEvent.ShardCorrupt;
import io.cyxcloud.events.chunk.ShardEvent.ShardDeleted;
import io.cyxcloud.events.chunk.ShardEvent.ShardMissing;
import io.cyxcloud.events.chunk.ShardEvent.ShardStored;
import io.cyxcloud.events.node.Heartbeat;
import io.cyxcloud.events.node.NodeCommand.DeleteShards;
import io.cyxcloud.events.value.Bytes;
import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.events.value.NodeEndpoint;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.NodeLocation;
import io.cyxcloud.events.value.ShardId;
import io.cyxcloud.events.value.StreamId;
import io.cyxcloud.events.value.TlsFiles;
import io.cyxcloud.shardstore.disk.EngineConfig;
import io.cyxcloud.shardstore.disk.StorageFolderException;
import io.cyxcloud.shardstore.disk.UpkeepConfig;
import io.cyxcloud.shardstore.hash.Blake3;
import io.cyxcloud.shardstore.kafka.Heartbeats;
import io.cyxcloud.shardstore.protocol.PeerIdentity;
import io.cyxcloud.shardstore.protocol.PeerRole;
import io.cyxcloud.shardstore.protocol.ShardException;
import io.cyxcloud.shardstore.protocol.ShardFailure;
import io.cyxcloud.shardstore.protocol.ShardHandler;
import io.cyxcloud.shardstore.server.ServerLimits;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StorageNodeTest {
    private static final NodeId ID = new NodeId("dc1-r1-n1");
    private static final PeerIdentity GATEWAY = new PeerIdentity(PeerRole.GATEWAY, "g1");
    private static final Instant NOW = Instant.ofEpochMilli(1_700_000_000_000L);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int UNPUBLISHED_MAX = 5;
    private static final UpkeepConfig UPKEEP =
            new UpkeepConfig(
                    50,
                    64L << 20,
                    Duration.ofDays(7),
                    32L << 20,
                    Duration.ofMillis(20),
                    Duration.ofMillis(50));

    /** A server without a network. */
    private static final class Wire implements ShardListener {
        final ShardHandler handler;

        Wire(ShardHandler handler) {
            this.handler = handler;
        }

        @Override
        public void start() {}

        @Override
        public int requestsInFlight() {
            return 3;
        }

        @Override
        public void close() {}
    }

    @TempDir Path folder;
    private final RecordedFacts facts = new RecordedFacts();

    @SuppressWarnings("NullAway.Init")
    private Wire wire;

    @SuppressWarnings("NullAway.Init")
    private StorageNode node;

    private List<Path> folders = List.of();

    private List<Path> folders() {
        return folders.isEmpty() ? List.of(folder) : folders;
    }

    private void start() throws IOException {
        start(ID);
    }

    private void start(NodeId id) throws IOException {
        node =
                StorageNode.start(
                        config(id, folders(), 7001),
                        facts,
                        facts,
                        () -> NOW,
                        handler -> wire = new Wire(handler));
    }

    private StorageNodeConfig config(NodeId id, List<Path> folders, int port) {
        return new StorageNodeConfig(
                id,
                new NodeLocation("dc1", "r1"),
                new NodeEndpoint("127.0.0.1", port),
                folders,
                new TlsFiles(folder, folder, folder),
                EngineConfig.of(1L << 40, UPKEEP),
                new StorageNodeLimits(
                        ServerLimits.standard(), 1, 16, UNPUBLISHED_MAX, Duration.ofMillis(20)));
    }

    @AfterEach
    void close() {
        if (node != null) {
            node.close();
        }
    }

    private static ShardId shard(int number) {
        return new ShardId(new ChunkId(new StreamId(new UUID(1, 2)), number), 0);
    }

    private static byte[] bytes(int number) {
        return ("shard " + number).repeat(1000).getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    private static ShardEvent storedEvent(int number) {
        return new ShardStored(
                shard(number),
                ID,
                bytes(number).length,
                Blake3.hash(bytes(number)),
                NOW.toEpochMilli());
    }

    private void put(int number) {
        ByteBuf payload = Unpooled.directBuffer().writeBytes(bytes(number));
        Bytes hash = Blake3.hash(bytes(number));
        wire.handler.put(GATEWAY, shard(number), payload, hash).join();
    }

    private ShardFailure getFailure(int number) {
        try {
            wire.handler.get(GATEWAY, shard(number), 0, 1).join().blocks().release();
            throw new AssertionError("no failure");
        } catch (CompletionException e) {
            return failure(e);
        }
    }

    private static ShardFailure failure(CompletionException e) {
        if (e.getCause() instanceof ShardException refused) {
            return refused.failure();
        }
        throw e;
    }

    @Test
    void publishesEachStoredShard() throws IOException {
        start();
        put(1);
        put(2);
        put(1);

        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(facts.events).containsExactly(storedEvent(1), storedEvent(2)));
        assertThat(wire.handler.stat(GATEWAY, shard(1)).join().sizeBytes())
                .isEqualTo(bytes(1).length);
    }

    @Test
    void deletesAsItIsToldAndSaysSoOfEveryShard() throws IOException {
        start();
        put(1);
        put(2);
        DeleteShards command = new DeleteShards(ID, List.of(shard(1), shard(3)), 5);

        node.carryOut(command);
        node.carryOut(command);

        assertThat(getFailure(1)).isEqualTo(ShardFailure.NOT_FOUND);
        assertThat(wire.handler.stat(GATEWAY, shard(2)).join().sizeBytes()).isPositive();
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(
                                        facts.events.stream()
                                                .filter(ShardDeleted.class::isInstance)
                                                .map(ShardEvent::shard))
                                .containsExactlyInAnyOrder(shard(1), shard(1), shard(3), shard(3)));
    }

    @Test
    void answersWithoutTheEventLogAndCatchesUp() throws IOException {
        start();
        facts.away = true;
        put(1);
        put(2);
        assertThat(facts.events).isEmpty();

        facts.away = false;

        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(facts.events)
                                .containsExactlyInAnyOrder(storedEvent(1), storedEvent(2)));
    }

    @Test
    void isBusyWhenTooMuchIsUnpublished() throws IOException {
        start();
        facts.away = true;
        for (int number = 0; number < UNPUBLISHED_MAX; number++) {
            put(number);
        }

        assertThatThrownBy(() -> put(UNPUBLISHED_MAX))
                .isInstanceOfSatisfying(
                        CompletionException.class,
                        e -> assertThat(failure(e)).isEqualTo(ShardFailure.BUSY));

        facts.away = false;
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .untilAsserted(() -> {
                    put(UNPUBLISHED_MAX);
                    assertThat(facts.events).contains(storedEvent(UNPUBLISHED_MAX));
                });
    }

    @Test
    void publishesAfterARestartWhatItCouldNotBefore() throws IOException {
        start();
        put(1);
        await().atMost(PATIENCE).until(() -> facts.events.size() == 1);
        facts.away = true;
        put(2);
        put(3);
        node.close();
        assertThat(facts.events).hasSize(1);

        facts.away = false;
        start();

        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(facts.events).contains(storedEvent(2), storedEvent(3)));
        node.close();
        facts.events.clear();
        start();
        put(4);
        await().atMost(PATIENCE).until(() -> facts.events.contains(storedEvent(4)));
        assertThat(facts.events).containsExactly(storedEvent(4));
    }

    @Test
    void reportsAMissingShardOnce() throws IOException {
        start();
        assertThat(getFailure(9)).isEqualTo(ShardFailure.NOT_FOUND);
        assertThat(getFailure(9)).isEqualTo(ShardFailure.NOT_FOUND);
        put(1);

        ShardEvent missing = new ShardMissing(shard(9), ID, GATEWAY.toString(), NOW.toEpochMilli());
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(facts.events)
                                .containsExactlyInAnyOrder(missing, storedEvent(1)));
    }

    @Test
    void reportsACorruptShard() throws IOException {
        start();
        put(1);
        Path segment = folder.resolve("segments").resolve("segment-0000000000.seg");
        byte[] content = Files.readAllBytes(segment);
        content[500] ^= 1;
        Files.write(segment, content);

        assertThat(getFailure(1)).isEqualTo(ShardFailure.CORRUPT);

        await().atMost(PATIENCE)
                .until(() ->
                        facts.events.stream()
                                .anyMatch(e ->
                                        e instanceof ShardCorrupt corrupt
                                                && corrupt.shard().equals(shard(1))));
    }

    @Test
    void beats() throws IOException {
        start();
        await().atMost(PATIENCE).until(() -> facts.heartbeats.size() >= 3);
        node.close();

        List<Heartbeat> beats = List.copyOf(facts.heartbeats);
        assertThat(beats).extracting(Heartbeat::sequence).startsWith(1L, 2L, 3L);
        Heartbeat first = beats.getFirst();
        assertThat(first.node()).isEqualTo(ID);
        assertThat(first.capacityBytes()).isEqualTo(1L << 40);
        assertThat(first.requestsInFlight()).isEqualTo(3);
        assertThat(first.degradedReason()).isEmpty();
        assertThat(first.atMs()).isEqualTo(NOW.toEpochMilli());
    }

    @Test
    void aFolderBelongsToOneNode() throws IOException {
        start();
        assertThatThrownBy(this::start)
                .isInstanceOf(StorageFolderException.class)
                .hasMessageContaining("in use");
        node.close();

        assertThatThrownBy(() -> start(new NodeId("other")))
                .isInstanceOf(StorageFolderException.class)
                .hasMessage("folder " + folder + " belongs to node 'dc1-r1-n1', not to other");
    }

    private void startOnThreeDisks() throws IOException {
        folders = List.of(folder.resolve("a"), folder.resolve("b"), folder.resolve("c"));
        start();
    }

    private boolean isThere(int number) {
        try {
            return wire.handler.stat(GATEWAY, shard(number)).join().sizeBytes() > 0;
        } catch (CompletionException e) {
            assertThat(failure(e)).isEqualTo(ShardFailure.NOT_FOUND);
            return false;
        }
    }

    @Test
    void spreadsShardsOverItsDisksAndFindsThemThere() throws IOException {
        startOnThreeDisks();
        for (int number = 0; number < 4; number++) {
            put(number);
        }
        await().atMost(PATIENCE).until(() -> facts.events.size() == 4);
        putPatiently(4, 24);

        assertThat(node.disks().engines()).hasSize(3);
        assertThat(node.disks().engines()).allMatch(engine -> engine.usedBytes() > 0);
        List<ShardId> listed = new ArrayList<>();
        node.disks()
                .forEachAfter(
                        Optional.of(shard(4)),
                        (id, stat) -> {
                            listed.add(id);
                            return listed.size() < 10;
                        });
        assertThat(listed)
                .isEqualTo(IntStream.range(5, 15).mapToObj(StorageNodeTest::shard).toList());
        long used = node.disks().usedBytes();
        put(7);
        assertThat(node.disks().usedBytes()).isEqualTo(used);
        node.disks().delete(shard(7)).join();
        assertThat(isThere(7)).isFalse();
        await().atMost(PATIENCE)
                .until(() ->
                        facts.events.contains(
                                new ShardEvent.ShardDeleted(shard(7), ID, NOW.toEpochMilli())));
    }

    private void putPatiently(int from, int to) {
        for (int number = from; number < to; number++) {
            int next = number;
            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(5))
                    .ignoreExceptions()
                    .until(() -> {
                        put(next);
                        return true;
                    });
        }
    }

    private void awaitMissing(int number) {
        await().atMost(PATIENCE)
                .until(() ->
                        facts.events.stream()
                                .anyMatch(e ->
                                        e instanceof ShardMissing missing
                                                && missing.shard().equals(shard(number))));
    }

    @Test
    void aDiskThatDiesWhileTheNodeRunsIsMissed() throws IOException {
        startOnThreeDisks();
        putPatiently(0, 40);
        List<Integer> held = new ArrayList<>();
        node.disks().engines().getFirst().forEach((id, stat) -> held.add(id.chunk().index()));
        await().atMost(PATIENCE).until(() -> facts.events.size() == 40);

        Path dead = folders.getFirst().resolve("segments");
        Files.move(dead, dead.resolveSibling("gone"));

        held.forEach(this::awaitMissing);
        for (int number = 0; number < 40; number++) {
            assertThat(isThere(number)).isEqualTo(!held.contains(number));
        }
        await().atMost(PATIENCE)
                .until(() ->
                        facts.heartbeats.getLast().degradedReason().contains("disk lost")
                                && facts.heartbeats.getLast().failedReason().isEmpty());
        // The others take what was on it, and everything else.
        putPatiently(0, 50);
        for (int number = 0; number < 50; number++) {
            assertThat(isThere(number)).isTrue();
        }
        node.close();
        assertThat(facts.events.stream().filter(e -> e instanceof ShardMissing))
                .hasSameSizeAs(held);

        Files.writeString(dead, "not a folder");
        facts.events.clear();
        start();
        held.forEach(this::awaitMissing);
    }

    @Test
    void theOnlyDiskOfANodeIsMissedToo() throws IOException {
        start();
        putPatiently(0, 4);
        Path dead = folder.resolve("segments");
        Files.move(dead, dead.resolveSibling("gone"));

        IntStream.range(0, 4).forEach(this::awaitMissing);
        await().atMost(PATIENCE)
                .until(() -> facts.heartbeats.getLast().failedReason().contains("disk lost"));
    }

    @Test
    void aLostDiskTakesOnlyItsOwnShards() throws IOException {
        startOnThreeDisks();
        putPatiently(0, 16);
        List<Integer> held = new ArrayList<>();
        node.disks().engines().get(1).forEach((id, stat) -> held.add(id.chunk().index()));
        node.close();
        Path lost = folders.get(1).resolve("segments");
        Files.move(lost, lost.resolveSibling("gone"));
        Files.writeString(lost, "not a folder");
        facts.heartbeats.clear();

        start();

        for (int number = 0; number < 16; number++) {
            assertThat(isThere(number)).isEqualTo(!held.contains(number));
        }
        await().atMost(PATIENCE).until(() -> !facts.heartbeats.isEmpty());
        assertThat(facts.heartbeats.getFirst().degradedReason()).contains(folders.get(1) + "");
        held.forEach(this::awaitMissing);
    }

    @Test
    void aCopyOfARunningNodesFolderDoesNotServe() throws IOException {
        start();
        put(1);
        Path copy = Files.createDirectory(folder.resolve("copy"));
        for (String file : List.of("node-id", "node-start")) {
            Files.copy(folder.resolve(file), copy.resolve(file));
        }
        Incarnation first = Incarnation.of(facts.heartbeats.getFirst());
        Heartbeats beating =
                (id, sink) -> {
                    sink.accept(RivalsTest.beat(first, 100));
                    sink.accept(RivalsTest.beat(first, 101));
                    return () -> {};
                };

        assertThatThrownBy(() ->
                        StorageNode.start(
                                config(ID, List.of(copy), 7002),
                                facts,
                                beating,
                                () -> NOW,
                                Wire::new))
                .isInstanceOf(StorageFolderException.class)
                .hasMessageStartingWith("node dc1-r1-n1 runs already, at 127.0.0.1:7001");
        assertThat(isThere(1)).isTrue();

        // Once the other has ended the copy is as good as what it was copied from.
        node.close();
        StorageNode.start(config(ID, List.of(copy), 7002), facts, facts, () -> NOW, Wire::new)
                .close();
    }

    @Test
    void ofTwoProcessesOfOneNodeTheLaterStops() throws Exception {
        start();
        await().atMost(PATIENCE).until(() -> !facts.heartbeats.isEmpty());
        StorageNode second =
                StorageNode.start(
                        config(ID, List.of(folder.resolve("second")), 7002),
                        facts,
                        facts,
                        () -> NOW.plusMillis(1),
                        Wire::new);

        assertThat(second.refused().get(10, TimeUnit.SECONDS)).contains("127.0.0.1:7001");

        int beats = facts.heartbeats.size();
        await().atMost(PATIENCE).until(() -> facts.heartbeats.size() > beats + 2);
        assertThat(facts.heartbeats.getLast().endpoint().port()).isEqualTo(7001);
        assertThat(node.refused()).isNotDone();
        put(1);
    }

    @Test
    void oneDiskTwiceIsRefused() throws IOException {
        startOnThreeDisks();
        node.close();
        Files.copy(
                folders.get(0).resolve("node-id"),
                folders.get(1).resolve("node-id"),
                StandardCopyOption.REPLACE_EXISTING);

        assertThatThrownBy(this::start)
                .isInstanceOf(StorageFolderException.class)
                .hasMessageContaining("are copies of one disk");
    }
}
