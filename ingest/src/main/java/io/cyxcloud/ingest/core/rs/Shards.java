package io.cyxcloud.ingest.core.rs;

import java.lang.foreign.MemorySegment;

/** What is asked of the shards of one call. */
final class Shards {
    private Shards() {}

    static void requireCount(String what, MemorySegment[] segments, int count) {
        if (segments.length != count) {
            throw new IllegalArgumentException(
                    segments.length + " " + what + " segments, not " + count);
        }
    }

    /** All of one size, outputs to be written. */
    static long requireSameSize(long size, MemorySegment[] inputs, MemorySegment[] outputs) {
        for (MemorySegment input : inputs) {
            requireSize(size, input);
        }
        for (MemorySegment output : outputs) {
            requireSize(size, output);
            if (output.isReadOnly()) {
                throw new IllegalArgumentException("an output is read-only");
            }
        }
        return size;
    }

    private static void requireSize(long size, MemorySegment segment) {
        if (segment.byteSize() != size) {
            throw new IllegalArgumentException(
                    "a shard of " + segment.byteSize() + " bytes among shards of " + size);
        }
    }
}
