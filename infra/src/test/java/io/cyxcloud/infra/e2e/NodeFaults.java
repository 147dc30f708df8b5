package io.cyxcloud.infra.e2e;

import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.events.value.ShardId;
import io.cyxcloud.events.value.StreamId;
import io.cyxcloud.shardstore.disk.EngineConfig;
import io.cyxcloud.shardstore.disk.ShardEngine;
import io.cyxcloud.shardstore.hash.Blake3;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What can happen to a storage node and its disk. For one thread. */
final class NodeFaults {
    private static final Logger LOG = LoggerFactory.getLogger(NodeFaults.class);
    private static final int FLIPS_MAX = 5;
    private static final long CAPACITY_BYTES = 4L << 30; // as the cluster's nodes have

    enum Kind {
        /** Away, and back with all it had. */
        STOPPED,
        /** Back with an empty disk. */
        DISK_REPLACED,
        /** Bits of its files turn while it runs. */
        BITS_FLIPPED,
        /** Back without some shards, of which it knows nothing. */
        SHARDS_GONE,
        /** Back with a shard that nobody stored there. */
        STRAY_SHARD
    }

    private final TestCluster cluster;
    private final Random random;

    NodeFaults(TestCluster cluster, Random random) {
        this.cluster = cluster;
        this.random = random;
    }

    /**
     * Strikes.
     *
     * @return whether the node is stopped now, to be started by the caller
     */
    boolean strike(String node, Kind kind) throws Exception {
        LOG.info("{}: {}", node, kind);
        if (kind == Kind.BITS_FLIPPED) {
            flip(node);
            return false;
        }
        cluster.stopNode(node);
        switch (kind) {
            case STOPPED, BITS_FLIPPED -> {}
            case DISK_REPLACED -> deleteAll(cluster.roles().nodeFolder(node));
            case SHARDS_GONE -> change(node, this::loseSome);
            case STRAY_SHARD -> change(node, NodeFaults::storeStray);
        }
        return true;
    }

    private void flip(String node) throws IOException {
        List<Path> segments;
        try (Stream<Path> files = Files.walk(cluster.roles().nodeFolder(node))) {
            segments = files.filter(f -> f.toString().endsWith(".seg")).sorted().toList();
        }
        for (int i = random.nextInt(FLIPS_MAX); i >= 0; i--) {
            Path segment = segments.get(random.nextInt(segments.size()));
            try (RandomAccessFile file = new RandomAccessFile(segment.toFile(), "rw")) {
                if (file.length() == 0) {
                    continue;
                }
                long at = random.nextLong(file.length());
                file.seek(at);
                int old = file.read();
                file.seek(at);
                file.write(old ^ (1 << random.nextInt(Byte.SIZE)));
            }
        }
    }

    private interface Change {
        void on(ShardEngine engine);
    }

    /** Changes the disk as if the node had told the log of it. */
    private void change(String node, Change change) {
        try (ShardEngine engine = engine(node)) {
            change.on(engine);
        }
        try (ShardEngine engine = engine(node)) {
            engine.notePublished(engine.openedAt());
        }
    }

    private ShardEngine engine(String node) {
        return ShardEngine.open(
                cluster.roles().nodeFolder(node), EngineConfig.ofCapacity(CAPACITY_BYTES));
    }

    private void loseSome(ShardEngine engine) {
        List<ShardId> shards = new ArrayList<>();
        engine.forEach((id, stat) -> shards.add(id));
        shards.sort(Comparator.comparing(ShardId::toString));
        for (ShardId shard : shards) {
            if (random.nextInt(3) == 0) {
                engine.delete(shard).join();
            }
        }
    }

    private static void storeStray(ShardEngine engine) {
        byte[] bytes = {1, 2, 3};
        ShardId stray = new ShardId(new ChunkId(new StreamId(UUID.randomUUID()), 0), 3);
        engine.put(stray, Unpooled.copiedBuffer(bytes), Blake3.hash(bytes)).join();
    }

    private static void deleteAll(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
