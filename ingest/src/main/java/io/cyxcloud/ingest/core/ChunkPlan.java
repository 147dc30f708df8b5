package io.cyxcloud.ingest.core;

/**
 * How a stream is cut into chunks, and chunks into segments.
 *
 * <pre>
 * stream    |  chunk 0  |  chunk 1  |  chunk 2 |     all of chunkSizeBytes but the last
 * chunk     | seg | seg | seg | seg | seg | seg|     all of 64 KiB but the stream's last
 * sealed    | seg+tag | seg+tag | ...                16 bytes of tag a segment
 * </pre>
 *
 * @param chunkSizeBytes plaintext of every chunk but the last; 0 for an empty stream
 * @param lengthBytes plaintext of the stream
 */
public record ChunkPlan(int chunkSizeBytes, long lengthBytes) {
    /** Plaintext of a segment: the smallest unit that a read opens. */
    public static final int SEGMENT_BYTES = 64 << 10;

    public static final int CHUNK_SIZE_BYTES_MIN = 256 << 10;
    public static final int CHUNK_SIZE_BYTES_MAX = 64 << 20;

    public ChunkPlan {
        if (lengthBytes < 0 || chunkSizeBytes < 0 || (chunkSizeBytes == 0) != (lengthBytes == 0)) {
            throw new IllegalArgumentException(
                    lengthBytes + " bytes in chunks of " + chunkSizeBytes);
        }
        if (lengthBytes > chunkSizeBytes && chunkSizeBytes % SEGMENT_BYTES != 0) {
            throw new IllegalArgumentException(
                    "several chunks of " + chunkSizeBytes + " bytes: not a multiple of 65536");
        }
    }

    /** Chunks of the default size; a stream that is smaller is one chunk of its own size. */
    public static ChunkPlan of(long lengthBytes, int chunkSizeBytesDefault) {
        return new ChunkPlan((int) Math.min(lengthBytes, chunkSizeBytesDefault), lengthBytes);
    }

    public int chunkCount() {
        return chunkSizeBytes == 0
                ? 0
                : Math.toIntExact(Math.ceilDiv(lengthBytes, (long) chunkSizeBytes));
    }

    /** Plaintext bytes of chunk {@code index}. */
    public int chunkLengthBytes(int index) {
        if (index < 0 || index >= chunkCount()) {
            throw new IndexOutOfBoundsException("chunk " + index + " of " + chunkCount());
        }
        return (int) Math.min(chunkSizeBytes, lengthBytes - (long) index * chunkSizeBytes);
    }

    /** Number, within the stream, of the first segment of chunk {@code index}. */
    public long firstSegment(int index) {
        return (long) index * Math.ceilDiv(chunkSizeBytes, SEGMENT_BYTES);
    }

    /** Segments of the stream. */
    public long segmentCount() {
        return Math.ceilDiv(lengthBytes, (long) SEGMENT_BYTES);
    }
}
