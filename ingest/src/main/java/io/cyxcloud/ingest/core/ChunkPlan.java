package io.cyxcloud.ingest.core;

import io.cyxcloud.events.value.ChunkSizes;

/**
 * How a stream is cut into chunks, and chunks into segments.
 *
 * <pre>
 * stream    |  chunk 0  |  chunk 1  |  chunk 2 |     sizes of ChunkSizes, but the last
 * chunk     | seg | seg | seg | seg | seg | seg|     all of 64 KiB but the stream's last
 * sealed    | seg+tag | seg+tag | ...                16 bytes of tag a segment
 * </pre>
 *
 * @param sizes plaintext of every chunk but the last
 * @param lengthBytes plaintext of the stream
 */
public record ChunkPlan(ChunkSizes sizes, long lengthBytes) {
    /** Plaintext of a segment: the smallest unit that a read opens. */
    public static final int SEGMENT_BYTES = 64 << 10;

    public static final int CHUNK_SIZE_BYTES_MIN = 256 << 10;
    public static final int CHUNK_SIZE_BYTES_MAX = 64 << 20;

    public ChunkPlan {
        if (lengthBytes < 0 || (sizes.firstBytes() == 0) != (lengthBytes == 0)) {
            throw new IllegalArgumentException(lengthBytes + " bytes in " + sizes);
        }
        if (lengthBytes > sizes.firstBytes() && sizes.firstBytes() % SEGMENT_BYTES != 0) {
            throw new IllegalArgumentException(
                    "several chunks of " + sizes + ": not a multiple of 65536");
        }
    }

    /** Chunks of one size; a stream that is smaller is one chunk of its own size. */
    public static ChunkPlan of(long lengthBytes, int chunkSizeBytes) {
        return new ChunkPlan(
                ChunkSizes.alike((int) Math.min(lengthBytes, chunkSizeBytes)), lengthBytes);
    }

    public int chunkCount() {
        return Math.toIntExact(sizes.count(lengthBytes));
    }

    /** Plaintext bytes of chunk {@code index}. */
    public int chunkLengthBytes(int index) {
        if (index < 0 || index >= chunkCount()) {
            throw new IndexOutOfBoundsException("chunk " + index + " of " + chunkCount());
        }
        return (int) Math.min(sizes.sizeBytes(index), lengthBytes - sizes.startBytes(index));
    }

    /** Number, within the stream, of the first segment of chunk {@code index}. */
    public long firstSegment(int index) {
        return index == 0 ? 0 : sizes.startBytes(index) / SEGMENT_BYTES;
    }

    /** Segments of the stream. */
    public long segmentCount() {
        return Math.ceilDiv(lengthBytes, (long) SEGMENT_BYTES);
    }
}
