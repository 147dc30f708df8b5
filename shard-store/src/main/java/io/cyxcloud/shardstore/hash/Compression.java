package io.cyxcloud.shardstore.hash;

import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/** BLAKE3's compression function on plain integers, and the constants of the algorithm. */
final class Compression {
    static final int CHUNK_BYTES = 1024;
    static final int BLOCK_BYTES = 64;
    static final int BLOCK_WORDS = 16;

    /** Words of a chaining value. */
    static final int CV_WORDS = 8;

    private static final int ROUNDS = 7;

    static final int CHUNK_START = 1;
    static final int CHUNK_END = 1 << 1;
    static final int PARENT = 1 << 2;
    static final int ROOT = 1 << 3;
    static final int KEYED_HASH = 1 << 4;
    static final int DERIVE_KEY_CONTEXT = 1 << 5;
    static final int DERIVE_KEY_MATERIAL = 1 << 6;

    static final ValueLayout.OfInt WORD =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    static final int[] IV = {
        0x6A09E667,
        0xBB67AE85,
        0x3C6EF372,
        0xA54FF53A,
        0x510E527F,
        0x9B05688C,
        0x1F83D9AB,
        0x5BE0CD19
    };

    /** Where the words of a block go from one round to the next. */
    private static final int[] PERMUTATION = {2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8};

    /** Sixteen message word indexes a round, one round after the other. */
    static final int[] SCHEDULE = schedule();

    private Compression() {}

    /** Compresses one block into the chaining value that stands at {@code cv[at..]}. */
    static void compress(int[] cv, int at, int[] block, long counter, int blockBytes, int flags) {
        compress(cv, at, block, counter, blockBytes, flags, cv, at, null);
    }

    /** All sixteen words of output, for the root. */
    static void expand(int[] cv, int[] block, long counter, int blockBytes, int flags, int[] out) {
        int[] low = new int[CV_WORDS];
        int[] high = new int[CV_WORDS];
        compress(cv, 0, block, counter, blockBytes, flags, low, 0, high);
        System.arraycopy(low, 0, out, 0, CV_WORDS);
        System.arraycopy(high, 0, out, CV_WORDS, CV_WORDS);
    }

    /** Replaces the first of two chaining values at {@code cvs[at..]} by that of their parent. */
    static void parent(int[] cvs, int at, int[] key, int modeFlags) {
        int[] block = new int[BLOCK_WORDS];
        System.arraycopy(cvs, at, block, 0, BLOCK_WORDS);
        System.arraycopy(key, 0, cvs, at, CV_WORDS);
        compress(cvs, at, block, 0, BLOCK_BYTES, modeFlags | PARENT);
    }

    /** The state is sixteen local variables, which stay in registers where an array would not. */
    private static void compress(
            int[] cv,
            int at,
            int[] m,
            long counter,
            int blockBytes,
            int flags,
            int[] low,
            int lowAt,
            int @Nullable [] high) {
        int v0 = cv[at + 0];
        int v1 = cv[at + 1];
        int v2 = cv[at + 2];
        int v3 = cv[at + 3];
        int v4 = cv[at + 4];
        int v5 = cv[at + 5];
        int v6 = cv[at + 6];
        int v7 = cv[at + 7];
        int v8 = IV[0];
        int v9 = IV[1];
        int v10 = IV[2];
        int v11 = IV[3];
        int v12 = (int) counter;
        int v13 = (int) (counter >>> 32);
        int v14 = blockBytes;
        int v15 = flags;
        for (int s = 0; s < SCHEDULE.length; s += BLOCK_WORDS) {
            v0 += v4 + m[SCHEDULE[s + 0]];
            v1 += v5 + m[SCHEDULE[s + 2]];
            v2 += v6 + m[SCHEDULE[s + 4]];
            v3 += v7 + m[SCHEDULE[s + 6]];
            v12 = Integer.rotateRight(v12 ^ v0, 16);
            v13 = Integer.rotateRight(v13 ^ v1, 16);
            v14 = Integer.rotateRight(v14 ^ v2, 16);
            v15 = Integer.rotateRight(v15 ^ v3, 16);
            v8 += v12;
            v9 += v13;
            v10 += v14;
            v11 += v15;
            v4 = Integer.rotateRight(v4 ^ v8, 12);
            v5 = Integer.rotateRight(v5 ^ v9, 12);
            v6 = Integer.rotateRight(v6 ^ v10, 12);
            v7 = Integer.rotateRight(v7 ^ v11, 12);
            v0 += v4 + m[SCHEDULE[s + 1]];
            v1 += v5 + m[SCHEDULE[s + 3]];
            v2 += v6 + m[SCHEDULE[s + 5]];
            v3 += v7 + m[SCHEDULE[s + 7]];
            v12 = Integer.rotateRight(v12 ^ v0, 8);
            v13 = Integer.rotateRight(v13 ^ v1, 8);
            v14 = Integer.rotateRight(v14 ^ v2, 8);
            v15 = Integer.rotateRight(v15 ^ v3, 8);
            v8 += v12;
            v9 += v13;
            v10 += v14;
            v11 += v15;
            v4 = Integer.rotateRight(v4 ^ v8, 7);
            v5 = Integer.rotateRight(v5 ^ v9, 7);
            v6 = Integer.rotateRight(v6 ^ v10, 7);
            v7 = Integer.rotateRight(v7 ^ v11, 7);

            v0 += v5 + m[SCHEDULE[s + 8]];
            v1 += v6 + m[SCHEDULE[s + 10]];
            v2 += v7 + m[SCHEDULE[s + 12]];
            v3 += v4 + m[SCHEDULE[s + 14]];
            v15 = Integer.rotateRight(v15 ^ v0, 16);
            v12 = Integer.rotateRight(v12 ^ v1, 16);
            v13 = Integer.rotateRight(v13 ^ v2, 16);
            v14 = Integer.rotateRight(v14 ^ v3, 16);
            v10 += v15;
            v11 += v12;
            v8 += v13;
            v9 += v14;
            v5 = Integer.rotateRight(v5 ^ v10, 12);
            v6 = Integer.rotateRight(v6 ^ v11, 12);
            v7 = Integer.rotateRight(v7 ^ v8, 12);
            v4 = Integer.rotateRight(v4 ^ v9, 12);
            v0 += v5 + m[SCHEDULE[s + 9]];
            v1 += v6 + m[SCHEDULE[s + 11]];
            v2 += v7 + m[SCHEDULE[s + 13]];
            v3 += v4 + m[SCHEDULE[s + 15]];
            v15 = Integer.rotateRight(v15 ^ v0, 8);
            v12 = Integer.rotateRight(v12 ^ v1, 8);
            v13 = Integer.rotateRight(v13 ^ v2, 8);
            v14 = Integer.rotateRight(v14 ^ v3, 8);
            v10 += v15;
            v11 += v12;
            v8 += v13;
            v9 += v14;
            v5 = Integer.rotateRight(v5 ^ v10, 7);
            v6 = Integer.rotateRight(v6 ^ v11, 7);
            v7 = Integer.rotateRight(v7 ^ v8, 7);
            v4 = Integer.rotateRight(v4 ^ v9, 7);
        }
        if (high != null) {
            high[0] = v8 ^ cv[at + 0];
            high[1] = v9 ^ cv[at + 1];
            high[2] = v10 ^ cv[at + 2];
            high[3] = v11 ^ cv[at + 3];
            high[4] = v12 ^ cv[at + 4];
            high[5] = v13 ^ cv[at + 5];
            high[6] = v14 ^ cv[at + 6];
            high[7] = v15 ^ cv[at + 7];
        }
        low[lowAt + 0] = v0 ^ v8;
        low[lowAt + 1] = v1 ^ v9;
        low[lowAt + 2] = v2 ^ v10;
        low[lowAt + 3] = v3 ^ v11;
        low[lowAt + 4] = v4 ^ v12;
        low[lowAt + 5] = v5 ^ v13;
        low[lowAt + 6] = v6 ^ v14;
        low[lowAt + 7] = v7 ^ v15;
    }

    private static int[] schedule() {
        int[] schedule = new int[ROUNDS * BLOCK_WORDS];
        for (int word = 0; word < BLOCK_WORDS; word++) {
            int index = word;
            for (int round = 0; round < ROUNDS; round++) {
                schedule[round * BLOCK_WORDS + word] = index;
                index = PERMUTATION[index];
            }
        }
        return schedule;
    }
}
