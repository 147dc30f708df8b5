package io.cyxcloud.ingest.core.checksum;

import static io.cyxcloud.ingest.core.checksum.Md5Compression.BLOCK_BYTES;
import static io.cyxcloud.ingest.core.checksum.Md5Compression.STATE_WORDS;
import static io.cyxcloud.ingest.core.checksum.Md5Compression.STEPS;
import static jdk.incubator.vector.VectorOperators.AND;
import static jdk.incubator.vector.VectorOperators.NOT;
import static jdk.incubator.vector.VectorOperators.OR;
import static jdk.incubator.vector.VectorOperators.ROL;
import static jdk.incubator.vector.VectorOperators.XOR;

import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * MD5's compression function on as many messages as an integer vector has lanes: word w of every
 * message stands in one vector. For little-endian machines. Instances hold scratch and belong to
 * one thread at a time.
 *
 * <p>A round of sixteen steps is a loop of four times four, because sixty-four steps written out
 * are more than the compiler will inline, and a call would put every vector in an object.
 */
final class Md5LaneCompression {
    static final VectorSpecies<Integer> S = IntVector.SPECIES_PREFERRED;
    static final int LANES = S.length();

    private static final VectorSpecies<Byte> S_BYTES = S.withLanes(byte.class);
    private static final int BLOCK_WORDS = BLOCK_BYTES / Integer.BYTES;

    /** Where each step's message word stands in the transposed message. */
    private static final int[] WORD_AT = wordPlaces();

    /** Each step's constant in every lane. */
    private static final int[] CONSTANTS = constants();

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

    private final int[] message = new int[BLOCK_WORDS * LANES];
    private final int[] state = new int[STATE_WORDS * LANES];

    private static int[] wordPlaces() {
        int[] places = new int[STEPS];
        for (int i = 0; i < STEPS; i++) {
            int word =
                    switch (i / 16) {
                        case 0 -> i;
                        case 1 -> 1 + 5 * i;
                        case 2 -> 5 + 3 * i;
                        default -> 7 * i;
                    };
            places[i] = word % BLOCK_WORDS * LANES;
        }
        return places;
    }

    private static int[] constants() {
        int[] constants = Md5Compression.constants();
        return IntStream.range(0, STEPS * LANES).map(i -> constants[i / LANES]).toArray();
    }

    private static int[] indexes(IntUnaryOperator index) {
        return IntStream.range(0, LANES).map(index).toArray();
    }

    /**
     * Takes the same number of whole blocks of up to {@link #LANES} messages into their states.
     *
     * @param states four words a message
     * @param in each message's array
     * @param from where each message's blocks begin
     */
    void compress(int[][] states, byte[][] in, int[] from, int messages, int blocks) {
        for (int lane = 0; lane < LANES; lane++) {
            int[] one = states[Math.min(lane, messages - 1)];
            for (int word = 0; word < STATE_WORDS; word++) {
                state[word * LANES + lane] = one[word];
            }
        }
        for (int block = 0; block < blocks; block++) {
            read(in, from, messages, block * BLOCK_BYTES);
            rounds();
        }
        for (int lane = 0; lane < messages; lane++) {
            for (int word = 0; word < STATE_WORDS; word++) {
                states[lane][word] = state[word * LANES + lane];
            }
        }
    }

    /** One block of every message, transposed; lanes that are not used read the last one's. */
    private void read(byte[][] in, int[] from, int messages, int offset) {
        for (int word = 0; word < BLOCK_WORDS; word += LANES) {
            for (int lane = 0; lane < LANES; lane++) {
                int one = Math.min(lane, messages - 1);
                int at = from[one] + offset + word * Integer.BYTES;
                ByteVector.fromArray(S_BYTES, in[one], at)
                        .reinterpretAsInts()
                        .intoArray(message, (word + lane) * LANES);
            }
            transpose(message, word * LANES);
        }
    }

    /**
     * Transposes the LANES x LANES matrix that starts at {@code at}: rows half the size apart swap
     * halves, then rows a quarter apart swap quarters within each half, and so on; two such steps
     * each time that rows are in registers.
     */
    private static void transpose(int[] matrix, int at) {
        int distance = LANES >> 1;
        for (; distance > 1; distance >>= 2) {
            swapTwice(matrix, at, distance);
        }
        if (distance == 1) {
            swapNeighbours(matrix, at);
        }
    }

    private static void swapTwice(int[] matrix, int at, int distance) {
        int near = distance >> 1;
        IntVector farUpper = UPPER[distance];
        IntVector farLower = LOWER[distance];
        IntVector nearUpper = UPPER[near];
        IntVector nearLower = LOWER[near];
        for (int row = 0; row < LANES; row += (row & near - 1) == near - 1 ? 3 * near + 1 : 1) {
            int r0 = at + row * LANES;
            int r1 = r0 + near * LANES;
            int r2 = r1 + near * LANES;
            int r3 = r2 + near * LANES;
            IntVector v0 = IntVector.fromArray(S, matrix, r0);
            IntVector v1 = IntVector.fromArray(S, matrix, r1);
            IntVector v2 = IntVector.fromArray(S, matrix, r2);
            IntVector v3 = IntVector.fromArray(S, matrix, r3);
            IntVector w0 = farUpper.selectFrom(v0, v2);
            IntVector w1 = farUpper.selectFrom(v1, v3);
            IntVector w2 = farLower.selectFrom(v0, v2);
            IntVector w3 = farLower.selectFrom(v1, v3);
            nearUpper.selectFrom(w0, w1).intoArray(matrix, r0);
            nearLower.selectFrom(w0, w1).intoArray(matrix, r1);
            nearUpper.selectFrom(w2, w3).intoArray(matrix, r2);
            nearLower.selectFrom(w2, w3).intoArray(matrix, r3);
        }
    }

    private static void swapNeighbours(int[] matrix, int at) {
        IntVector upper = UPPER[1];
        IntVector lower = LOWER[1];
        for (int u = at; u < at + LANES * LANES; u += 2 * LANES) {
            IntVector v0 = IntVector.fromArray(S, matrix, u);
            IntVector v1 = IntVector.fromArray(S, matrix, u + LANES);
            upper.selectFrom(v0, v1).intoArray(matrix, u);
            lower.selectFrom(v0, v1).intoArray(matrix, u + LANES);
        }
    }

    private void rounds() {
        int[] m = message;
        int[] s = state;
        IntVector a = IntVector.fromArray(S, s, 0);
        IntVector b = IntVector.fromArray(S, s, LANES);
        IntVector c = IntVector.fromArray(S, s, 2 * LANES);
        IntVector d = IntVector.fromArray(S, s, 3 * LANES);
        for (int i = 0; i < 16; i += 4) {
            a =
                    a.add(IntVector.fromArray(S, m, WORD_AT[i]))
                            .add(IntVector.fromArray(S, CONSTANTS, i * LANES))
                            .add(c.lanewise(XOR, d).lanewise(AND, b).lanewise(XOR, d))
                            .lanewise(ROL, 7)
                            .add(b);
            d =
                    d.add(IntVector.fromArray(S, m, WORD_AT[i + 1]))
                            .add(IntVector.fromArray(S, CONSTANTS, (i + 1) * LANES))
                            .add(b.lanewise(XOR, c).lanewise(AND, a).lanewise(XOR, c))
                            .lanewise(ROL, 12)
                            .add(a);
            c =
                    c.add(IntVector.fromArray(S, m, WORD_AT[i + 2]))
                            .add(IntVector.fromArray(S, CONSTANTS, (i + 2) * LANES))
                            .add(a.lanewise(XOR, b).lanewise(AND, d).lanewise(XOR, b))
                            .lanewise(ROL, 17)
                            .add(d);
            b =
                    b.add(IntVector.fromArray(S, m, WORD_AT[i + 3]))
                            .add(IntVector.fromArray(S, CONSTANTS, (i + 3) * LANES))
                            .add(d.lanewise(XOR, a).lanewise(AND, c).lanewise(XOR, a))
                            .lanewise(ROL, 22)
                            .add(c);
        }
        for (int i = 16; i < 32; i += 4) {
            a =
                    a.add(IntVector.fromArray(S, m, WORD_AT[i]))
                            .add(IntVector.fromArray(S, CONSTANTS, i * LANES))
                            .add(b.lanewise(XOR, c).lanewise(AND, d).lanewise(XOR, c))
                            .lanewise(ROL, 5)
                            .add(b);
            d =
                    d.add(IntVector.fromArray(S, m, WORD_AT[i + 1]))
                            .add(IntVector.fromArray(S, CONSTANTS, (i + 1) * LANES))
                            .add(a.lanewise(XOR, b).lanewise(AND, c).lanewise(XOR, b))
                            .lanewise(ROL, 9)
                            .add(a);
            c =
                    c.add(IntVector.fromArray(S, m, WORD_AT[i + 2]))
                            .add(IntVector.fromArray(S, CONSTANTS, (i + 2) * LANES))
                            .add(d.lanewise(XOR, a).lanewise(AND, b).lanewise(XOR, a))
                            .lanewise(ROL, 14)
                            .add(d);
            b =
                    b.add(IntVector.fromArray(S, m, WORD_AT[i + 3]))
                            .add(IntVector.fromArray(S, CONSTANTS, (i + 3) * LANES))
                            .add(c.lanewise(XOR, d).lanewise(AND, a).lanewise(XOR, d))
                            .lanewise(ROL, 20)
                            .add(c);
        }
        for (int i = 32; i < 48; i += 4) {
            a =
                    a.add(IntVector.fromArray(S, m, WORD_AT[i]))
                            .add(IntVector.fromArray(S, CONSTANTS, i * LANES))
                            .add(c.lanewise(XOR, d).lanewise(XOR, b))
                            .lanewise(ROL, 4)
                            .add(b);
            d =
                    d.add(IntVector.fromArray(S, m, WORD_AT[i + 1]))
                            .add(IntVector.fromArray(S, CONSTANTS, (i + 1) * LANES))
                            .add(b.lanewise(XOR, c).lanewise(XOR, a))
                            .lanewise(ROL, 11)
                            .add(a);
            c =
                    c.add(IntVector.fromArray(S, m, WORD_AT[i + 2]))
                            .add(IntVector.fromArray(S, CONSTANTS, (i + 2) * LANES))
                            .add(a.lanewise(XOR, b).lanewise(XOR, d))
                            .lanewise(ROL, 16)
                            .add(d);
            b =
                    b.add(IntVector.fromArray(S, m, WORD_AT[i + 3]))
                            .add(IntVector.fromArray(S, CONSTANTS, (i + 3) * LANES))
                            .add(d.lanewise(XOR, a).lanewise(XOR, c))
                            .lanewise(ROL, 23)
                            .add(c);
        }
        for (int i = 48; i < 64; i += 4) {
            a =
                    a.add(IntVector.fromArray(S, m, WORD_AT[i]))
                            .add(IntVector.fromArray(S, CONSTANTS, i * LANES))
                            .add(d.lanewise(NOT).lanewise(OR, b).lanewise(XOR, c))
                            .lanewise(ROL, 6)
                            .add(b);
            d =
                    d.add(IntVector.fromArray(S, m, WORD_AT[i + 1]))
                            .add(IntVector.fromArray(S, CONSTANTS, (i + 1) * LANES))
                            .add(c.lanewise(NOT).lanewise(OR, a).lanewise(XOR, b))
                            .lanewise(ROL, 10)
                            .add(a);
            c =
                    c.add(IntVector.fromArray(S, m, WORD_AT[i + 2]))
                            .add(IntVector.fromArray(S, CONSTANTS, (i + 2) * LANES))
                            .add(b.lanewise(NOT).lanewise(OR, d).lanewise(XOR, a))
                            .lanewise(ROL, 15)
                            .add(d);
            b =
                    b.add(IntVector.fromArray(S, m, WORD_AT[i + 3]))
                            .add(IntVector.fromArray(S, CONSTANTS, (i + 3) * LANES))
                            .add(a.lanewise(NOT).lanewise(OR, c).lanewise(XOR, d))
                            .lanewise(ROL, 21)
                            .add(c);
        }
        a.add(IntVector.fromArray(S, s, 0)).intoArray(s, 0);
        b.add(IntVector.fromArray(S, s, LANES)).intoArray(s, LANES);
        c.add(IntVector.fromArray(S, s, 2 * LANES)).intoArray(s, 2 * LANES);
        d.add(IntVector.fromArray(S, s, 3 * LANES)).intoArray(s, 3 * LANES);
    }
}
