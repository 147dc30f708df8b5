package io.cyxcloud.ingest.core.rs;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;

/**
 * Feeds a {@link Kernel}: in slices that stay in the L2 cache, shards outside the heap where they
 * are, those on the heap through a slice of scratch (a kernel for arrays would have to be a second
 * copy of the inner loops, and the copy in cache costs little). What is left below the kernel's
 * step is done once more from further back, or by scalar code.
 */
final class VectorMultiplication implements Multiplication {
    /** Half of a 1 MiB L2 cache for the inputs' slices. */
    private static final int INPUT_SLICES_BYTES = 512 << 10;

    private static final int STAGED_BYTES_MAX = 16 << 10;
    private static final int SLICE_BYTES_MIN = 1 << 10;
    private static final int ALIGNMENT_BYTES = 64;

    private final Kernel kernel;
    private final Multiplication scalar;
    private final int sliceBytes;

    VectorMultiplication(Coefficients coefficients, Kernel kernel) {
        assert SLICE_BYTES_MIN % kernel.stepBytes() == 0;
        this.kernel = kernel;
        this.scalar = new ScalarMultiplication(coefficients);
        int share = INPUT_SLICES_BYTES / coefficients.columnCount();
        int rounded = share - share % SLICE_BYTES_MIN;
        this.sliceBytes = Math.clamp(rounded, SLICE_BYTES_MIN, SLICE_BYTES_MAX);
    }

    @Override
    public void run(
            MemorySegment[] inputs,
            MemorySegment[] outputs,
            long offset,
            long length,
            boolean accumulate) {
        try {
            runReachable(inputs, outputs, offset, length, accumulate);
        } finally {
            Reference.reachabilityFence(inputs);
            Reference.reachabilityFence(outputs);
        }
    }

    private void runReachable(
            MemorySegment[] inputs,
            MemorySegment[] outputs,
            long offset,
            long length,
            boolean accumulate) {
        int step = kernel.stepBytes();
        long whole = length - length % step;
        boolean inPlace = !accumulate && areNative(inputs) && areNative(outputs);
        if (inPlace) {
            runInPlace(inputs, outputs, offset, whole);
            if (whole > 0 && whole < length) {
                runInPlace(inputs, outputs, offset + length - step, step);
                whole = length;
            }
        } else {
            runStaged(inputs, outputs, offset, whole, accumulate);
        }
        scalar.run(inputs, outputs, offset + whole, length - whole, accumulate);
    }

    private void runInPlace(
            MemorySegment[] inputs, MemorySegment[] outputs, long offset, long length) {
        long[] from = new long[inputs.length];
        long[] to = new long[outputs.length];
        for (long done = 0; done < length; done += sliceBytes) {
            long slice = Math.min(sliceBytes, length - done);
            for (int i = 0; i < from.length; i++) {
                from[i] = address(inputs[i], offset + done, slice);
            }
            for (int i = 0; i < to.length; i++) {
                to[i] = address(outputs[i], offset + done, slice);
            }
            kernel.multiply(from, to, slice);
        }
    }

    private void runStaged(
            MemorySegment[] inputs,
            MemorySegment[] outputs,
            long offset,
            long length,
            boolean accumulate) {
        if (length == 0) {
            return;
        }
        long sliceMax = Math.min(Math.min(sliceBytes, STAGED_BYTES_MAX), length);
        long[] from = new long[inputs.length];
        long[] to = new long[outputs.length];
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment scratch =
                    arena.allocate((from.length + to.length) * sliceMax, ALIGNMENT_BYTES);
            for (long done = 0; done < length; done += sliceMax) {
                long at = offset + done;
                long slice = Math.min(sliceMax, length - done);
                for (int i = 0; i < from.length; i++) {
                    MemorySegment staged = scratch.asSlice(i * sliceMax, slice);
                    from[i] = staged.address();
                    MemorySegment.copy(inputs[i], at, staged, 0, slice);
                }
                for (int i = 0; i < to.length; i++) {
                    to[i] = scratch.address() + (from.length + i) * sliceMax;
                }
                kernel.multiply(from, to, slice);
                for (int i = 0; i < to.length; i++) {
                    MemorySegment staged = scratch.asSlice((from.length + i) * sliceMax, slice);
                    if (accumulate) {
                        add(staged, outputs[i], at);
                    } else {
                        MemorySegment.copy(staged, 0, outputs[i], at, slice);
                    }
                }
            }
        }
    }

    private static void add(MemorySegment staged, MemorySegment output, long at) {
        for (long i = 0; i < staged.byteSize(); i += Long.BYTES) {
            long sum =
                    staged.get(ValueLayout.JAVA_LONG_UNALIGNED, i)
                            ^ output.get(ValueLayout.JAVA_LONG_UNALIGNED, at + i);
            output.set(ValueLayout.JAVA_LONG_UNALIGNED, at + i, sum);
        }
    }

    private static boolean areNative(MemorySegment[] segments) {
        for (MemorySegment segment : segments) {
            if (!segment.isNative()) {
                return false;
            }
        }
        return true;
    }

    private static long address(MemorySegment segment, long offset, long length) {
        if (!segment.scope().isAlive() || !segment.isAccessibleBy(Thread.currentThread())) {
            throw new IllegalStateException("a shard's memory is closed or another thread's");
        }
        return segment.asSlice(offset, length).address();
    }
}
