package io.cyxcloud.shardstore.hash;

import static io.cyxcloud.shardstore.hash.Compression.BLOCK_WORDS;
import static io.cyxcloud.shardstore.hash.LaneScratch.ALL;
import static io.cyxcloud.shardstore.hash.LaneScratch.LE;
import static io.cyxcloud.shardstore.hash.LaneScratch.S;
import static io.cyxcloud.shardstore.hash.LaneScratch.VECTOR_BYTES;
import static jdk.incubator.vector.VectorOperators.ROR;
import static jdk.incubator.vector.VectorOperators.XOR;

import jdk.incubator.vector.IntVector;

/**
 * BLAKE3's compression function on as many blocks as an integer vector has lanes: word w of every
 * lane's block stands in one vector. On absolute addresses of {@link LaneScratch}.
 *
 * <p>The message stays in memory, from which each word is an operand of the addition that uses it:
 * sixteen words of state and sixteen of message would fill all registers there are (kept in
 * registers and permuted there it is 12 % slower), and it is added first, while the last round's
 * result is still on its way. The rounds are a loop over a table of offsets, because seven rounds
 * written out are more than the compiler will inline, and the vectors that cross a call are boxed:
 * a hundred times slower.
 */
final class LaneCompression {
    private static final int[] OFFSETS = offsets();

    private LaneCompression() {}

    /**
     * Compresses the message, a block in every lane, into the chaining values.
     *
     * @param message sixteen vectors
     * @param cv eight vectors, both input and output
     * @param counters two vectors, the low and the high word of every lane's counter
     */
    static void compress(long message, long cv, long counters, int blockBytes, int flags) {
        IntVector v0 = IntVector.fromMemorySegment(S, ALL, cv + 0L * VECTOR_BYTES, LE);
        IntVector v1 = IntVector.fromMemorySegment(S, ALL, cv + 1L * VECTOR_BYTES, LE);
        IntVector v2 = IntVector.fromMemorySegment(S, ALL, cv + 2L * VECTOR_BYTES, LE);
        IntVector v3 = IntVector.fromMemorySegment(S, ALL, cv + 3L * VECTOR_BYTES, LE);
        IntVector v4 = IntVector.fromMemorySegment(S, ALL, cv + 4L * VECTOR_BYTES, LE);
        IntVector v5 = IntVector.fromMemorySegment(S, ALL, cv + 5L * VECTOR_BYTES, LE);
        IntVector v6 = IntVector.fromMemorySegment(S, ALL, cv + 6L * VECTOR_BYTES, LE);
        IntVector v7 = IntVector.fromMemorySegment(S, ALL, cv + 7L * VECTOR_BYTES, LE);
        IntVector v8 = IntVector.broadcast(S, Compression.IV[0]);
        IntVector v9 = IntVector.broadcast(S, Compression.IV[1]);
        IntVector v10 = IntVector.broadcast(S, Compression.IV[2]);
        IntVector v11 = IntVector.broadcast(S, Compression.IV[3]);
        IntVector v12 = IntVector.fromMemorySegment(S, ALL, counters, LE);
        IntVector v13 = IntVector.fromMemorySegment(S, ALL, counters + VECTOR_BYTES, LE);
        IntVector v14 = IntVector.broadcast(S, blockBytes);
        IntVector v15 = IntVector.broadcast(S, flags);
        for (int s = 0; s < OFFSETS.length; s += BLOCK_WORDS) {
            v0 = v0.add(IntVector.fromMemorySegment(S, ALL, message + OFFSETS[s + 0], LE)).add(v4);
            v1 = v1.add(IntVector.fromMemorySegment(S, ALL, message + OFFSETS[s + 2], LE)).add(v5);
            v2 = v2.add(IntVector.fromMemorySegment(S, ALL, message + OFFSETS[s + 4], LE)).add(v6);
            v3 = v3.add(IntVector.fromMemorySegment(S, ALL, message + OFFSETS[s + 6], LE)).add(v7);
            v12 = v12.lanewise(XOR, v0).lanewise(ROR, 16);
            v13 = v13.lanewise(XOR, v1).lanewise(ROR, 16);
            v14 = v14.lanewise(XOR, v2).lanewise(ROR, 16);
            v15 = v15.lanewise(XOR, v3).lanewise(ROR, 16);
            v8 = v8.add(v12);
            v9 = v9.add(v13);
            v10 = v10.add(v14);
            v11 = v11.add(v15);
            v4 = v4.lanewise(XOR, v8).lanewise(ROR, 12);
            v5 = v5.lanewise(XOR, v9).lanewise(ROR, 12);
            v6 = v6.lanewise(XOR, v10).lanewise(ROR, 12);
            v7 = v7.lanewise(XOR, v11).lanewise(ROR, 12);
            v0 = v0.add(IntVector.fromMemorySegment(S, ALL, message + OFFSETS[s + 1], LE)).add(v4);
            v1 = v1.add(IntVector.fromMemorySegment(S, ALL, message + OFFSETS[s + 3], LE)).add(v5);
            v2 = v2.add(IntVector.fromMemorySegment(S, ALL, message + OFFSETS[s + 5], LE)).add(v6);
            v3 = v3.add(IntVector.fromMemorySegment(S, ALL, message + OFFSETS[s + 7], LE)).add(v7);
            v12 = v12.lanewise(XOR, v0).lanewise(ROR, 8);
            v13 = v13.lanewise(XOR, v1).lanewise(ROR, 8);
            v14 = v14.lanewise(XOR, v2).lanewise(ROR, 8);
            v15 = v15.lanewise(XOR, v3).lanewise(ROR, 8);
            v8 = v8.add(v12);
            v9 = v9.add(v13);
            v10 = v10.add(v14);
            v11 = v11.add(v15);
            v4 = v4.lanewise(XOR, v8).lanewise(ROR, 7);
            v5 = v5.lanewise(XOR, v9).lanewise(ROR, 7);
            v6 = v6.lanewise(XOR, v10).lanewise(ROR, 7);
            v7 = v7.lanewise(XOR, v11).lanewise(ROR, 7);

            v0 = v0.add(IntVector.fromMemorySegment(S, ALL, message + OFFSETS[s + 8], LE)).add(v5);
            v1 = v1.add(IntVector.fromMemorySegment(S, ALL, message + OFFSETS[s + 10], LE)).add(v6);
            v2 = v2.add(IntVector.fromMemorySegment(S, ALL, message + OFFSETS[s + 12], LE)).add(v7);
            v3 = v3.add(IntVector.fromMemorySegment(S, ALL, message + OFFSETS[s + 14], LE)).add(v4);
            v15 = v15.lanewise(XOR, v0).lanewise(ROR, 16);
            v12 = v12.lanewise(XOR, v1).lanewise(ROR, 16);
            v13 = v13.lanewise(XOR, v2).lanewise(ROR, 16);
            v14 = v14.lanewise(XOR, v3).lanewise(ROR, 16);
            v10 = v10.add(v15);
            v11 = v11.add(v12);
            v8 = v8.add(v13);
            v9 = v9.add(v14);
            v5 = v5.lanewise(XOR, v10).lanewise(ROR, 12);
            v6 = v6.lanewise(XOR, v11).lanewise(ROR, 12);
            v7 = v7.lanewise(XOR, v8).lanewise(ROR, 12);
            v4 = v4.lanewise(XOR, v9).lanewise(ROR, 12);
            v0 = v0.add(IntVector.fromMemorySegment(S, ALL, message + OFFSETS[s + 9], LE)).add(v5);
            v1 = v1.add(IntVector.fromMemorySegment(S, ALL, message + OFFSETS[s + 11], LE)).add(v6);
            v2 = v2.add(IntVector.fromMemorySegment(S, ALL, message + OFFSETS[s + 13], LE)).add(v7);
            v3 = v3.add(IntVector.fromMemorySegment(S, ALL, message + OFFSETS[s + 15], LE)).add(v4);
            v15 = v15.lanewise(XOR, v0).lanewise(ROR, 8);
            v12 = v12.lanewise(XOR, v1).lanewise(ROR, 8);
            v13 = v13.lanewise(XOR, v2).lanewise(ROR, 8);
            v14 = v14.lanewise(XOR, v3).lanewise(ROR, 8);
            v10 = v10.add(v15);
            v11 = v11.add(v12);
            v8 = v8.add(v13);
            v9 = v9.add(v14);
            v5 = v5.lanewise(XOR, v10).lanewise(ROR, 7);
            v6 = v6.lanewise(XOR, v11).lanewise(ROR, 7);
            v7 = v7.lanewise(XOR, v8).lanewise(ROR, 7);
            v4 = v4.lanewise(XOR, v9).lanewise(ROR, 7);
        }
        v0.lanewise(XOR, v8).intoMemorySegment(ALL, cv + 0L * VECTOR_BYTES, LE);
        v1.lanewise(XOR, v9).intoMemorySegment(ALL, cv + 1L * VECTOR_BYTES, LE);
        v2.lanewise(XOR, v10).intoMemorySegment(ALL, cv + 2L * VECTOR_BYTES, LE);
        v3.lanewise(XOR, v11).intoMemorySegment(ALL, cv + 3L * VECTOR_BYTES, LE);
        v4.lanewise(XOR, v12).intoMemorySegment(ALL, cv + 4L * VECTOR_BYTES, LE);
        v5.lanewise(XOR, v13).intoMemorySegment(ALL, cv + 5L * VECTOR_BYTES, LE);
        v6.lanewise(XOR, v14).intoMemorySegment(ALL, cv + 6L * VECTOR_BYTES, LE);
        v7.lanewise(XOR, v15).intoMemorySegment(ALL, cv + 7L * VECTOR_BYTES, LE);
    }

    private static int[] offsets() {
        int[] offsets = new int[Compression.SCHEDULE.length];
        for (int i = 0; i < offsets.length; i++) {
            offsets[i] = Compression.SCHEDULE[i] * VECTOR_BYTES;
        }
        return offsets;
    }
}
