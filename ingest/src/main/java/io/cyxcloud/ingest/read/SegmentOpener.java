package io.cyxcloud.ingest.read;

import io.cyxcloud.events.value.StreamManifest;
import io.cyxcloud.ingest.BodySink;
import io.cyxcloud.ingest.core.ChunkGeometry;
import io.cyxcloud.ingest.core.ChunkPlan;
import io.cyxcloud.ingest.core.ChunkSlice;
import io.cyxcloud.ingest.seal.DataKey;
import io.cyxcloud.ingest.seal.KeyProvider;
import io.cyxcloud.ingest.seal.SegmentCipher;
import io.cyxcloud.ingest.shards.Workspace;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Opens the segments of one stream and hands their plaintext on. Segments pass through two arrays:
 * the JDK's AES-GCM is twice as fast on arrays as on direct buffers. Used by one thread, which
 * closes it to overwrite the key.
 */
final class SegmentOpener implements AutoCloseable {
    /** Four segments a write: less overhead, and the first bytes are still soon on their way. */
    private static final int WRITE_BYTES = 4 * ChunkPlan.SEGMENT_BYTES;

    /** {@link #open} opened all. */
    static final int ALL_OPENED = -1;

    private final ChunkPlan plan;
    private final Workspace workspace;
    private final DataKey key;
    private final SegmentCipher cipher;
    private final byte[] sealed;
    private final byte[] plain;

    SegmentOpener(StreamManifest stream, ChunkPlan plan, KeyProvider keys, Workspace workspace) {
        int segmentBytes = Math.min(ChunkPlan.SEGMENT_BYTES, plan.sizes().firstBytes());
        this.plan = plan;
        this.workspace = workspace;
        this.sealed = new byte[segmentBytes + ChunkGeometry.TAG_BYTES];
        this.plain = new byte[segmentBytes];
        this.key = keys.unwrap(stream.key());
        this.cipher = SegmentCipher.ofStream(key, stream.key().noncePrefix(), stream.stream());
    }

    /**
     * Opens the segments of a slice and writes the bytes of the slice.
     *
     * @param pieces the sealed segments of the slice
     * @param firstSegment segment of the chunk to begin with
     * @return {@link #ALL_OPENED}, or the first segment whose tag does not match: what is before it
     *     was written
     */
    int open(ChunkSlice slice, ChunkPieces pieces, int firstSegment, BodySink sink)
            throws IOException {
        ChunkGeometry geometry = new ChunkGeometry(plan.chunkLengthBytes(slice.chunkIndex()), 1);
        int base = geometry.sealedOffset(ChunkGeometry.segmentOf(slice.from()));
        int lastSegment = ChunkGeometry.segmentOf(slice.to() - 1);
        int segment = firstSegment;
        boolean matches = true;
        while (matches && segment <= lastSegment) {
            int begin = Math.max(slice.from(), segment * ChunkPlan.SEGMENT_BYTES);
            ByteBuf out = workspace.buffer(Math.min(WRITE_BYTES, slice.to() - begin));
            try {
                while (matches && segment <= lastSegment && fits(out, slice, segment)) {
                    int size = geometry.segmentPlainBytes(segment);
                    pieces.copy(
                            geometry.sealedOffset(segment) - base,
                            sealed,
                            size + ChunkGeometry.TAG_BYTES);
                    matches = open(slice.chunkIndex(), segment, size);
                    if (matches) {
                        int start = segment * ChunkPlan.SEGMENT_BYTES;
                        int from = Math.max(slice.from() - start, 0);
                        int to = Math.min(slice.to() - start, size);
                        out.writeBytes(plain, from, to - from);
                        segment++;
                    }
                }
            } catch (Throwable e) {
                out.release();
                throw e;
            }
            if (out.isReadable()) {
                sink.write(out);
            } else {
                out.release();
            }
        }
        return matches ? ALL_OPENED : segment;
    }

    private boolean open(int chunk, int segment, int size) {
        long number = plan.firstSegment(chunk) + segment;
        return cipher.open(
                number,
                number == plan.segmentCount() - 1,
                ByteBuffer.wrap(sealed, 0, size + ChunkGeometry.TAG_BYTES),
                ByteBuffer.wrap(plain));
    }

    private static boolean fits(ByteBuf out, ChunkSlice slice, int segment) {
        int from = Math.max(slice.from(), segment * ChunkPlan.SEGMENT_BYTES);
        int to = Math.min(slice.to(), (segment + 1) * ChunkPlan.SEGMENT_BYTES);
        return to - from <= out.writableBytes();
    }

    @Override
    public void close() {
        key.close();
    }
}
