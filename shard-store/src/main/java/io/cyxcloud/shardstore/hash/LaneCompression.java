package io.cyxcloud.shardstore.hash;

import static io.cyxcloud.shardstore.hash.Compression.BLOCK_BYTES;
import static io.cyxcloud.shardstore.hash.Compression.BLOCK_WORDS;
import static io.cyxcloud.shardstore.hash.Compression.CV_WORDS;
import static jdk.incubator.vector.VectorOperators.ROR;
import static jdk.incubator.vector.VectorOperators.XOR;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * BLAKE3's compression function on as many blocks as an integer vector has lanes: word w of every
 * lane's block stands in one vector. Instances are owned by one thread.
 *
 * <p>The message stays in an array, from which each word is read when it is used: sixteen words of
 * state and sixteen of message would fill all registers there are. The rounds are a loop over a
 * table of offsets, because seven rounds written out are more than the compiler will inline.
 */
final class LaneCompression {
    static final VectorSpecies<Integer> S = IntVector.SPECIES_PREFERRED;
    static final int LANES = S.length();

    private static final int[] OFFSETS = offsets();

    /** Sixteen message words, a vector each. */
    final int[] message = new int[BLOCK_WORDS * LANES];

    /** Eight words of chaining values, a vector each; both input and output. */
    final int[] cv = new int[CV_WORDS * LANES];

    final int[] counterLow = new int[LANES];
    final int[] counterHigh = new int[LANES];

    void setKey(int[] key) {
        for (int word = 0; word < CV_WORDS; word++) {
            IntVector.broadcast(S, key[word]).intoArray(cv, word * LANES);
        }
    }

    void setCounters(long first, int step) {
        for (int lane = 0; lane < LANES; lane++) {
            long counter = first + (long) lane * step;
            counterLow[lane] = (int) counter;
            counterHigh[lane] = (int) (counter >>> 32);
        }
    }

    /** Lane by lane, as chaining values stand one after the other. */
    void copyChainingValues(int lanes, int[] out, int at) {
        for (int lane = 0; lane < lanes; lane++) {
            for (int word = 0; word < CV_WORDS; word++) {
                out[at + lane * CV_WORDS + word] = cv[word * LANES + lane];
            }
        }
    }

    /** Compresses the message, a full block in every lane, into the chaining values. */
    void compress(int flags) {
        int[] m = message;
        IntVector v0 = IntVector.fromArray(S, cv, 0 * LANES);
        IntVector v1 = IntVector.fromArray(S, cv, 1 * LANES);
        IntVector v2 = IntVector.fromArray(S, cv, 2 * LANES);
        IntVector v3 = IntVector.fromArray(S, cv, 3 * LANES);
        IntVector v4 = IntVector.fromArray(S, cv, 4 * LANES);
        IntVector v5 = IntVector.fromArray(S, cv, 5 * LANES);
        IntVector v6 = IntVector.fromArray(S, cv, 6 * LANES);
        IntVector v7 = IntVector.fromArray(S, cv, 7 * LANES);
        IntVector v8 = IntVector.broadcast(S, Compression.IV[0]);
        IntVector v9 = IntVector.broadcast(S, Compression.IV[1]);
        IntVector v10 = IntVector.broadcast(S, Compression.IV[2]);
        IntVector v11 = IntVector.broadcast(S, Compression.IV[3]);
        IntVector v12 = IntVector.fromArray(S, counterLow, 0);
        IntVector v13 = IntVector.fromArray(S, counterHigh, 0);
        IntVector v14 = IntVector.broadcast(S, BLOCK_BYTES);
        IntVector v15 = IntVector.broadcast(S, flags);
        for (int s = 0; s < OFFSETS.length; s += BLOCK_WORDS) {
            v0 = v0.add(v4).add(IntVector.fromArray(S, m, OFFSETS[s + 0]));
            v1 = v1.add(v5).add(IntVector.fromArray(S, m, OFFSETS[s + 2]));
            v2 = v2.add(v6).add(IntVector.fromArray(S, m, OFFSETS[s + 4]));
            v3 = v3.add(v7).add(IntVector.fromArray(S, m, OFFSETS[s + 6]));
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
            v0 = v0.add(v4).add(IntVector.fromArray(S, m, OFFSETS[s + 1]));
            v1 = v1.add(v5).add(IntVector.fromArray(S, m, OFFSETS[s + 3]));
            v2 = v2.add(v6).add(IntVector.fromArray(S, m, OFFSETS[s + 5]));
            v3 = v3.add(v7).add(IntVector.fromArray(S, m, OFFSETS[s + 7]));
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

            v0 = v0.add(v5).add(IntVector.fromArray(S, m, OFFSETS[s + 8]));
            v1 = v1.add(v6).add(IntVector.fromArray(S, m, OFFSETS[s + 10]));
            v2 = v2.add(v7).add(IntVector.fromArray(S, m, OFFSETS[s + 12]));
            v3 = v3.add(v4).add(IntVector.fromArray(S, m, OFFSETS[s + 14]));
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
            v0 = v0.add(v5).add(IntVector.fromArray(S, m, OFFSETS[s + 9]));
            v1 = v1.add(v6).add(IntVector.fromArray(S, m, OFFSETS[s + 11]));
            v2 = v2.add(v7).add(IntVector.fromArray(S, m, OFFSETS[s + 13]));
            v3 = v3.add(v4).add(IntVector.fromArray(S, m, OFFSETS[s + 15]));
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
        v0.lanewise(XOR, v8).intoArray(cv, 0 * LANES);
        v1.lanewise(XOR, v9).intoArray(cv, 1 * LANES);
        v2.lanewise(XOR, v10).intoArray(cv, 2 * LANES);
        v3.lanewise(XOR, v11).intoArray(cv, 3 * LANES);
        v4.lanewise(XOR, v12).intoArray(cv, 4 * LANES);
        v5.lanewise(XOR, v13).intoArray(cv, 5 * LANES);
        v6.lanewise(XOR, v14).intoArray(cv, 6 * LANES);
        v7.lanewise(XOR, v15).intoArray(cv, 7 * LANES);
    }

    private static int[] offsets() {
        int[] offsets = new int[Compression.SCHEDULE.length];
        for (int i = 0; i < offsets.length; i++) {
            offsets[i] = Compression.SCHEDULE[i] * LANES;
        }
        return offsets;
    }
}
