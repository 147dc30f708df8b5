package io.cyxcloud.shardstore;

import io.cyxcloud.events.value.Bytes;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.ShardId;
import io.cyxcloud.shardstore.disk.EngineConfig;
import io.cyxcloud.shardstore.disk.EngineHealth;
import io.cyxcloud.shardstore.disk.EngineReport;
import io.cyxcloud.shardstore.disk.ShardEngine;
import io.cyxcloud.shardstore.disk.StorageFolderException;
import io.cyxcloud.shardstore.hash.Blake3;
import io.cyxcloud.shardstore.inventory.LocalShards;
import io.cyxcloud.shardstore.kafka.ShardFacts;
import io.cyxcloud.shardstore.kafka.ShardPublisher;
import io.cyxcloud.shardstore.protocol.ShardException;
import io.cyxcloud.shardstore.protocol.ShardFailure;
import io.cyxcloud.shardstore.protocol.ShardPage;
import io.cyxcloud.shardstore.protocol.ShardRange;
import io.cyxcloud.shardstore.protocol.ShardSlice;
import io.cyxcloud.shardstore.protocol.ShardStat;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The disks of one node as one store. A shard lies on one disk as a whole: on the one that has it
 * already, or on one drawn by the room that is left. Each disk has a log, an index and threads of
 * its own, so that a lost one takes only its own shards along. Thread-safe.
 */
public final class NodeDisks implements LocalShards, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NodeDisks.class);

    private final List<NodeDisk> disks;
    private final List<LostDisk> lost;
    private final NodeId node;
    // Where puts of new shards are on their way to, so that two of the same shard do not part.
    private final ConcurrentHashMap<ShardId, NodeDisk> arriving = new ConcurrentHashMap<>();

    private NodeDisks(NodeId node, List<NodeDisk> disks, List<LostDisk> lost) {
        this.node = node;
        this.disks = List.copyOf(disks);
        this.lost = List.copyOf(lost);
    }

    /**
     * Opens every folder of the node. One that cannot be read is left out, as long as there is
     * another.
     *
     * @throws StorageFolderException when a folder is another node's or in use, or none can be read
     */
    static NodeDisks open(StorageNodeConfig config, ShardFacts facts, InstantSource clock) {
        NodeIdentity.claim(config.dataDirs(), config.id());
        List<NodeDisk> disks = new ArrayList<>();
        List<LostDisk> lost = new ArrayList<>();
        @Nullable StorageFolderException last = null;
        for (Path folder : config.dataDirs()) {
            try {
                disks.add(open(folder, config, facts, clock));
            } catch (StorageFolderException e) {
                last = e;
                if (e.isRefusal()) {
                    break;
                }
                LOG.error("node {} goes on without a disk", config.id(), e);
                lost.add(new LostDisk(folder, String.valueOf(e.getMessage())));
            }
        }
        if (last != null && (last.isRefusal() || disks.isEmpty())) {
            disks.forEach(disk -> disk.engine().close());
            throw last;
        }
        return new NodeDisks(config.id(), disks, lost);
    }

    private static NodeDisk open(
            Path folder, StorageNodeConfig config, ShardFacts facts, InstantSource clock) {
        ShardPublisher publisher =
                new ShardPublisher(
                        config.id(),
                        facts,
                        clock,
                        config.limits().unpublishedCountMax(),
                        config.engine().queueCountMax());
        ShardEngine engine = ShardEngine.open(folder, bounds(folder, config), publisher, clock);
        return new NodeDisk(folder, engine, publisher);
    }

    /** Of several disks none counts for more than it has. */
    private static EngineConfig bounds(Path folder, StorageNodeConfig config) {
        if (config.dataDirs().size() == 1) {
            return config.engine();
        }
        try {
            return config.engine().upTo(Files.getFileStore(folder).getTotalSpace());
        } catch (IOException e) {
            throw new StorageFolderException(
                    "folder " + folder + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** Disks that work. */
    int count() {
        return disks.size();
    }

    /** Disks that have not been lost since; all of them when none is left to go on with. */
    private List<NodeDisk> present() {
        List<NodeDisk> present = disks.stream().filter(disk -> !disk.engine().isLost()).toList();
        return present.isEmpty() ? disks : present;
    }

    /** Begins to publish what the disks hold. */
    void start() {
        disks.forEach(disk -> disk.publisher().start(disk.engine()));
        for (LostDisk disk : lost) {
            Thread.ofPlatform()
                    .daemon()
                    .name("lost-disk-" + node)
                    .start(() -> disk.report(publisher()));
        }
    }

    /** As {@link ShardEngine#put}. */
    public CompletableFuture<Void> put(ShardId id, ByteBuf payload, Bytes blake3) {
        NodeDisk disk;
        try {
            disk =
                    asked(id)
                            .holder()
                            .orElseGet(() -> arriving.computeIfAbsent(id, shard -> drawn()));
        } catch (ShardException e) {
            payload.release();
            return CompletableFuture.failedFuture(e);
        }
        CompletableFuture<Void> done = disk.engine().put(id, payload, blake3);
        return done.whenComplete((ok, failure) -> arriving.remove(id, disk));
    }

    /** As {@link ShardEngine#delete}. */
    public CompletableFuture<Void> delete(ShardId id) {
        Optional<NodeDisk> disk;
        try {
            disk = asked(id).surely();
        } catch (ShardException e) {
            return CompletableFuture.failedFuture(e);
        }
        NodeDisk onItsWay = arriving.get(id);
        return disk.or(() -> Optional.ofNullable(onItsWay))
                .orElse(present().getFirst())
                .engine()
                .delete(id);
    }

    /** As {@link ShardEngine#read}. */
    public ShardSlice read(ShardId id, int offset, int lengthBytes) {
        return asked(id)
                .surely()
                .orElse(present().getFirst()) // says NOT_FOUND
                .engine()
                .read(id, offset, lengthBytes);
    }

    /** As {@link ShardEngine#stat}. */
    @Override
    public Optional<ShardStat> stat(ShardId id) {
        return asked(id).surely().flatMap(disk -> disk.engine().stat(id));
    }

    /** The same checks of blocks as scrubbing makes, and the hash over all of them. */
    @Override
    public ShardStat verify(ShardId id) {
        ShardStat stat =
                stat(id).orElseThrow(() -> new ShardException(ShardFailure.NOT_FOUND, id + ""));
        ByteBuf blocks = read(id, 0, stat.sizeBytes()).blocks();
        try {
            Blake3 hash = new Blake3();
            for (ByteBuffer part : blocks.nioBuffers()) {
                hash.update(part);
            }
            if (!hash.digest().equals(stat.blake3())) {
                throw new ShardException(ShardFailure.CORRUPT, id + ": BLAKE3 differs");
            }
            return stat;
        } finally {
            blocks.release();
        }
    }

    @Override
    public ShardPage list(ShardRange range, int countMax) {
        List<ShardPage.Entry> shards = new ArrayList<>();
        AtomicBoolean more = new AtomicBoolean();
        forEachAfter(
                range.after(),
                (id, stat) -> {
                    boolean inside = range.contains(id);
                    boolean room = shards.size() < countMax;
                    if (inside && room) {
                        shards.add(new ShardPage.Entry(id, stat));
                    }
                    more.set(inside && !room);
                    return inside && room;
                });
        return new ShardPage(shards, more.get());
    }

    /**
     * What the disks say of a shard.
     *
     * @param failure of a disk that does not answer, which may hold it
     */
    private record Asked(Optional<NodeDisk> holder, @Nullable ShardException failure) {
        /** The holder, or that no disk is; throws UNAVAILABLE when that is not known. */
        Optional<NodeDisk> surely() {
            if (holder.isEmpty() && failure != null) {
                throw failure;
            }
            return holder;
        }
    }

    private Asked asked(ShardId id) {
        List<NodeDisk> present = present();
        if (disks.size() == 1) {
            return new Asked(Optional.of(disks.getFirst()), null);
        }
        @Nullable ShardException failure = null;
        for (NodeDisk disk : present) {
            try {
                if (disk.engine().stat(id).isPresent()) {
                    return new Asked(Optional.of(disk), null);
                }
            } catch (ShardException e) {
                failure = e;
            }
        }
        return new Asked(Optional.empty(), failure);
    }

    /** A disk that takes shards, more likely one with much room. */
    private NodeDisk drawn() {
        List<NodeDisk> open = new ArrayList<>();
        long[] room = new long[disks.size()];
        long total = 0;
        for (NodeDisk disk : disks) {
            if (!(disk.engine().health() instanceof EngineHealth.Failed)) {
                room[open.size()] = disk.engine().roomBytes();
                total += room[open.size()];
                open.add(disk);
            }
        }
        if (open.isEmpty()) {
            throw new ShardException(ShardFailure.UNAVAILABLE, "every disk has failed");
        }
        long at = total == 0 ? 0 : ThreadLocalRandom.current().nextLong(total);
        int index = 0;
        while (index < open.size() - 1 && at >= room[index]) {
            at -= room[index++];
        }
        return open.get(index);
    }

    private record Entry(ShardId id, ShardStat stat, NodeDisk disk) {}

    /** As {@link ShardEngine#forEachAfter}, in the order of ids over all disks. */
    public void forEachAfter(Optional<ShardId> after, BiPredicate<ShardId, ShardStat> visitor) {
        if (disks.size() == 1) {
            disks.getFirst().engine().forEachAfter(after, visitor);
            return;
        }
        PriorityQueue<Entry> heads =
                new PriorityQueue<>(Comparator.comparing(Entry::id, ShardOrder.BY_ID));
        for (NodeDisk disk : present()) {
            next(disk, after).ifPresent(heads::add);
        }
        while (true) {
            Entry head = heads.poll();
            if (head == null || !visitor.test(head.id, head.stat)) {
                return;
            }
            next(head.disk, Optional.of(head.id)).ifPresent(heads::add);
        }
    }

    private static Optional<Entry> next(NodeDisk disk, Optional<ShardId> after) {
        List<Entry> found = new ArrayList<>(1);
        disk.engine()
                .forEachAfter(
                        after,
                        (id, stat) -> {
                            found.add(new Entry(id, stat, disk));
                            return false;
                        });
        return found.stream().findFirst();
    }

    /** Whether so much waits for the event log that no put should be taken in. */
    boolean isSaturated() {
        return present().stream().anyMatch(disk -> disk.publisher().saturated());
    }

    /** Where observations of no disk in particular are published. */
    ShardPublisher publisher() {
        return present().getFirst().publisher();
    }

    /** The engine of each disk that works. */
    public List<ShardEngine> engines() {
        return disks.stream().map(NodeDisk::engine).toList();
    }

    /** Of all disks: failed when none can be written, degraded when one is not as it should be. */
    public EngineHealth health() {
        List<String> reasons = new ArrayList<>(lost.stream().map(LostDisk::reason).toList());
        int failed = 0;
        for (NodeDisk disk : disks) {
            switch (disk.engine().health()) {
                case EngineHealth.Healthy() -> {}
                case EngineHealth.Degraded(String reason) -> reasons.add(of(disk, reason));
                case EngineHealth.Failed(String reason) -> {
                    failed++;
                    reasons.add(of(disk, reason));
                }
            }
        }
        if (reasons.isEmpty()) {
            return new EngineHealth.Healthy();
        }
        String all = String.join("; ", reasons);
        return failed == disks.size()
                ? new EngineHealth.Failed(all)
                : new EngineHealth.Degraded(all);
    }

    private String of(NodeDisk disk, String reason) {
        return disks.size() + lost.size() == 1 ? reason : disk.folder() + ": " + reason;
    }

    /** The sum of all disks; latencies are of the slowest, progress of the least far. */
    public EngineReport report() {
        return present().stream()
                .map(disk -> disk.engine().report())
                .reduce(EngineReport::plus)
                .orElseThrow();
    }

    public long capacityBytes() {
        return present().stream().mapToLong(disk -> disk.engine().capacityBytes()).sum();
    }

    /** Bytes of all segments, those of deleted shards included. */
    public long usedBytes() {
        return present().stream().mapToLong(disk -> disk.engine().usedBytes()).sum();
    }

    @Override
    public void close() {
        disks.forEach(disk -> disk.publisher().close());
        for (NodeDisk disk : disks) {
            try {
                disk.engine().close();
            } catch (RuntimeException e) {
                LOG.error("closing disk {}", disk.folder(), e);
            }
        }
    }
}
