package io.cyxcloud.placement.streams;

/**
 * Remembers which keys may have been put: a Bloom filter of four bits a key in one cache line
 * (Putze, Sanders, Singler: Cache-, Hash- and Space-Efficient Bloom Filters, 2007). Up to ten
 * million keys it is wrong about few, with more it says "maybe" more often. For one thread.
 */
final class KeyFilter {
    private static final int WORDS = 1 << 21; // 16 MiB
    private static final int WORDS_PER_LINE = 8;
    private static final int PROBES = 4;
    private static final int BITS_OF_PROBE = 9; // of the 512 in a line

    private final long[] words = new long[WORDS];

    void add(byte[] key) {
        long hash = hash(key);
        int line = line(hash);
        for (int i = 0; i < PROBES; i++) {
            int bit = bit(hash, i);
            words[line + (bit >>> 6)] |= 1L << bit;
        }
    }

    /** Whether the key may have been added; false is certain. */
    boolean mayHave(byte[] key) {
        long hash = hash(key);
        int line = line(hash);
        for (int i = 0; i < PROBES; i++) {
            int bit = bit(hash, i);
            if ((words[line + (bit >>> 6)] & 1L << bit) == 0) {
                return false;
            }
        }
        return true;
    }

    private static int line(long hash) {
        return (int) (hash >>> 40) % (WORDS / WORDS_PER_LINE) * WORDS_PER_LINE;
    }

    private static int bit(long hash, int probe) {
        return (int) (hash >>> (probe * BITS_OF_PROBE)) & ((1 << BITS_OF_PROBE) - 1);
    }

    /** FNV-1a, its bits mixed once more at the end: keys of a bucket differ in few bytes. */
    private static long hash(byte[] key) {
        long hash = 0xCBF29CE484222325L;
        for (byte b : key) {
            hash = (hash ^ (b & 0xFF)) * 0x100000001B3L;
        }
        hash = (hash ^ (hash >>> 32)) * 0xD6E8FEB86659FD93L;
        hash = (hash ^ (hash >>> 32)) * 0xD6E8FEB86659FD93L;
        return hash ^ (hash >>> 32);
    }
}
