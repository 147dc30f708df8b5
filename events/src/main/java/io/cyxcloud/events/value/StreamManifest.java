package io.cyxcloud.events.value;

/**
 * How a stream was cut; enough, with the chunks' placements, to read it back.
 *
 * @param chunkSizeBytes plaintext bytes of the first chunks; 0 when the stream is empty
 * @param chunkCount chunks in the stream; 0 when it is empty
 * @param lengthBytes plaintext bytes
 * @param chunkSizeBytesMax what the size doubles to, see {@link ChunkSizes}; 0 in records from
 *     before sizes doubled, which stands for {@code chunkSizeBytes}
 * @param leaseEndMs a commit that the log takes later than this is rejected, Unix ms: from then on
 *     the shards of a stream that nobody committed may be deleted; 0 in records from before there
 *     were leases, whose streams are not collected
 */
public record StreamManifest(
        StreamId stream,
        int chunkSizeBytes,
        int chunkCount,
        long lengthBytes,
        WrappedKey key,
        int chunkSizeBytesMax,
        long leaseEndMs) {
    /** The longest lease that a writer may take: a stream without a placement outlives it. */
    public static final long LEASE_MS_MAX = 7 * 24 * 3_600_000L;

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

    /** A stream whose chunks are all alike, without a lease. */
    public StreamManifest(
            StreamId stream, int chunkSizeBytes, int chunkCount, long lengthBytes, WrappedKey key) {
        this(stream, chunkSizeBytes, chunkCount, lengthBytes, key, chunkSizeBytes, 0);
    }

    public ChunkSizes sizes() {
        return new ChunkSizes(chunkSizeBytes, chunkSizeBytesMax);
    }
}
