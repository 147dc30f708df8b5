package io.cyxcloud.ingest.core.rs;

import java.lang.foreign.MemorySegment;

/**
 * Multiplies a matrix by a column of shards: output r = sum over c of matrix(r, c) times input c,
 * byte by byte. Implementations differ in speed only and are thread-safe.
 */
interface Coder {
    /** Bytes of each shard worked on at a time, so that inputs and outputs stay in the L2 cache. */
    int SLICE_BYTES = 64 << 10;

    /** What this machine can do best, chosen once. */
    Coder FASTEST = new ScalarCoder();

    /**
     * Multiplies over {@code length} bytes from {@code offset} of every segment.
     *
     * @param product matrix with a row for each output and a column for each input
     * @param outputs must not overlap the inputs
     * @param accumulate add to what is in the outputs, instead of replacing it
     */
    void multiply(
            Product product,
            MemorySegment[] inputs,
            MemorySegment[] outputs,
            long offset,
            long length,
            boolean accumulate);
}
