package io.cyxcloud.perf.kernel;

import io.cyxcloud.events.chunk.ChunkLocation;
import io.cyxcloud.events.chunk.PlacementEvent;
import io.cyxcloud.events.chunk.ShardEvent;
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
import io.cyxcloud.events.value.WrappedKey;
import io.cyxcloud.ingest.BodySource;
import io.cyxcloud.ingest.ChunkDirectory;
import io.cyxcloud.ingest.ChunkTarget;
import io.cyxcloud.ingest.IngestConfig;
import io.cyxcloud.ingest.coding.Coders;
import io.cyxcloud.ingest.core.checksum.Crc64Nvme;
import io.cyxcloud.ingest.core.rs.Coder;
import io.cyxcloud.ingest.seal.DataKey;
import io.cyxcloud.ingest.seal.KeyProvider;
import io.cyxcloud.ingest.shards.DataPathLog;
import io.cyxcloud.ingest.shards.ShardTransport;
import io.cyxcloud.ingest.shards.Workspace;
import io.cyxcloud.ingest.write.PipelinedWriter;
import io.cyxcloud.shardstore.protocol.ShardStat;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The whole write path but the network: a body is checksummed, sealed, coded, hashed and handed to
 * nodes that take everything at once. All of it in virtual threads, which {@link KernelBenchmark}
 * gives one core.
 */
final class PipelineFamily implements KernelFamily {
    private static final String TASK = "write pipeline";
    private static final int BODY_BYTES = 16 << 20;
    private static final long MEMORY_BYTES = 32L << 20;
    private static final String SIZE = "16 MiB";

    /** A checksum of the body; called for every piece of it, in order. */
    private interface BodyChecksum extends Consumer<ByteBuffer> {}

    @Override
    public List<KernelCase> cases() {
        List<KernelCase> cases = new ArrayList<>();
        Coder best = Coders.chosen();
        for (Coder coder : Coders.available()) {
            cases.add(kernel(coder.name() + " coder", coder, () -> _ -> {}));
        }
        cases.add(kernel(best.name() + ", CRC64NVME", best, PipelineFamily::crc64));
        return cases;
    }

    private static KernelCase kernel(String name, Coder coder, Supplier<BodyChecksum> checksum) {
        boolean baseline = name.equals("scalar coder");
        return new KernelCase(
                TASK, SIZE, name, baseline, BODY_BYTES, () -> writing(coder, checksum));
    }

    private static BodyChecksum crc64() {
        Crc64Nvme crc = new Crc64Nvme();
        return crc::update;
    }

    private static Workload writing(Coder coder, Supplier<BodyChecksum> checksum) {
        IngestConfig usual = IngestConfig.DEFAULT;
        Sink sink = new Sink();
        PipelinedWriter writer =
                new PipelinedWriter(
                        usual,
                        sink,
                        sink,
                        sink,
                        sink,
                        new Workspace(MEMORY_BYTES, usual.admissionTimeoutMs(), coder));
        byte[] body = Content.array(BODY_BYTES);
        return new Workload() {
            @Override
            public Object run() {
                return virtually(() ->
                        writer.write(
                                new StreamId(UUID.randomUUID()),
                                StorageClass.STANDARD,
                                source(body, checksum.get()),
                                BODY_BYTES));
            }

            @Override
            public boolean usesOtherThreads() {
                return true;
            }
        };
    }

    private static <T> T virtually(Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        Thread.startVirtualThread(task);
        try {
            return task.get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException("the write failed", e);
        }
    }

    private static BodySource source(byte[] body, BodyChecksum checksum) {
        ByteBuffer left = ByteBuffer.wrap(body);
        return into -> {
            if (!left.hasRemaining()) {
                return -1;
            }
            int count = Math.min(left.remaining(), into.remaining());
            ByteBuffer piece = left.slice(left.position(), count);
            into.put(piece.duplicate());
            checksum.accept(piece);
            left.position(left.position() + count);
            return count;
        };
    }

    /** Fourteen nodes that take every shard, a log that takes every event, keys wrapped in air. */
    private static final class Sink
            implements ShardTransport, DataPathLog, ChunkDirectory, KeyProvider {
        private static final CompletableFuture<@Nullable Void> DONE =
                CompletableFuture.completedFuture(null);

        private final ChunkTarget target =
                new ChunkTarget(
                        1,
                        IntStream.range(0, StorageClass.STANDARD.scheme().totalShards())
                                .mapToObj(Sink::node)
                                .toList(),
                        List.of());
        private final WrappedKey wrapped =
                new WrappedKey(
                        "bench",
                        Bytes.copyOf(Content.array(60)),
                        Bytes.copyOf(Content.array(WrappedKey.NONCE_PREFIX_BYTES)));

        private static NodeInfo node(int index) {
            return new NodeInfo(
                    new NodeId("n" + index),
                    new NodeLocation("dc" + index % 4, "r" + index),
                    new NodeEndpoint("localhost", 1000 + index),
                    1L << 40,
                    NodeHealth.HEALTHY);
        }

        @Override
        @SuppressWarnings("NullAway") // the value of a Void future
        public CompletableFuture<Void> put(
                NodeInfo node, ShardId id, ByteBuf payload, Bytes blake3) {
            payload.release();
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletableFuture<ByteBuf> get(
                NodeInfo node, ShardId id, int offset, int lengthBytes) {
            throw new UnsupportedOperationException("nothing is kept");
        }

        @Override
        public CompletableFuture<ShardStat> stat(NodeInfo node, ShardId id) {
            throw new UnsupportedOperationException("nothing is kept");
        }

        @Override
        public CompletableFuture<?> append(PlacementEvent event) {
            return DONE;
        }

        @Override
        public CompletableFuture<?> append(ShardEvent event) {
            return DONE;
        }

        @Override
        public ChunkTarget choose(ChunkId chunk, StorageClass storageClass) {
            return target;
        }

        @Override
        public List<ChunkLocation> locate(StreamId stream, int firstChunk, int chunkCount) {
            return List.of();
        }

        @Override
        public Optional<NodeInfo> node(NodeId id) {
            return Optional.empty();
        }

        @Override
        public WrappedKey wrap(DataKey key) {
            return wrapped;
        }

        @Override
        public DataKey unwrap(WrappedKey key) {
            throw new UnsupportedOperationException("nothing is kept");
        }
    }
}
