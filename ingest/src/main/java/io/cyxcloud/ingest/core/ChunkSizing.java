package io.cyxcloud.ingest.core;

import io.cyxcloud.events.value.ChunkSizes;

/**
 * Which chunks a stream is cut into. All sizes are in bytes of plaintext, multiples of 64 KiB from
 * 256 KiB to 64 MiB; a stream that is shorter than a chunk is one chunk of its own size.
 */
public sealed interface ChunkSizing {
    /** Sizes for a stream of a known length. */
    ChunkSizes ofLength(long lengthBytes);

    /** Sizes for a stream whose length shows at its end. */
    ChunkSizes ofUnknownLength();

    /** The largest chunk that it cuts. */
    int chunkSizeBytesMax();

    /** Every chunk of the same size. */
    record Fixed(int chunkSizeBytes) implements ChunkSizing {
        public Fixed {
            requireValid("chunk size", chunkSizeBytes);
        }

        @Override
        public ChunkSizes ofLength(long lengthBytes) {
            return ChunkSizes.alike((int) Math.min(lengthBytes, chunkSizeBytes));
        }

        @Override
        public ChunkSizes ofUnknownLength() {
            return ChunkSizes.alike(chunkSizeBytes);
        }

        @Override
        public int chunkSizeBytesMax() {
            return chunkSizeBytes;
        }
    }

    /**
     * By the bandwidth-delay product: a chunk is what the path to the nodes holds, so that one
     * chunk is under way while the next is coded, in at most {@link #CHUNK_COUNT_MAX} chunks.
     *
     * <pre>
     * bdp = bandwidth * latency
     * chunks = clamp(length / bdp, 10, 1000)
     * size = clamp(length / chunks, min, max), up to a multiple of 64 KiB
     * </pre>
     *
     * @param bandwidthBytesPerSecond of the path to the nodes
     * @param latencyMs until a node has answered
     * @param chunkSizeBytesMin a smaller chunk costs more in requests than it gains in overlap
     * @param chunkSizeBytesUnknown what a stream of unknown length begins with; doubles every 64
     *     chunks
     */
    record BandwidthDelay(
            long bandwidthBytesPerSecond,
            int latencyMs,
            int chunkSizeBytesMin,
            int chunkSizeBytesMax,
            int chunkSizeBytesUnknown)
            implements ChunkSizing {
        public static final int CHUNK_COUNT_MIN = 10;
        public static final int CHUNK_COUNT_MAX = 1000;

        private static final long BANDWIDTH_MAX = 1L << 40;
        private static final int LATENCY_MS_MAX = 10_000;

        public BandwidthDelay {
            requireValid("smallest chunk", chunkSizeBytesMin);
            requireValid("largest chunk", chunkSizeBytesMax);
            requireValid("first chunk", chunkSizeBytesUnknown);
            boolean valid =
                    chunkSizeBytesMin <= chunkSizeBytesMax
                            && bandwidthBytesPerSecond >= 1000
                            && bandwidthBytesPerSecond <= BANDWIDTH_MAX
                            && latencyMs >= 1
                            && latencyMs <= LATENCY_MS_MAX;
            if (!valid) {
                throw new IllegalArgumentException(
                        "chunks of %d to %d bytes for %d bytes a second and %d ms"
                                .formatted(
                                        chunkSizeBytesMin,
                                        chunkSizeBytesMax,
                                        bandwidthBytesPerSecond,
                                        latencyMs));
            }
        }

        @Override
        public ChunkSizes ofLength(long lengthBytes) {
            long productBytes = Math.max(1, bandwidthBytesPerSecond / 1000 * latencyMs);
            long chunks = Math.clamp(lengthBytes / productBytes, CHUNK_COUNT_MIN, CHUNK_COUNT_MAX);
            long segments = Math.ceilDiv(lengthBytes, chunks * ChunkPlan.SEGMENT_BYTES);
            int size =
                    Math.clamp(
                            segments * ChunkPlan.SEGMENT_BYTES,
                            chunkSizeBytesMin,
                            chunkSizeBytesMax);
            return ChunkSizes.alike((int) Math.min(lengthBytes, size));
        }

        @Override
        public ChunkSizes ofUnknownLength() {
            int first = Math.min(chunkSizeBytesUnknown, chunkSizeBytesMax);
            return new ChunkSizes(first, first * Integer.highestOneBit(chunkSizeBytesMax / first));
        }
    }

    private static void requireValid(String name, int bytes) {
        if (bytes < ChunkPlan.CHUNK_SIZE_BYTES_MIN
                || bytes > ChunkPlan.CHUNK_SIZE_BYTES_MAX
                || bytes % ChunkPlan.SEGMENT_BYTES != 0) {
            throw new IllegalArgumentException(
                    "%s %d: expected a multiple of 65536 from 262144 to 67108864"
                            .formatted(name, bytes));
        }
    }
}
