package io.cyxcloud.ingest.write;

import io.cyxcloud.events.value.Bytes;
import io.cyxcloud.events.value.RedundancyScheme;
import io.cyxcloud.ingest.core.ChunkGeometry;
import io.cyxcloud.ingest.core.ChunkPlan;
import io.cyxcloud.ingest.core.rs.ErasureCode;
import io.cyxcloud.ingest.shards.ByteBudget;
import io.cyxcloud.ingest.shards.Workspace;
import io.cyxcloud.shardstore.hash.EqualInputs;
import io.netty.buffer.ByteBuf;
import java.io.InterruptedIOException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;

/**
 * The shards of one chunk, one after the other in one buffer: sealed segments are appended to the
 * data part, which is contiguous, and {@link #encode} adds padding and parity.
 *
 * <pre>
 * | sealed segments ............ 000 | parity 0 | ... | parity m-1 |
 * | shard 0 | shard 1 | ... | shard k-1 |
 * </pre>
 *
 * Filled by one thread; after {@link #encode} only read. {@link #close} ends the filler's use of
 * it; shards that were handed out keep the buffer until they are released.
 */
final class Stripe implements AutoCloseable {
    /**
     * Of every shard, coded and then hashed: fourteen such bands stay in half a core's L2 cache.
     */
    private static final long BAND_BYTES = 16 << 10;

    private final RedundancyScheme scheme;
    private final ErasureCode code;
    private final ByteBudget.Lease lease;
    private final ByteBuf content;
    private int plainBytes;
    private int shardBytes;

    private Stripe(
            RedundancyScheme scheme, ErasureCode code, ByteBudget.Lease lease, ByteBuf content) {
        this.scheme = scheme;
        this.code = code;
        this.lease = lease;
        this.content = content;
    }

    /** Waits for memory for a chunk of at most so many bytes of plaintext. */
    static Stripe acquire(Workspace workspace, RedundancyScheme scheme, int plainBytesMax)
            throws InterruptedIOException {
        int capacity =
                new ChunkGeometry(plainBytesMax, scheme.dataShards()).shardBytes()
                        * scheme.totalShards();
        ByteBudget.Lease lease = workspace.budget().acquire(capacity);
        try {
            return new Stripe(scheme, workspace.code(scheme), lease, workspace.buffer(capacity));
        } catch (Throwable e) {
            lease.close();
            throw e;
        }
    }

    /** Appends a sealed segment. Every one but the last has the bytes of a full segment. */
    void append(byte[] sealed, int length) {
        content.writeBytes(sealed, 0, length);
        plainBytes += length - ChunkGeometry.TAG_BYTES;
    }

    int plainBytes() {
        return plainBytes;
    }

    int sealedBytes() {
        return plainBytes
                + Math.ceilDiv(plainBytes, ChunkPlan.SEGMENT_BYTES) * ChunkGeometry.TAG_BYTES;
    }

    int shardBytes() {
        return shardBytes;
    }

    RedundancyScheme scheme() {
        return scheme;
    }

    /** Pads the data, computes the parity, and hashes every shard: hash of shard i at i. */
    List<Bytes> encode() {
        assert content.writerIndex() == sealedBytes();
        shardBytes = new ChunkGeometry(plainBytes, scheme.dataShards()).shardBytes();
        content.writeZero(shardBytes * scheme.dataShards() - sealedBytes());
        content.writerIndex(shardBytes * scheme.totalShards());
        MemorySegment all = MemorySegment.ofBuffer(content.nioBuffer());
        MemorySegment[] shards = new MemorySegment[scheme.totalShards()];
        for (int i = 0; i < shards.length; i++) {
            shards[i] = all.asSlice((long) i * shardBytes, shardBytes);
        }
        EqualInputs hashes = new EqualInputs(List.of(shards));
        for (long from = 0; from < shardBytes; from += BAND_BYTES) {
            long bytes = Math.min(BAND_BYTES, shardBytes - from);
            code.encode(
                    band(shards, 0, scheme.dataShards(), from, bytes),
                    band(shards, scheme.dataShards(), shards.length, from, bytes));
            hashes.advance(from + bytes);
        }
        return hashes.digests();
    }

    private static MemorySegment[] band(
            MemorySegment[] shards, int first, int end, long from, long bytes) {
        return Arrays.stream(shards, first, end)
                .map(shard -> shard.asSlice(from, bytes))
                .toArray(MemorySegment[]::new);
    }

    /** Shard {@code index}, with a reference of its own that the caller releases. */
    ByteBuf shard(int index) {
        return content.retainedSlice(index * shardBytes, shardBytes);
    }

    @Override
    public void close() {
        content.release();
        lease.close();
    }
}
