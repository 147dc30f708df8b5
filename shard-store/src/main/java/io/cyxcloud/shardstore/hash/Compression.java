package io.cyxcloud.shardstore.hash;

import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** BLAKE3's compression function on plain integers, and the constants of the algorithm. */
final class Compression {
    static final int CHUNK_BYTES = 1024;
    static final int BLOCK_BYTES = 64;
    static final int BLOCK_WORDS = 16;

    /** Words of a chaining value. */
    static final int CV_WORDS = 8;

    static final int ROUNDS = 7;

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
        int[] state = initial(cv, at, counter, blockBytes, flags);
        mix(state, block);
        for (int word = 0; word < CV_WORDS; word++) {
            cv[at + word] = state[word] ^ state[word + CV_WORDS];
        }
    }

    /** All sixteen words of output, for the root. */
    static void expand(int[] cv, int[] block, long counter, int blockBytes, int flags, int[] out) {
        int[] state = initial(cv, 0, counter, blockBytes, flags);
        mix(state, block);
        for (int word = 0; word < CV_WORDS; word++) {
            out[word] = state[word] ^ state[word + CV_WORDS];
            out[word + CV_WORDS] = state[word + CV_WORDS] ^ cv[word];
        }
    }

    /** Replaces the first of two chaining values at {@code cvs[at..]} by that of their parent. */
    static void parent(int[] cvs, int at, int[] key, int modeFlags) {
        int[] block = new int[BLOCK_WORDS];
        System.arraycopy(cvs, at, block, 0, BLOCK_WORDS);
        System.arraycopy(key, 0, cvs, at, CV_WORDS);
        compress(cvs, at, block, 0, BLOCK_BYTES, modeFlags | PARENT);
    }

    private static int[] initial(int[] cv, int at, long counter, int blockBytes, int flags) {
        int[] state = new int[BLOCK_WORDS];
        System.arraycopy(cv, at, state, 0, CV_WORDS);
        System.arraycopy(IV, 0, state, CV_WORDS, 4);
        state[12] = (int) counter;
        state[13] = (int) (counter >>> 32);
        state[14] = blockBytes;
        state[15] = flags;
        return state;
    }

    private static void mix(int[] v, int[] m) {
        for (int round = 0; round < ROUNDS; round++) {
            int s = round * BLOCK_WORDS;
            quarter(v, 0, 4, 8, 12, m[SCHEDULE[s]], m[SCHEDULE[s + 1]]);
            quarter(v, 1, 5, 9, 13, m[SCHEDULE[s + 2]], m[SCHEDULE[s + 3]]);
            quarter(v, 2, 6, 10, 14, m[SCHEDULE[s + 4]], m[SCHEDULE[s + 5]]);
            quarter(v, 3, 7, 11, 15, m[SCHEDULE[s + 6]], m[SCHEDULE[s + 7]]);
            quarter(v, 0, 5, 10, 15, m[SCHEDULE[s + 8]], m[SCHEDULE[s + 9]]);
            quarter(v, 1, 6, 11, 12, m[SCHEDULE[s + 10]], m[SCHEDULE[s + 11]]);
            quarter(v, 2, 7, 8, 13, m[SCHEDULE[s + 12]], m[SCHEDULE[s + 13]]);
            quarter(v, 3, 4, 9, 14, m[SCHEDULE[s + 14]], m[SCHEDULE[s + 15]]);
        }
    }

    private static void quarter(int[] v, int a, int b, int c, int d, int x, int y) {
        v[a] += v[b] + x;
        v[d] = Integer.rotateRight(v[d] ^ v[a], 16);
        v[c] += v[d];
        v[b] = Integer.rotateRight(v[b] ^ v[c], 12);
        v[a] += v[b] + y;
        v[d] = Integer.rotateRight(v[d] ^ v[a], 8);
        v[c] += v[d];
        v[b] = Integer.rotateRight(v[b] ^ v[c], 7);
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
