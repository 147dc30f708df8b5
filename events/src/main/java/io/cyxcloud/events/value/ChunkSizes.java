package io.cyxcloud.events.value;

/**
 * Plaintext bytes of the chunks of a stream, the last one aside: all alike, or, where nobody knew
 * how long the stream would be, doubling every {@link #CHUNKS_PER_SIZE} chunks up to a largest.
 *
 * <pre>
 * chunk      | 0 .. 63 | 64 .. 127 | 128 .. 191 | 192 ...
 * bytes      |  first  | 2 * first | 4 * first  | largest     (first = largest / 8)
 * </pre>
 *
 * @param firstBytes of the first chunks; 0 when the stream is empty
 * @param largestBytes {@code firstBytes} when all are alike, otherwise that times a power of two
 */
public record ChunkSizes(int firstBytes, int largestBytes) {
    /** Chunks after which the size doubles. */
    public static final int CHUNKS_PER_SIZE = 64;

    public ChunkSizes {
        boolean whole =
                firstBytes == 0
                        ? largestBytes == 0
                        : largestBytes % firstBytes == 0
                                && Integer.bitCount(largestBytes / firstBytes) == 1;
        if (firstBytes < 0 || largestBytes < firstBytes || !whole) {
            throw new IllegalArgumentException(
                    "chunks of %d bytes do not double to %d".formatted(firstBytes, largestBytes));
        }
    }

    public static ChunkSizes alike(int bytes) {
        return new ChunkSizes(bytes, bytes);
    }

    /** Bytes of chunk {@code index}, unless it is the last. */
    public int sizeBytes(long index) {
        return firstBytes << Math.min(doublings(), index / CHUNKS_PER_SIZE);
    }

    /** Where chunk {@code index} begins in the stream. */
    public long startBytes(long index) {
        long start = 0;
        long left = index;
        for (int size = firstBytes; size < largestBytes && left > 0; size <<= 1) {
            long count = Math.min(left, CHUNKS_PER_SIZE);
            start += count * size;
            left -= count;
        }
        return start + left * largestBytes;
    }

    /** The chunk that byte {@code offset} of a stream that is not empty is in. */
    public long indexOf(long offset) {
        long index = 0;
        long left = offset;
        for (int size = firstBytes; size < largestBytes; size <<= 1) {
            long span = (long) size * CHUNKS_PER_SIZE;
            if (left < span) {
                return index + left / size;
            }
            left -= span;
            index += CHUNKS_PER_SIZE;
        }
        return index + left / largestBytes;
    }

    /** Chunks of a stream of so many bytes. */
    public long count(long lengthBytes) {
        return lengthBytes == 0 ? 0 : indexOf(lengthBytes - 1) + 1;
    }

    private int doublings() {
        return firstBytes == 0 ? 0 : Integer.numberOfTrailingZeros(largestBytes / firstBytes);
    }
}
