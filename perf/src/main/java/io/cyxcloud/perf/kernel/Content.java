package io.cyxcloud.perf.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;

/** Bytes to work on, the same in every run. */
final class Content {
    private static final long SEED = 1;
    private static final int ALIGNMENT_BYTES = 64;

    private Content() {}

    static byte[] array(int bytes) {
        return arrays(1, bytes)[0];
    }

    static byte[][] arrays(int count, int bytes) {
        SplittableRandom random = new SplittableRandom(SEED);
        byte[][] arrays = new byte[count][bytes];
        for (byte[] array : arrays) {
            random.nextBytes(array);
        }
        return arrays;
    }

    /** One after the other outside the heap, as shards of a chunk are. */
    static MemorySegment[] segments(int count, int bytes) {
        MemorySegment all = Arena.ofAuto().allocate((long) count * bytes, ALIGNMENT_BYTES);
        all.copyFrom(MemorySegment.ofArray(array(count * bytes)));
        MemorySegment[] segments = new MemorySegment[count];
        for (int i = 0; i < count; i++) {
            segments[i] = all.asSlice((long) i * bytes, bytes);
        }
        return segments;
    }

    static MemorySegment[] segmentsOf(byte[][] arrays) {
        MemorySegment[] segments = new MemorySegment[arrays.length];
        for (int i = 0; i < arrays.length; i++) {
            segments[i] = MemorySegment.ofArray(arrays[i]);
        }
        return segments;
    }
}
