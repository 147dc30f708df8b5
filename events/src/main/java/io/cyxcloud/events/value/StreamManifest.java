package io.cyxcloud.events.value;

/**
 * How a stream was cut; enough, with the chunks' placements, to read it back.
 *
 * @param chunkSizeBytes plaintext bytes of the first chunks; 0 when the stream is empty
 * @param chunkCount chunks in the stream; 0 when it is empty
 * @param lengthBytes plaintext bytes
 * @param chunkSizeBytesMax what the size doubles to, see {@link ChunkSizes}; 0 in records from
 *     before sizes doubled, which stands for {@code chunkSizeBytes}
 */
public record StreamManifest(
        StreamId stream,
        int chunkSizeBytes,
        int chunkCount,
        long lengthBytes,
        WrappedKey key,
        int chunkSizeBytesMax) {
    public StreamManifest {
        if (chunkSizeBytesMax == 0) {
            chunkSizeBytesMax = chunkSizeBytes;
        }
        ChunkSizes sizes = new ChunkSizes(chunkSizeBytes, chunkSizeBytesMax);
        boolean empty = chunkSizeBytes == 0;
        if (lengthBytes < 0
                || empty != (lengthBytes == 0)
                || sizes.count(lengthBytes) != chunkCount) {
            throw new IllegalArgumentException(
                    "%d bytes in chunks of %d to %d are not %d chunks"
                            .formatted(lengthBytes, chunkSizeBytes, chunkSizeBytesMax, chunkCount));
        }
    }

    /** A stream whose chunks are all alike. */
    public StreamManifest(
            StreamId stream, int chunkSizeBytes, int chunkCount, long lengthBytes, WrappedKey key) {
        this(stream, chunkSizeBytes, chunkCount, lengthBytes, key, chunkSizeBytes);
    }

    public ChunkSizes sizes() {
        return new ChunkSizes(chunkSizeBytes, chunkSizeBytesMax);
    }
}
