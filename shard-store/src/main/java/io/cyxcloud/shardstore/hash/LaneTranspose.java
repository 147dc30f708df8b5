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
    // constants of their own, and no arrays of them: what an array holds is looked up each time,
    // which takes as long as the transposition
    private static final IntVector UPPER_8 = upper(8);
    private static final IntVector LOWER_8 = lower(8);
    private static final IntVector UPPER_4 = upper(4);
    private static final IntVector LOWER_4 = lower(4);
    private static final IntVector UPPER_2 = upper(2);
    private static final IntVector LOWER_2 = lower(2);
    private static final IntVector UPPER_1 = upper(1);
    private static final IntVector LOWER_1 = lower(1);

    private LaneTranspose() {}

    /** What the upper row of a pair becomes: lanes of (upper, lower) counted through. */
    private static IntVector upper(int distance) {
        return indexes(j -> (j & distance) == 0 ? j : LANES + j - distance);
    }

    private static IntVector lower(int distance) {
        return indexes(j -> (j & distance) == 0 ? j + distance : LANES + j);
    }

    private static IntVector indexes(IntUnaryOperator index) {
        int[] lanes =
                IntStream.range(0, LANES).map(j -> index.applyAsInt(j) % (2 * LANES)).toArray();
        return IntVector.fromArray(S, lanes, 0);
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
        if (LANES > 4) {
            swap(matrix, 4, UPPER_4, LOWER_4);
        }
        if (LANES > 2) {
            swap(matrix, 2, UPPER_2, LOWER_2);
        }
        swap(matrix, 1, UPPER_1, LOWER_1);
    }

    private static void swap(
            long matrix, int distance, IntVector upperIndex, IntVector lowerIndex) {
        for (int pair = 0; pair < LANES >> 1; pair++) {
            int row = pair + (pair & -distance);
            long u = matrix + (long) row * VECTOR_BYTES;
            long l = u + (long) distance * VECTOR_BYTES;
            IntVector upper = IntVector.fromMemorySegment(S, ALL, u, LE);
            IntVector lower = IntVector.fromMemorySegment(S, ALL, l, LE);
            upperIndex.selectFrom(upper, lower).intoMemorySegment(ALL, u, LE);
            lowerIndex.selectFrom(upper, lower).intoMemorySegment(ALL, l, LE);
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
            upper = UPPER_8;
            lower = LOWER_8;
            held = upper.selectFrom(r0, r2);
            r2 = lower.selectFrom(r0, r2);
            r0 = held;
            held = upper.selectFrom(r1, r3);
            r3 = lower.selectFrom(r1, r3);
            r1 = held;
            upper = UPPER_4;
            lower = LOWER_4;
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
            upper = UPPER_2;
            lower = LOWER_2;
            held = upper.selectFrom(r0, r2);
            r2 = lower.selectFrom(r0, r2);
            r0 = held;
            held = upper.selectFrom(r1, r3);
            r3 = lower.selectFrom(r1, r3);
            r1 = held;
            upper = UPPER_1;
            lower = LOWER_1;
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
