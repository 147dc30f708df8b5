package io.cyxcloud.ingest;

import io.cyxcloud.events.chunk.ChunkHealth;
import io.cyxcloud.events.chunk.ChunkLocation;
import io.cyxcloud.events.chunk.PlacementEvent;
import io.cyxcloud.events.chunk.PlacementEvent.ChunkPlaced;
import io.cyxcloud.events.chunk.PlacementEvent.ShardRedirected;
import io.cyxcloud.events.chunk.ShardEvent;
import io.cyxcloud.events.chunk.ShardLocation;
import io.cyxcloud.events.value.Bytes;
import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.events.value.NodeEndpoint;
import io.cyxcloud.events.value.NodeHealth;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.NodeInfo;
import io.cyxcloud.events.value.NodeLocation;
import io.cyxcloud.events.value.ShardId;
import io.cyxcloud.events.value.StorageClass;
import io.cyxcloud.events.value.StreamId;
import io.cyxcloud.ingest.shards.DataPathLog;
import io.cyxcloud.ingest.shards.ShardTransport;
import io.cyxcloud.shardstore.hash.Blake3;
import io.cyxcloud.shardstore.protocol.ShardException;
import io.cyxcloud.shardstore.protocol.ShardFailure;
import io.cyxcloud.shardstore.protocol.ShardStat;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Nodes in memory with faults that a test chooses, the log, and the directory folded from it. */
final class SimulatedCluster implements ShardTransport, DataPathLog, ChunkDirectory, AutoCloseable {
    /** What is wrong with a node. */
    enum Fault {
        /** Every request fails. */
        DOWN,
        /** Every request fails, and the cluster map knows. */
        KNOWN_DOWN,
        /** Requests are answered when {@link #letGo} is called. */
        HANGS
    }

    private record Stored(Bytes bytes, Bytes blake3) {}

    final List<NodeInfo> nodes = new ArrayList<>();
    final Map<NodeId, Fault> faults = new ConcurrentHashMap<>();
    final Set<ShardId> checkedCorrupt = ConcurrentHashMap.newKeySet();
    final List<ShardEvent> reports = Collections.synchronizedList(new ArrayList<>());

    /** What leases are measured by. */
    volatile long logMs = System.currentTimeMillis();

    final List<PlacementEvent> placements = Collections.synchronizedList(new ArrayList<>());
    final AtomicInteger requests = new AtomicInteger();
    volatile boolean logAway;

    private final Map<NodeId, Map<ShardId, Stored>> content = new ConcurrentHashMap<>();
    private final CompletableFuture<@Nullable Void> released = new CompletableFuture<>();
    private final Random random;
    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(2);

    /** Only the log and the directory, for nodes that are real. */
    SimulatedCluster(List<NodeInfo> nodes, Random random) {
        this.random = random;
        this.nodes.addAll(nodes);
    }

    SimulatedCluster(int nodeCount, Random random) {
        this.random = random;
        for (int i = 0; i < nodeCount; i++) {
            nodes.add(
                    new NodeInfo(
                            new NodeId("n" + i),
                            new NodeLocation("dc" + i % 4, "r" + i),
                            new NodeEndpoint("localhost", 1000 + i),
                            1L << 40,
                            NodeHealth.HEALTHY));
        }
    }

    /** Ends the wait of requests to nodes that hang. */
    void letGo() {
        released.complete(null);
    }

    List<NodeInfo> someNodes(int count) {
        List<NodeInfo> shuffled = new ArrayList<>(nodes);
        Collections.shuffle(shuffled, random);
        return shuffled.subList(0, count);
    }

    /** Changes a byte of a stored shard, in a way that no checksum on the way sees. */
    void flipSilently(ShardId id) {
        content.values()
                .forEach(shards ->
                        shards.computeIfPresent(
                                id,
                                (i, stored) -> {
                                    byte[] changed = stored.bytes().toArray();
                                    for (int at = 0; at < changed.length; at += 1000) {
                                        changed[at] ^= 1;
                                    }
                                    return new Stored(Bytes.copyOf(changed), stored.blake3());
                                }));
    }

    void lose(ShardId id) {
        content.values().forEach(shards -> shards.remove(id));
    }

    boolean holds(NodeId node, ShardId id) {
        return content.getOrDefault(node, Map.of()).containsKey(id);
    }

    private <T> CompletableFuture<T> answer(NodeInfo node, Supplier<T> work) {
        requests.incrementAndGet();
        CompletableFuture<T> answer = new CompletableFuture<>();
        Runnable run =
                () -> {
                    try {
                        Fault fault = faults.get(node.id());
                        if (fault == Fault.DOWN || fault == Fault.KNOWN_DOWN) {
                            throw new ShardException(ShardFailure.UNAVAILABLE, "down");
                        }
                        answer.complete(work.get());
                    } catch (RuntimeException e) {
                        answer.completeExceptionally(e);
                    }
                };
        int delayMicros;
        synchronized (random) {
            delayMicros = random.nextInt(500);
        }
        if (faults.get(node.id()) == Fault.HANGS) {
            var _ = released.thenRunAsync(run, threads);
        } else {
            var _ = threads.schedule(run, delayMicros, TimeUnit.MICROSECONDS);
        }
        return answer;
    }

    private Stored stored(NodeInfo node, ShardId id) {
        Stored stored = content.getOrDefault(node.id(), Map.of()).get(id);
        if (stored == null) {
            throw new ShardException(ShardFailure.NOT_FOUND, id.toString());
        }
        return stored;
    }

    @Override
    public CompletableFuture<Void> put(NodeInfo node, ShardId id, ByteBuf payload, Bytes blake3) {
        CompletableFuture<Void> done =
                answer(
                        node,
                        () -> {
                            byte[] bytes = new byte[payload.readableBytes()];
                            payload.getBytes(payload.readerIndex(), bytes);
                            if (!Blake3.hash(bytes).equals(blake3)) {
                                throw new ShardException(ShardFailure.CORRUPT, "hash on arrival");
                            }
                            content.computeIfAbsent(node.id(), n -> new ConcurrentHashMap<>())
                                    .put(id, new Stored(Bytes.copyOf(bytes), blake3));
                            checkedCorrupt.remove(id);
                            return null;
                        });
        return done.whenComplete((v, e) -> payload.release());
    }

    @Override
    public CompletableFuture<ByteBuf> get(NodeInfo node, ShardId id, int offset, int lengthBytes) {
        return answer(
                node,
                () -> {
                    Bytes bytes = stored(node, id).bytes();
                    if (checkedCorrupt.contains(id)) {
                        throw new ShardException(ShardFailure.CORRUPT, "block 0 checksum");
                    }
                    return Unpooled.copiedBuffer(bytes.toBuffer().slice(offset, lengthBytes));
                });
    }

    @Override
    public CompletableFuture<ShardStat> stat(NodeInfo node, ShardId id) {
        return answer(
                node,
                () -> {
                    Stored stored = stored(node, id);
                    return new ShardStat(stored.bytes().size(), stored.blake3());
                });
    }

    @Override
    public CompletableFuture<?> append(PlacementEvent event) {
        if (logAway) {
            return CompletableFuture.failedFuture(
                    new io.cyxcloud.events.log.LogUnavailableException(
                            "no log", new IllegalStateException()));
        }
        placements.add(event);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletableFuture<?> append(ShardEvent event) {
        reports.add(event);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public ChunkTarget choose(ChunkId chunk, StorageClass storageClass) {
        List<NodeInfo> order = new ArrayList<>();
        for (int i = 0; i < nodes.size(); i++) {
            NodeInfo node = nodes.get((i + chunk.index()) % nodes.size());
            order.add(node(node.id()).orElseThrow());
        }
        int total = storageClass.scheme().totalShards();
        return new ChunkTarget(7, order.subList(0, total), order.subList(total, order.size()));
    }

    @Override
    public List<ChunkLocation> locate(StreamId stream, int firstChunk, int chunkCount) {
        List<ChunkLocation> found = new ArrayList<>();
        List<PlacementEvent> log = List.copyOf(placements);
        for (PlacementEvent event : log) {
            if (event instanceof ChunkPlaced placed
                    && placed.chunk().stream().equals(stream)
                    && placed.chunk().index() >= firstChunk
                    && placed.chunk().index() < firstChunk + chunkCount) {
                found.add(location(placed, log));
            }
        }
        found.sort(Comparator.comparingInt(location -> location.chunk().index()));
        return found;
    }

    @Override
    public long leaseClockMs() {
        return logMs;
    }

    private ChunkLocation location(ChunkPlaced placed, List<PlacementEvent> log) {
        Set<ShardLocation> shards = new HashSet<>();
        for (int i = 0; i < placed.nodes().size(); i++) {
            shards.add(at(placed.chunk(), i, placed.nodes().get(i)));
        }
        for (PlacementEvent event : log) {
            if (event instanceof ShardRedirected moved && moved.chunk().equals(placed.chunk())) {
                shards.add(at(placed.chunk(), moved.shard().index(), moved.to()));
            }
        }
        int leftCount = (int) shards.stream().filter(ShardLocation::acknowledged).count();
        return new ChunkLocation(
                placed.chunk(),
                placed.storageClass(),
                placed.scheme(),
                placed.lengthBytes(),
                placed.shardSizeBytes(),
                shards.stream().sorted(Comparator.comparingInt(ShardLocation::index)).toList(),
                new ChunkHealth(List.of(), leftCount));
    }

    private ShardLocation at(ChunkId chunk, int index, NodeId node) {
        return new ShardLocation(index, node, holds(node, new ShardId(chunk, index)));
    }

    @Override
    public Optional<NodeInfo> node(NodeId id) {
        NodeHealth health =
                faults.get(id) == Fault.KNOWN_DOWN ? NodeHealth.FAILED : NodeHealth.HEALTHY;
        return nodes.stream()
                .filter(node -> node.id().equals(id))
                .findFirst()
                .map(n ->
                        new NodeInfo(
                                n.id(), n.location(), n.endpoint(), n.capacityBytes(), health));
    }

    @Override
    public void close() {
        letGo();
        threads.close();
    }
}
