package io.cyxcloud.shardstore.hash;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;

/**
 * Hashes runs of whole chunks and of parent nodes; implementations differ in speed only. An
 * instance belongs to one thread at a time.
 */
interface ChunkHasher {
    /** Whether {@link VectorChunkHasher} works here; its class is not to be loaded otherwise. */
    boolean VECTORS = vectors();

    /** The best that this machine can do. */
    static ChunkHasher fastest() {
        return VECTORS ? new VectorChunkHasher() : new ScalarChunkHasher();
    }

    private static boolean vectors() {
        return ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent()
                && ChunkHasher.class.getModule().isNativeAccessEnabled()
                && ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
    }

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
