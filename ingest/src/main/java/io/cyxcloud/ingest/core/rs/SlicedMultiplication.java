package io.cyxcloud.ingest.core.rs;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;

/**
 * Feeds a {@link Kernel}: in slices that stay in the L2 cache, shards outside the heap where they
 * are, those on the heap through a slice of scratch (a kernel for arrays would have to be a second
 * copy of the inner loops, and the copy in cache costs little). What is left below the kernel's
 * step is done once more from further back, or by scalar code.
 */
final class SlicedMultiplication implements Multiplication {
    /** Half of a 1 MiB L2 cache for the inputs' slices. */
    private static final int INPUT_SLICES_BYTES = 512 << 10;

    private static final int STAGED_BYTES_MAX = 4 << 10;
    private static final int SLICE_BYTES_MIN = Kernel.STEP_BYTES_MAX;
    private static final int ALIGNMENT_BYTES = 64;

    private final Kernel kernel;
    private final Multiplication scalar;
    private final int sliceBytes;

    SlicedMultiplication(Coefficients coefficients, Kernel kernel) {
        if (Kernel.STEP_BYTES_MAX % kernel.stepBytes() != 0) {
            throw new IllegalArgumentException("a step of " + kernel.stepBytes() + " bytes");
        }
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
            int step = kernel.stepBytes();
            long whole = length - length % step;
            runWhole(inputs, outputs, offset, whole, accumulate);
            if (whole > 0 && whole < length && !accumulate) {
                runWhole(inputs, outputs, offset + length - step, step, false);
            } else {
                scalar.run(inputs, outputs, offset + whole, length - whole, accumulate);
            }
        } finally {
            Reference.reachabilityFence(inputs);
            Reference.reachabilityFence(outputs);
        }
    }

    private void runWhole(
            MemorySegment[] inputs,
            MemorySegment[] outputs,
            long offset,
            long length,
            boolean accumulate) {
        if (length == 0) {
            return;
        }
        if (areNative(inputs) && areNative(outputs)) {
            runInPlace(inputs, outputs, offset, length, accumulate);
        } else {
            runStaged(inputs, outputs, offset, length, accumulate);
        }
    }

    private void runInPlace(
            MemorySegment[] inputs,
            MemorySegment[] outputs,
            long offset,
            long length,
            boolean accumulate) {
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
            kernel.multiply(from, to, slice, accumulate);
        }
    }

    private void runStaged(
            MemorySegment[] inputs,
            MemorySegment[] outputs,
            long offset,
            long length,
            boolean accumulate) {
        long sliceMax = Math.min(Math.min(sliceBytes, STAGED_BYTES_MAX), length);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment[] stagedInputs = staged(arena, inputs.length, sliceMax);
            MemorySegment[] stagedOutputs = staged(arena, outputs.length, sliceMax);
            long[] from = addresses(stagedInputs);
            long[] to = addresses(stagedOutputs);
            for (long done = 0; done < length; done += sliceMax) {
                long at = offset + done;
                long slice = Math.min(sliceMax, length - done);
                for (int i = 0; i < from.length; i++) {
                    MemorySegment.copy(inputs[i], at, stagedInputs[i], 0, slice);
                }
                for (int i = 0; accumulate && i < to.length; i++) {
                    MemorySegment.copy(outputs[i], at, stagedOutputs[i], 0, slice);
                }
                kernel.multiply(from, to, slice, accumulate);
                for (int i = 0; i < to.length; i++) {
                    MemorySegment.copy(stagedOutputs[i], 0, outputs[i], at, slice);
                }
            }
        }
    }

    private static MemorySegment[] staged(Arena arena, int count, long bytes) {
        MemorySegment[] staged = new MemorySegment[count];
        for (int i = 0; i < count; i++) {
            staged[i] = arena.allocate(bytes, ALIGNMENT_BYTES);
        }
        return staged;
    }

    private static long[] addresses(MemorySegment[] segments) {
        long[] addresses = new long[segments.length];
        for (int i = 0; i < addresses.length; i++) {
            addresses[i] = segments[i].address();
        }
        return addresses;
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
