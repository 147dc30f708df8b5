package io.cyxcloud.ingest.core.checksum;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.stream.IntStream;

/**
 * MD5's compression function, one message at a time (RFC 1321, section 3.4). What does not depend
 * on the step before is added first, because the chain from step to step bounds the speed. For the
 * same reason the constants stand in an array: the compiler moves literals to the end of a sum.
 */
final class Md5Compression {
    static final int BLOCK_BYTES = 64;
    static final int STATE_WORDS = 4;
    static final int STEPS = 64;

    private static final VarHandle WORDS =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    /** What the steps add: the sines of 1 to 64, as fractions of 2^32. */
    private static final int[] CONSTANTS = constants();

    private Md5Compression() {}

    static int[] constants() {
        return IntStream.rangeClosed(1, STEPS)
                .map(i -> (int) (long) (Math.abs(Math.sin(i)) * 0x1p32))
                .toArray();
    }

    static int[] initialState() {
        return new int[] {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476};
    }

    /** Takes whole blocks of a message into its state of four words. */
    static void compress(int[] state, byte[] in, int from, int blocks) {
        for (int block = 0; block < blocks; block++) {
            compress(state, in, from + block * BLOCK_BYTES);
        }
    }

    private static void compress(int[] state, byte[] in, int at) {
        int x0 = (int) WORDS.get(in, at + 0);
        int x1 = (int) WORDS.get(in, at + 4);
        int x2 = (int) WORDS.get(in, at + 8);
        int x3 = (int) WORDS.get(in, at + 12);
        int x4 = (int) WORDS.get(in, at + 16);
        int x5 = (int) WORDS.get(in, at + 20);
        int x6 = (int) WORDS.get(in, at + 24);
        int x7 = (int) WORDS.get(in, at + 28);
        int x8 = (int) WORDS.get(in, at + 32);
        int x9 = (int) WORDS.get(in, at + 36);
        int x10 = (int) WORDS.get(in, at + 40);
        int x11 = (int) WORDS.get(in, at + 44);
        int x12 = (int) WORDS.get(in, at + 48);
        int x13 = (int) WORDS.get(in, at + 52);
        int x14 = (int) WORDS.get(in, at + 56);
        int x15 = (int) WORDS.get(in, at + 60);
        int[] k = CONSTANTS;
        int a = state[0];
        int b = state[1];
        int c = state[2];
        int d = state[3];
        a = b + Integer.rotateLeft(a + x0 + k[0] + (d ^ (b & (c ^ d))), 7);
        d = a + Integer.rotateLeft(d + x1 + k[1] + (c ^ (a & (b ^ c))), 12);
        c = d + Integer.rotateLeft(c + x2 + k[2] + (b ^ (d & (a ^ b))), 17);
        b = c + Integer.rotateLeft(b + x3 + k[3] + (a ^ (c & (d ^ a))), 22);
        a = b + Integer.rotateLeft(a + x4 + k[4] + (d ^ (b & (c ^ d))), 7);
        d = a + Integer.rotateLeft(d + x5 + k[5] + (c ^ (a & (b ^ c))), 12);
        c = d + Integer.rotateLeft(c + x6 + k[6] + (b ^ (d & (a ^ b))), 17);
        b = c + Integer.rotateLeft(b + x7 + k[7] + (a ^ (c & (d ^ a))), 22);
        a = b + Integer.rotateLeft(a + x8 + k[8] + (d ^ (b & (c ^ d))), 7);
        d = a + Integer.rotateLeft(d + x9 + k[9] + (c ^ (a & (b ^ c))), 12);
        c = d + Integer.rotateLeft(c + x10 + k[10] + (b ^ (d & (a ^ b))), 17);
        b = c + Integer.rotateLeft(b + x11 + k[11] + (a ^ (c & (d ^ a))), 22);
        a = b + Integer.rotateLeft(a + x12 + k[12] + (d ^ (b & (c ^ d))), 7);
        d = a + Integer.rotateLeft(d + x13 + k[13] + (c ^ (a & (b ^ c))), 12);
        c = d + Integer.rotateLeft(c + x14 + k[14] + (b ^ (d & (a ^ b))), 17);
        b = c + Integer.rotateLeft(b + x15 + k[15] + (a ^ (c & (d ^ a))), 22);
        a = b + Integer.rotateLeft(a + x1 + k[16] + (c & ~d) + (b & d), 5);
        d = a + Integer.rotateLeft(d + x6 + k[17] + (b & ~c) + (a & c), 9);
        c = d + Integer.rotateLeft(c + x11 + k[18] + (a & ~b) + (d & b), 14);
        b = c + Integer.rotateLeft(b + x0 + k[19] + (d & ~a) + (c & a), 20);
        a = b + Integer.rotateLeft(a + x5 + k[20] + (c & ~d) + (b & d), 5);
        d = a + Integer.rotateLeft(d + x10 + k[21] + (b & ~c) + (a & c), 9);
        c = d + Integer.rotateLeft(c + x15 + k[22] + (a & ~b) + (d & b), 14);
        b = c + Integer.rotateLeft(b + x4 + k[23] + (d & ~a) + (c & a), 20);
        a = b + Integer.rotateLeft(a + x9 + k[24] + (c & ~d) + (b & d), 5);
        d = a + Integer.rotateLeft(d + x14 + k[25] + (b & ~c) + (a & c), 9);
        c = d + Integer.rotateLeft(c + x3 + k[26] + (a & ~b) + (d & b), 14);
        b = c + Integer.rotateLeft(b + x8 + k[27] + (d & ~a) + (c & a), 20);
        a = b + Integer.rotateLeft(a + x13 + k[28] + (c & ~d) + (b & d), 5);
        d = a + Integer.rotateLeft(d + x2 + k[29] + (b & ~c) + (a & c), 9);
        c = d + Integer.rotateLeft(c + x7 + k[30] + (a & ~b) + (d & b), 14);
        b = c + Integer.rotateLeft(b + x12 + k[31] + (d & ~a) + (c & a), 20);
        a = b + Integer.rotateLeft(a + x5 + k[32] + (c ^ d ^ b), 4);
        d = a + Integer.rotateLeft(d + x8 + k[33] + (b ^ c ^ a), 11);
        c = d + Integer.rotateLeft(c + x11 + k[34] + (a ^ b ^ d), 16);
        b = c + Integer.rotateLeft(b + x14 + k[35] + (d ^ a ^ c), 23);
        a = b + Integer.rotateLeft(a + x1 + k[36] + (c ^ d ^ b), 4);
        d = a + Integer.rotateLeft(d + x4 + k[37] + (b ^ c ^ a), 11);
        c = d + Integer.rotateLeft(c + x7 + k[38] + (a ^ b ^ d), 16);
        b = c + Integer.rotateLeft(b + x10 + k[39] + (d ^ a ^ c), 23);
        a = b + Integer.rotateLeft(a + x13 + k[40] + (c ^ d ^ b), 4);
        d = a + Integer.rotateLeft(d + x0 + k[41] + (b ^ c ^ a), 11);
        c = d + Integer.rotateLeft(c + x3 + k[42] + (a ^ b ^ d), 16);
        b = c + Integer.rotateLeft(b + x6 + k[43] + (d ^ a ^ c), 23);
        a = b + Integer.rotateLeft(a + x9 + k[44] + (c ^ d ^ b), 4);
        d = a + Integer.rotateLeft(d + x12 + k[45] + (b ^ c ^ a), 11);
        c = d + Integer.rotateLeft(c + x15 + k[46] + (a ^ b ^ d), 16);
        b = c + Integer.rotateLeft(b + x2 + k[47] + (d ^ a ^ c), 23);
        a = b + Integer.rotateLeft(a + x0 + k[48] + (c ^ (b | ~d)), 6);
        d = a + Integer.rotateLeft(d + x7 + k[49] + (b ^ (a | ~c)), 10);
        c = d + Integer.rotateLeft(c + x14 + k[50] + (a ^ (d | ~b)), 15);
        b = c + Integer.rotateLeft(b + x5 + k[51] + (d ^ (c | ~a)), 21);
        a = b + Integer.rotateLeft(a + x12 + k[52] + (c ^ (b | ~d)), 6);
        d = a + Integer.rotateLeft(d + x3 + k[53] + (b ^ (a | ~c)), 10);
        c = d + Integer.rotateLeft(c + x10 + k[54] + (a ^ (d | ~b)), 15);
        b = c + Integer.rotateLeft(b + x1 + k[55] + (d ^ (c | ~a)), 21);
        a = b + Integer.rotateLeft(a + x8 + k[56] + (c ^ (b | ~d)), 6);
        d = a + Integer.rotateLeft(d + x15 + k[57] + (b ^ (a | ~c)), 10);
        c = d + Integer.rotateLeft(c + x6 + k[58] + (a ^ (d | ~b)), 15);
        b = c + Integer.rotateLeft(b + x13 + k[59] + (d ^ (c | ~a)), 21);
        a = b + Integer.rotateLeft(a + x4 + k[60] + (c ^ (b | ~d)), 6);
        d = a + Integer.rotateLeft(d + x11 + k[61] + (b ^ (a | ~c)), 10);
        c = d + Integer.rotateLeft(c + x2 + k[62] + (a ^ (d | ~b)), 15);
        b = c + Integer.rotateLeft(b + x9 + k[63] + (d ^ (c | ~a)), 21);
        state[0] += a;
        state[1] += b;
        state[2] += c;
        state[3] += d;
    }
}
