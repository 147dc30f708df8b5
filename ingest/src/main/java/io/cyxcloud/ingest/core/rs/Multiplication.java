package io.cyxcloud.ingest.core.rs;

import java.lang.foreign.MemorySegment;

/**
 * A matrix that multiplies a column of shards: output r = sum over c of matrix(r, c) times input c,
 * byte by byte. Thread-safe.
 */
@FunctionalInterface
interface Multiplication {
    /**
     * Bytes of a shard worked on at a time at most, so that a slice of every shard stays in cache.
     */
    int SLICE_BYTES_MAX = 64 << 10;

    /**
     * Multiplies over {@code length} bytes from {@code offset} of every segment.
     *
     * @param outputs must not overlap the inputs
     * @param accumulate add to what is in the outputs, instead of replacing it
     */
    void run(
            MemorySegment[] inputs,
            MemorySegment[] outputs,
            long offset,
            long length,
            boolean accumulate);
}
