package io.cyxcloud.ingest.read;

import io.cyxcloud.events.chunk.ChunkLocation;
import io.cyxcloud.events.chunk.ShardLocation;
import io.cyxcloud.events.value.Bytes;
import io.cyxcloud.events.value.NodeInfo;
import io.cyxcloud.events.value.ShardId;
import io.cyxcloud.ingest.ChunkDirectory;
import io.cyxcloud.ingest.IngestConfig;
import io.cyxcloud.ingest.ShardRebuilder;
import io.cyxcloud.ingest.core.ShardRange;
import io.cyxcloud.ingest.shards.ByteBudget;
import io.cyxcloud.ingest.shards.ShardReports;
import io.cyxcloud.ingest.shards.ShardTransport;
import io.cyxcloud.ingest.shards.Workspace;
import io.cyxcloud.shardstore.hash.Blake3;
import io.cyxcloud.shardstore.protocol.ShardException;
import io.cyxcloud.shardstore.protocol.ShardFailure;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rebuilds shards with the machinery of reads: a fetch that may not use the shards themselves, and
 * reads the others that it takes once: k, or one local group's. A shard that another node has as
 * well, as a draining one does, is copied from there; what is copied is held against its hash.
 */
public final class FetchingRebuilder implements ShardRebuilder {
    private static final Logger LOG = LoggerFactory.getLogger(FetchingRebuilder.class);

    private final ReaderParts parts;

    /**
     * What the node has of a shard.
     *
     * @param recorded the hash that it was stored with; null when the node has nothing of it
     */
    private record Found(boolean sound, @Nullable Bytes recorded) {
        static final Found NOTHING = new Found(false, null);
    }

    public FetchingRebuilder(
            IngestConfig config,
            ChunkDirectory directory,
            ShardTransport transport,
            ShardReports reports,
            Workspace workspace) {
        this.parts =
                new ReaderParts(
                        directory,
                        transport,
                        reports,
                        workspace,
                        new ReadLatency(config.hedgeDelayMinMs(), config.hedgeDelayMaxMs()));
    }

    @Override
    public Map<Integer, Outcome> rebuild(ChunkLocation location, Map<Integer, NodeInfo> targets)
            throws IOException {
        int sizeBytes = location.shardSizeBytes();
        List<ShardRange> all = whole(targets.keySet(), sizeBytes);
        Map<Integer, Outcome> outcomes = new TreeMap<>();
        Map<Integer, Found> lost = new TreeMap<>();
        try (ByteBudget.Lease _ =
                parts.workspace().budget().acquire(ChunkFetch.bytesMax(location, all))) {
            targets.forEach((index, target) -> {
                ShardId shard = new ShardId(location.chunk(), index);
                try {
                    Found found = find(shard, target, sizeBytes);
                    if (found.sound() && found.recorded() != null) {
                        outcomes.put(index, new Outcome.Sound(sizeBytes, found.recorded()));
                    } else {
                        lost.put(index, found);
                    }
                } catch (ShardException e) {
                    outcomes.put(index, failed(e));
                }
            });
            lost.entrySet()
                    .removeIf(entry -> {
                        int index = entry.getKey();
                        return copy(
                                location, index, targets.get(index), entry.getValue(), outcomes);
                    });
            if (!lost.isEmpty()) {
                rebuild(location, targets, lost, outcomes);
            }
        }
        return outcomes;
    }

    private void rebuild(
            ChunkLocation location,
            Map<Integer, NodeInfo> targets,
            Map<Integer, Found> lost,
            Map<Integer, Outcome> outcomes)
            throws IOException {
        List<ShardRange> needs = whole(lost.keySet(), location.shardSizeBytes());
        Set<ShardSources.Bad> themselves =
                location.shards().stream()
                        .filter(other -> targets.containsKey(other.index()))
                        .filter(other -> !(outcomes.get(other.index()) instanceof Outcome.Sound))
                        .map(other -> new ShardSources.Bad(other.index(), other.node()))
                        .collect(Collectors.toSet());
        ChunkFetch fetch = new ChunkFetch(location, needs, themselves, parts).start();
        try (ChunkPieces pieces = fetch.await()) {
            for (int i = 0; i < needs.size(); i++) {
                int index = needs.get(i).index();
                NodeInfo target = targets.get(index);
                Found found = lost.get(index);
                if (target != null && found != null) {
                    ShardId shard = new ShardId(location.chunk(), index);
                    outcomes.put(
                            index,
                            store(
                                    shard,
                                    target,
                                    pieces.piece(i),
                                    found.recorded(),
                                    pieces.sources()));
                }
            }
        } finally {
            fetch.cancel();
        }
    }

    /**
     * Pushes the shard as another node has it.
     *
     * @return whether that is its outcome; otherwise it is to be rebuilt
     */
    private boolean copy(
            ChunkLocation location,
            int index,
            @Nullable NodeInfo target,
            Found found,
            Map<Integer, Outcome> outcomes) {
        if (target == null) {
            return false;
        }
        ShardId shard = new ShardId(location.chunk(), index);
        for (ShardLocation other : location.shards()) {
            if (other.index() != index
                    || !other.acknowledged()
                    || other.node().equals(target.id())) {
                continue;
            }
            ByteBuf bytes =
                    parts.directory()
                            .node(other.node())
                            .filter(node -> node.health().answers())
                            .map(node -> whole(shard, node, location.shardSizeBytes()))
                            .orElse(null);
            if (bytes == null) {
                continue;
            }
            try {
                Outcome outcome = store(shard, target, bytes, found.recorded(), List.of());
                if (!(outcome instanceof Outcome.Doubtful)) {
                    outcomes.put(index, outcome);
                    return true;
                }
            } finally {
                bytes.release();
            }
        }
        return false;
    }

    /** All of a shard, if the node gives it and it matches its hash; the caller releases it. */
    private @Nullable ByteBuf whole(ShardId shard, NodeInfo node, int sizeBytes) {
        try {
            Bytes recorded = parts.transport().stat(node, shard).join().blake3();
            ByteBuf bytes = parts.transport().get(node, shard, 0, sizeBytes).join();
            if (Blake3.hash(bytes.nioBuffer()).equals(recorded)) {
                return bytes;
            }
            bytes.release();
        } catch (CompletionException e) {
            LOG.debug("{} is not copied from {}", shard, node.id(), e);
        }
        return null;
    }

    /** Pushes what was rebuilt, unless it is not what the node once acknowledged. */
    private Outcome store(
            ShardId shard,
            NodeInfo target,
            ByteBuf rebuilt,
            @Nullable Bytes recorded,
            List<Integer> sources) {
        Bytes hash = Blake3.hash(rebuilt.nioBuffer());
        if (recorded != null && !recorded.equals(hash)) {
            return new Outcome.Doubtful("what was rebuilt has another hash than was recorded");
        }
        int sizeBytes = rebuilt.readableBytes();
        try {
            parts.transport().put(target, shard, rebuilt.retain(), hash).join();
            return new Outcome.Rebuilt(sizeBytes, hash, sources);
        } catch (CompletionException e) {
            return failed(shardException(e));
        }
    }

    /** Gives the workspace back, which is its own. */
    @Override
    public void close() {
        parts.workspace().close();
    }

    /**
     * What is there of the shard. A node that does not answer gets nothing, and nothing is read for
     * it.
     *
     * @throws ShardException when it does not answer
     */
    private Found find(ShardId shard, NodeInfo target, int sizeBytes) {
        Bytes recorded = null;
        try {
            recorded = parts.transport().stat(target, shard).join().blake3();
            ByteBuf bytes = parts.transport().get(target, shard, 0, sizeBytes).join();
            try {
                return new Found(Blake3.hash(bytes.nioBuffer()).equals(recorded), recorded);
            } finally {
                bytes.release();
            }
        } catch (CompletionException e) {
            ShardException cause = shardException(e);
            return switch (cause.failure()) {
                case NOT_FOUND, REFUSED -> Found.NOTHING;
                case CORRUPT -> new Found(false, recorded);
                case BUSY, DISK_FULL, UNAVAILABLE, TIMEOUT, PROTOCOL -> throw cause;
            };
        }
    }

    private static List<ShardRange> whole(Set<Integer> indexes, int sizeBytes) {
        return indexes.stream().sorted().map(i -> new ShardRange(i, 0, sizeBytes)).toList();
    }

    private static Outcome.Failed failed(ShardException e) {
        return new Outcome.Failed(e.failure() + ": " + e.getMessage());
    }

    private static ShardException shardException(CompletionException e) {
        return e.getCause() instanceof ShardException cause
                ? cause
                : new ShardException(ShardFailure.UNAVAILABLE, "no answer", e);
    }
}
