package io.cyxcloud.ingest.read;

import io.cyxcloud.events.chunk.ChunkLocation;
import io.cyxcloud.events.value.Bytes;
import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.events.value.NodeInfo;
import io.cyxcloud.events.value.ShardId;
import io.cyxcloud.ingest.ChunkDirectory;
import io.cyxcloud.ingest.IngestConfig;
import io.cyxcloud.ingest.IngestException;
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
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;

/** Rebuilds shards with the machinery of reads: a fetch that may not use the shard itself. */
public final class FetchingRebuilder implements ShardRebuilder {
    private final ReaderParts parts;

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
    public Outcome rebuild(ShardId shard, NodeInfo target) throws IOException {
        ChunkLocation location = locate(shard.chunk());
        ShardRange whole = new ShardRange(shard.index(), 0, location.shardSizeBytes());
        try (ByteBudget.Lease _ =
                parts.workspace().budget().acquire(ChunkFetch.bytesMax(location, List.of(whole)))) {
            Optional<Bytes> sound = soundHash(shard, target, location.shardSizeBytes());
            if (sound.isPresent()) {
                return new Outcome(true, location.shardSizeBytes(), sound.get());
            }
            Set<ShardSources.Bad> itself =
                    location.shards().stream()
                            .filter(other -> other.index() == shard.index())
                            .map(other -> new ShardSources.Bad(other.index(), other.node()))
                            .collect(Collectors.toSet());
            ChunkFetch fetch = new ChunkFetch(location, List.of(whole), itself, parts).start();
            ByteBuf rebuilt;
            try (ChunkPieces pieces = fetch.await()) {
                rebuilt = pieces.piece(0).retain();
            } finally {
                fetch.cancel();
            }
            Bytes hash = Blake3.hash(rebuilt.nioBuffer());
            push(target, shard, rebuilt, hash);
            return new Outcome(false, location.shardSizeBytes(), hash);
        }
    }

    private void push(NodeInfo target, ShardId shard, ByteBuf bytes, Bytes hash) {
        try {
            parts.transport().put(target, shard, bytes, hash).join();
        } catch (CompletionException e) {
            throw shardException(e);
        }
    }

    /** Gives the workspace back, which is its own. */
    @Override
    public void close() {
        parts.workspace().close();
    }

    /**
     * The hash of the shard on the node, when all of it can be read and is what was stored; empty
     * when it is missing or damaged. A node that does not answer ends the repair here, before
     * anything is read for it.
     */
    private Optional<Bytes> soundHash(ShardId shard, NodeInfo target, int sizeBytes) {
        try {
            Bytes stored = parts.transport().stat(target, shard).join().blake3();
            ByteBuf bytes = parts.transport().get(target, shard, 0, sizeBytes).join();
            try {
                return Optional.of(Blake3.hash(bytes.nioBuffer())).filter(stored::equals);
            } finally {
                bytes.release();
            }
        } catch (CompletionException e) {
            ShardException cause = shardException(e);
            return switch (cause.failure()) {
                case NOT_FOUND, CORRUPT, REFUSED -> Optional.empty();
                case BUSY, DISK_FULL, UNAVAILABLE, TIMEOUT, PROTOCOL -> throw cause;
            };
        }
    }

    private ChunkLocation locate(ChunkId chunk) {
        return parts.directory().locate(chunk.stream(), chunk.index(), 1).stream()
                .findFirst()
                .orElseThrow(() ->
                        new IngestException(
                                IngestException.Kind.UNREADABLE,
                                "the log has no placement of chunk " + chunk));
    }

    private static ShardException shardException(CompletionException e) {
        return e.getCause() instanceof ShardException cause
                ? cause
                : new ShardException(ShardFailure.UNAVAILABLE, "no answer", e);
    }
}
