package io.cyxcloud.shardstore.hash;

import java.lang.foreign.MemorySegment;

/** Hashes runs of whole chunks and of parent nodes; implementations differ in speed only. */
interface ChunkHasher {
    /** What this machine can do best, chosen once. */
    ChunkHasher FASTEST = new ScalarChunkHasher();

    /**
     * Chaining values of {@code count} whole chunks of 1 KiB, none of them the root.
     *
     * @param out receives eight words a chunk, from index 0
     */
    void chunks(
            MemorySegment input,
            long offset,
            int count,
            int[] key,
            long firstCounter,
            int modeFlags,
            int[] out);

    /**
     * Replaces the {@code 2 * count} chaining values from {@code at} by their parents', in place.
     */
    void parents(int[] cvs, int at, int count, int[] key, int modeFlags);
}
