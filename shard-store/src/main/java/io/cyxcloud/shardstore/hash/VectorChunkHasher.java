package io.cyxcloud.shardstore.hash;

import static io.cyxcloud.shardstore.hash.Compression.BLOCK_BYTES;
import static io.cyxcloud.shardstore.hash.Compression.CHUNK_BYTES;
import static io.cyxcloud.shardstore.hash.Compression.CV_WORDS;
import static io.cyxcloud.shardstore.hash.LaneScratch.LANES;

import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;

/**
 * As many chunks, or parent nodes, at once as an integer vector has lanes. Bytes outside the heap
 * are read where they are, those on the heap through scratch. For little-endian machines.
 * Thread-safe.
 */
final class VectorChunkHasher implements ChunkHasher {
    /** One is faster with plain integers. */
    private static final int LANES_USED_MIN = 2;

    private final ScalarChunkHasher scalar = new ScalarChunkHasher();

    /** Lanes go on from one input to the next, so that all but the last few are full. */
    @Override
    public void chunks(
            MemorySegment[] inputs,
            long offset,
            int count,
            int[] key,
            long firstCounter,
            int modeFlags,
            int[] out,
            int at,
            int stride) {
        if (inputs.length * count < LANES_USED_MIN) {
            scalar.chunks(inputs, offset, count, key, firstCounter, modeFlags, out, at, stride);
            return;
        }
        LaneScratch scratch = LaneScratch.borrow();
        int[] targets = new int[LANES];
        int lane = 0;
        try {
            for (int i = 0; i < inputs.length; i++) {
                MemorySegment chunks = inputs[i].asSlice(offset, (long) count * CHUNK_BYTES);
                requireAccess(chunks);
                for (int chunk = 0; chunk < count; chunk++) {
                    long from = (long) chunk * CHUNK_BYTES;
                    if (chunks.isNative()) {
                        scratch.setSource(lane, chunks.address() + from);
                    } else {
                        long to = (long) lane * CHUNK_BYTES;
                        MemorySegment.copy(chunks, from, scratch.stage(), to, CHUNK_BYTES);
                        scratch.setSource(lane, scratch.stage().address() + to);
                    }
                    scratch.setCounter(lane, firstCounter + chunk);
                    targets[lane++] = at + i * stride + chunk * CV_WORDS;
                    if (lane == LANES) {
                        wholeChunks(scratch, lane, key, modeFlags, out, targets);
                        lane = 0;
                    }
                }
            }
            if (lane > 0) {
                wholeChunks(scratch, lane, key, modeFlags, out, targets);
            }
        } finally {
            scratch.giveBack();
            Reference.reachabilityFence(inputs);
        }
    }

    private static void wholeChunks(
            LaneScratch scratch, int used, int[] key, int modeFlags, int[] out, int[] targets) {
        scratch.repeatFirstSource(used);
        scratch.setKey(key);
        compress(scratch, CHUNK_BYTES, modeFlags, 0);
        scratch.copyChainingValues(used, out, targets);
    }

    @Override
    public void pieces(
            MemorySegment[] inputs,
            long offset,
            int bytes,
            int[] key,
            long counter,
            int modeFlags,
            int endFlags,
            int[] out,
            int at,
            int stride) {
        LaneScratch scratch = LaneScratch.borrow();
        int[] targets = new int[LANES];
        try {
            for (int first = 0; first < inputs.length; first += LANES) {
                int used = Math.min(LANES, inputs.length - first);
                for (int lane = 0; lane < LANES; lane++) {
                    MemorySegment input = inputs[first + Math.min(lane, used - 1)];
                    scratch.setSource(lane, source(scratch, lane, input, offset, bytes));
                    targets[lane] = at + (first + lane) * stride;
                }
                scratch.setKey(key);
                scratch.setCounters(counter);
                compress(scratch, bytes, modeFlags, endFlags);
                scratch.copyChainingValues(used, out, targets);
            }
        } finally {
            scratch.giveBack();
            Reference.reachabilityFence(inputs);
        }
    }

    /** Where a lane reads: in place what is outside the heap and ends with a block. */
    private static long source(
            LaneScratch scratch, int lane, MemorySegment input, long offset, int bytes) {
        if (input.isNative() && bytes > 0 && bytes % BLOCK_BYTES == 0) {
            requireAccess(input);
            return input.asSlice(offset, bytes).address();
        }
        MemorySegment piece = scratch.stage().asSlice((long) lane * CHUNK_BYTES, CHUNK_BYTES);
        MemorySegment.copy(input, offset, piece, 0, bytes);
        piece.asSlice(bytes).fill((byte) 0);
        return piece.address();
    }

    /** Up to a chunk in every lane. */
    private static void compress(LaneScratch scratch, int bytes, int modeFlags, int endFlags) {
        int flags = modeFlags | Compression.CHUNK_START;
        int from = 0;
        for (; bytes - from > BLOCK_BYTES; from += BLOCK_BYTES) {
            compressBlock(scratch, from, BLOCK_BYTES, flags);
            flags = modeFlags;
        }
        compressBlock(scratch, from, bytes - from, flags | Compression.CHUNK_END | endFlags);
    }

    private static void compressBlock(LaneScratch scratch, int from, int blockBytes, int flags) {
        LaneTranspose.read(scratch.sources(), from, scratch.message());
        LaneCompression.compress(
                scratch.message(), scratch.cv(), scratch.counters(), blockBytes, flags);
    }

    /** Lanes go on from one row to the next; what they write stands before what is still read. */
    @Override
    public void parents(
            int[] cvs, int at, int count, int rows, int stride, int[] key, int modeFlags) {
        if (rows * count < LANES_USED_MIN) {
            scalar.parents(cvs, at, count, rows, stride, key, modeFlags);
            return;
        }
        LaneScratch scratch = LaneScratch.borrow();
        int[] targets = new int[LANES];
        int lane = 0;
        try {
            scratch.setCounters(0);
            scratch.setSources(scratch.stage().address(), BLOCK_BYTES);
            for (int row = 0; row < rows; row++) {
                for (int node = 0; node < count; node++) {
                    int to = at + row * stride + node * CV_WORDS;
                    int from = to + node * CV_WORDS;
                    scratch.stageBlock(lane, cvs, from);
                    targets[lane++] = to;
                    if (lane == LANES) {
                        parentNodes(scratch, lane, key, modeFlags, cvs, targets);
                        lane = 0;
                    }
                }
            }
            if (lane > 0) {
                parentNodes(scratch, lane, key, modeFlags, cvs, targets);
            }
        } finally {
            scratch.giveBack();
        }
    }

    private static void parentNodes(
            LaneScratch scratch, int used, int[] key, int modeFlags, int[] cvs, int[] targets) {
        scratch.setKey(key);
        compressBlock(scratch, 0, BLOCK_BYTES, modeFlags | Compression.PARENT);
        scratch.copyChainingValues(used, cvs, targets);
    }

    private static void requireAccess(MemorySegment segment) {
        if (!segment.scope().isAlive() || !segment.isAccessibleBy(Thread.currentThread())) {
            throw new IllegalStateException("memory is closed or another thread's");
        }
    }
}
