package io.cyxcloud.ingest.write;

import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.events.value.ChunkSizes;
import io.cyxcloud.events.value.StorageClass;
import io.cyxcloud.events.value.StreamId;
import io.cyxcloud.events.value.StreamManifest;
import io.cyxcloud.events.value.WrappedKey;
import io.cyxcloud.ingest.BodySource;
import io.cyxcloud.ingest.ChunkDirectory;
import io.cyxcloud.ingest.ChunkTarget;
import io.cyxcloud.ingest.IngestConfig;
import io.cyxcloud.ingest.IngestException;
import io.cyxcloud.ingest.StreamWriter;
import io.cyxcloud.ingest.core.ChunkGeometry;
import io.cyxcloud.ingest.core.ChunkPlan;
import io.cyxcloud.ingest.seal.DataKey;
import io.cyxcloud.ingest.seal.KeyProvider;
import io.cyxcloud.ingest.seal.SegmentCipher;
import io.cyxcloud.ingest.shards.DataPathLog;
import io.cyxcloud.ingest.shards.ShardTransport;
import io.cyxcloud.ingest.shards.Workspace;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Writes streams: the caller's thread reads and seals chunk n + 1 while chunk n and those before it
 * are coded and pushed. Thread-safe; the state of a write is on its caller's stack.
 */
public final class PipelinedWriter implements StreamWriter {
    /** One node may hold back an eighth of the memory: two that hang leave three quarters. */
    private static final int BEHIND_SHARE = 8;

    private final IngestConfig config;
    private final ChunkDirectory directory;
    private final KeyProvider keys;
    private final Workspace workspace;
    private final WriterParts parts;

    public PipelinedWriter(
            IngestConfig config,
            ChunkDirectory directory,
            ShardTransport transport,
            KeyProvider keys,
            DataPathLog log,
            Workspace workspace) {
        this.config = config;
        this.directory = directory;
        this.keys = keys;
        this.workspace = workspace;
        this.parts =
                new WriterParts(
                        transport,
                        log,
                        new NodesBehind(config.bytesInFlightMax() / BEHIND_SHARE),
                        new Semaphore(config.coresMax(), true));
    }

    @Override
    public StreamManifest write(
            StreamId stream, StorageClass storageClass, BodySource body, long lengthBytes)
            throws IOException {
        requireQuorum(directory.choose(new ChunkId(stream, 0), storageClass), storageClass);
        long leaseEndMs = directory.leaseClockMs() + config.leaseMs();
        ChunkSizes sizes =
                lengthBytes == UNKNOWN_LENGTH
                        ? config.chunks().ofUnknownLength()
                        : config.chunks().ofLength(lengthBytes);
        try (DataKey key = DataKey.fresh()) {
            WrappedKey wrapped = keys.wrap(key);
            SegmentFeed feed = new SegmentFeed(body, lengthBytes);
            SegmentCipher cipher = SegmentCipher.ofStream(key, wrapped.noncePrefix(), stream);
            int chunkCount = pushAll(stream, leaseEndMs, storageClass, feed, cipher, sizes);
            return new StreamManifest(
                    stream,
                    chunkCount == 0 ? 0 : sizes.firstBytes(),
                    chunkCount,
                    feed.readBytes(),
                    wrapped,
                    chunkCount == 0 ? 0 : sizes.largestBytes(),
                    leaseEndMs);
        }
    }

    @Override
    public void requireWritable(StorageClass storageClass) {
        ChunkId any = new ChunkId(new StreamId(UUID.randomUUID()), 0);
        requireQuorum(directory.choose(any, storageClass), storageClass);
    }

    /** Returns the number of chunks, when all of them count. */
    private int pushAll(
            StreamId stream,
            long leaseEndMs,
            StorageClass storageClass,
            SegmentFeed feed,
            SegmentCipher cipher,
            ChunkSizes sizes)
            throws IOException {
        ArrayDeque<ChunkPush> pushes = new ArrayDeque<>();
        ByteBuffer sealed =
                ByteBuffer.allocate(
                        Math.min(sizes.firstBytes(), ChunkPlan.SEGMENT_BYTES)
                                + ChunkGeometry.TAG_BYTES);
        int chunkCount = 0;
        long segment = 0;
        while (!feed.ended()) {
            if (pushes.size() == config.chunksInFlightMax()) {
                await(pushes.removeFirst().counts());
            }
            int chunkSizeBytes = sizes.sizeBytes(chunkCount);
            Stripe stripe =
                    Stripe.acquire(
                            workspace,
                            storageClass.scheme(),
                            feed.upcomingBytesMax(chunkSizeBytes));
            ChunkPush push;
            try {
                while (stripe.plainBytes() < chunkSizeBytes && !feed.ended()) {
                    ByteBuffer plain = feed.next();
                    cipher.seal(segment++, feed.ended(), plain, sealed.clear());
                    stripe.append(sealed.array(), sealed.position());
                }
                ChunkId chunk = new ChunkId(stream, chunkCount++);
                push =
                        new ChunkPush(
                                chunk,
                                storageClass,
                                directory.choose(chunk, storageClass),
                                leaseEndMs,
                                stripe,
                                parts);
            } catch (Throwable e) {
                stripe.close();
                throw e;
            }
            pushes.add(push);
            var _ = Thread.ofVirtual().name("push-" + push.chunk()).start(push);
        }
        while (!pushes.isEmpty()) {
            await(pushes.removeFirst().counts());
        }
        return chunkCount;
    }

    private static void await(CompletableFuture<@Nullable Void> counts)
            throws InterruptedIOException {
        try {
            counts.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while shards were pushed");
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause
                    ? cause
                    : new IllegalStateException("a push broke off", e.getCause());
        }
    }

    private static void requireQuorum(ChunkTarget target, StorageClass storageClass) {
        int quorum = storageClass.scheme().writeQuorum();
        if (target.usableCount() < quorum) {
            throw new IngestException(
                    IngestException.Kind.TOO_FEW_NODES,
                    "%d of %d shards must be stored, only %d nodes take one"
                            .formatted(
                                    quorum,
                                    storageClass.scheme().totalShards(),
                                    target.usableCount()));
        }
    }
}
