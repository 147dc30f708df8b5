package io.cyxcloud.shardstore.hash;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;

/**
 * Hashes runs of whole chunks and of parent nodes; implementations differ in speed only.
 * Thread-safe.
 */
interface ChunkHasher {
    /** Whether {@link VectorChunkHasher} works here; its class is not to be loaded otherwise. */
    boolean VECTORS = vectors();

    /** The best that this machine can do. */
    ChunkHasher FASTEST = VECTORS ? new VectorChunkHasher() : new ScalarChunkHasher();

    private static boolean vectors() {
        return ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent()
                && ChunkHasher.class.getModule().isNativeAccessEnabled()
                && ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
    }

    /**
     * Chaining values of {@code count} whole chunks of 1 KiB of each input, none of them a root.
     *
     * @param offset of the first one in every input
     * @param firstCounter its number
     * @param out receives eight words a chunk, from {@code at} on
     * @param stride words from an input's first chaining value to the next input's
     */
    void chunks(
            MemorySegment[] inputs,
            long offset,
            int count,
            int[] key,
            long firstCounter,
            int modeFlags,
            int[] out,
            int at,
            int stride);

    /**
     * Chaining values of the same piece of several inputs: at most a chunk, and less only where an
     * input ends.
     *
     * @param bytes 0 to 1,024 from {@code offset} of every input
     * @param counter number of the chunk
     * @param endFlags of the last block, beside those that it always has
     * @param out receives eight words an input, from {@code at} on, {@code stride} words apart
     */
    void pieces(
            MemorySegment[] inputs,
            long offset,
            int bytes,
            int[] key,
            long counter,
            int modeFlags,
            int endFlags,
            int[] out,
            int at,
            int stride);

    /**
     * Replaces pairs of chaining values by their parents', in place, in each of several rows: the
     * first {@code 2 * count} of a row by {@code count}.
     *
     * @param at first word of the first row
     * @param stride words from a row to the next
     */
    void parents(int[] cvs, int at, int count, int rows, int stride, int[] key, int modeFlags);
}
