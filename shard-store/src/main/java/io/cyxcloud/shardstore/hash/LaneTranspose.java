package io.cyxcloud.shardstore.hash;

import static io.cyxcloud.shardstore.hash.Compression.BLOCK_WORDS;
import static io.cyxcloud.shardstore.hash.LaneScratch.ADDRESS;
import static io.cyxcloud.shardstore.hash.LaneScratch.ALL;
import static io.cyxcloud.shardstore.hash.LaneScratch.LANES;
import static io.cyxcloud.shardstore.hash.LaneScratch.LE;
import static io.cyxcloud.shardstore.hash.LaneScratch.S;
import static io.cyxcloud.shardstore.hash.LaneScratch.VECTOR_BYTES;

import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import jdk.incubator.vector.IntVector;

/**
 * Turns a block of every lane into message vectors: transposes a square matrix of words, as many
 * rows as a vector has lanes. Rows that are half the size apart swap halves, then rows a quarter
 * apart swap quarters within each half, and so on.
 *
 * <p>Of sixteen rows, four stay in registers for two swaps. All sixteen in registers for all four
 * swaps would be a fifth faster, but make a method that the first compiler gives up on ("out of
 * virtual registers"), after which the second never gets to see it.
 */
final class LaneTranspose {
    /** For each distance, what the upper row becomes: lanes of (upper, lower) counted through. */
    private static final IntVector[] UPPER = new IntVector[LANES];

    private static final IntVector[] LOWER = new IntVector[LANES];

    static {
        for (int distance = 1; distance < LANES; distance <<= 1) {
            int d = distance;
            UPPER[d] = IntVector.fromArray(S, indexes(j -> (j & d) == 0 ? j : LANES + j - d), 0);
            LOWER[d] = IntVector.fromArray(S, indexes(j -> (j & d) == 0 ? j + d : LANES + j), 0);
        }
    }

    private LaneTranspose() {}

    private static int[] indexes(IntUnaryOperator index) {
        return IntStream.range(0, LANES).map(index).toArray();
    }

    /**
     * Reads 64 bytes of every lane.
     *
     * @param sources the lanes' addresses, eight bytes each
     * @param offset where in each lane
     * @param message receives sixteen vectors
     */
    static void read(long sources, long offset, long message) {
        if (LANES == BLOCK_WORDS) {
            readSixteen(sources, offset, message);
        } else {
            readFewer(sources, offset, message);
        }
    }

    private static void readFewer(long sources, long offset, long message) {
        for (int word = 0; word < BLOCK_WORDS; word += LANES) {
            long at = message + (long) word * VECTOR_BYTES;
            for (int lane = 0; lane < LANES; lane++) {
                long from = ALL.get(ADDRESS, sources + 8L * lane) + offset + 4L * word;
                IntVector.fromMemorySegment(S, ALL, from, LE)
                        .intoMemorySegment(ALL, at + (long) lane * VECTOR_BYTES, LE);
            }
            transpose(at);
        }
    }

    private static void transpose(long matrix) {
        for (int distance = LANES >> 1; distance > 0; distance >>= 1) {
            IntVector upperIndex = UPPER[distance];
            IntVector lowerIndex = LOWER[distance];
            for (int row = 0;
                    row < LANES;
                    row += (row & distance - 1) == distance - 1 ? distance + 1 : 1) {
                long u = matrix + (long) row * VECTOR_BYTES;
                long l = u + (long) distance * VECTOR_BYTES;
                IntVector upper = IntVector.fromMemorySegment(S, ALL, u, LE);
                IntVector lower = IntVector.fromMemorySegment(S, ALL, l, LE);
                upperIndex.selectFrom(upper, lower).intoMemorySegment(ALL, u, LE);
                lowerIndex.selectFrom(upper, lower).intoMemorySegment(ALL, l, LE);
            }
        }
    }

    /** Two swaps at a time, four rows in registers; sixteen would fit, but see above. */
    private static void readSixteen(long sources, long offset, long message) {
        swapOuter(sources, offset, message);
        swapInner(message);
    }

    private static void swapOuter(long sources, long offset, long message) {
        for (int row = 0; row < 4; row++) {
            long source = sources + 8L * row;
            long to = message + (long) row * VECTOR_BYTES;
            IntVector r0 =
                    IntVector.fromMemorySegment(S, ALL, ALL.get(ADDRESS, source + 0) + offset, LE);
            IntVector r1 =
                    IntVector.fromMemorySegment(S, ALL, ALL.get(ADDRESS, source + 32) + offset, LE);
            IntVector r2 =
                    IntVector.fromMemorySegment(S, ALL, ALL.get(ADDRESS, source + 64) + offset, LE);
            IntVector r3 =
                    IntVector.fromMemorySegment(S, ALL, ALL.get(ADDRESS, source + 96) + offset, LE);
            IntVector upper;
            IntVector lower;
            IntVector held;
            upper = UPPER[8];
            lower = LOWER[8];
            held = upper.selectFrom(r0, r2);
            r2 = lower.selectFrom(r0, r2);
            r0 = held;
            held = upper.selectFrom(r1, r3);
            r3 = lower.selectFrom(r1, r3);
            r1 = held;
            upper = UPPER[4];
            lower = LOWER[4];
            held = upper.selectFrom(r0, r1);
            r1 = lower.selectFrom(r0, r1);
            r0 = held;
            held = upper.selectFrom(r2, r3);
            r3 = lower.selectFrom(r2, r3);
            r2 = held;
            r0.intoMemorySegment(ALL, to, LE);
            r1.intoMemorySegment(ALL, to + 4L * VECTOR_BYTES, LE);
            r2.intoMemorySegment(ALL, to + 8L * VECTOR_BYTES, LE);
            r3.intoMemorySegment(ALL, to + 12L * VECTOR_BYTES, LE);
        }
    }

    private static void swapInner(long message) {
        for (int row = 0; row < BLOCK_WORDS; row += 4) {
            long at = message + (long) row * VECTOR_BYTES;
            IntVector r0 = IntVector.fromMemorySegment(S, ALL, at, LE);
            IntVector r1 = IntVector.fromMemorySegment(S, ALL, at + 1L * VECTOR_BYTES, LE);
            IntVector r2 = IntVector.fromMemorySegment(S, ALL, at + 2L * VECTOR_BYTES, LE);
            IntVector r3 = IntVector.fromMemorySegment(S, ALL, at + 3L * VECTOR_BYTES, LE);
            IntVector upper;
            IntVector lower;
            IntVector held;
            upper = UPPER[2];
            lower = LOWER[2];
            held = upper.selectFrom(r0, r2);
            r2 = lower.selectFrom(r0, r2);
            r0 = held;
            held = upper.selectFrom(r1, r3);
            r3 = lower.selectFrom(r1, r3);
            r1 = held;
            upper = UPPER[1];
            lower = LOWER[1];
            held = upper.selectFrom(r0, r1);
            r1 = lower.selectFrom(r0, r1);
            r0 = held;
            held = upper.selectFrom(r2, r3);
            r3 = lower.selectFrom(r2, r3);
            r2 = held;
            r0.intoMemorySegment(ALL, at, LE);
            r1.intoMemorySegment(ALL, at + 1L * VECTOR_BYTES, LE);
            r2.intoMemorySegment(ALL, at + 2L * VECTOR_BYTES, LE);
            r3.intoMemorySegment(ALL, at + 3L * VECTOR_BYTES, LE);
        }
    }
}
