package io.cyxcloud.ingest.core.rs;

import static io.cyxcloud.ingest.core.rs.WideTables.GROUP_BYTES;
import static io.cyxcloud.ingest.core.rs.WideTables.GROUP_COLUMNS;
import static io.cyxcloud.ingest.core.rs.WideTables.SINGLE_BYTES;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.XOR;

import java.lang.foreign.Arena;
import java.lang.ref.Reference;
import java.nio.ByteOrder;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * Six bits a look-up in vectors of 64 bytes, with the tables of {@link WideTables}. RS(10,4) takes
 * 14 shuffles (vpermb) an output and 64 bytes; nibble tables take 20.
 *
 * <p>A step is two vectors, so that each table loaded serves two look-ups. {@code selectFrom}
 * ignores the high two bits of an index, so the low six need no mask of ours. Two XORs in a row
 * become one vpternlog. The inner loops call the Vector API directly, which is always inlined:
 * methods of our own would not be, once the compiler has seen so many nodes, and every vector
 * crossing a call is boxed. Nor may they get larger: the first compiler gives up on them ("out of
 * virtual registers"), after which a process that starts busily may never compile them fully, and
 * runs at a three-hundredth of the speed. So adding to outputs is a pass of its own.
 */
final class WideKernel implements Kernel {
    private static final VectorSpecies<Byte> S = ByteVector.SPECIES_512;
    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
    private static final int STEP_BYTES = 128;
    private static final int ADDED_BYTES_MAX = 4 << 10;

    private final WideTables tables;

    WideKernel(Coefficients coefficients) {
        this.tables = new WideTables(coefficients);
    }

    static boolean hasVectorsOf64Bytes() {
        return VectorShape.preferredShape() == VectorShape.S_512_BIT;
    }

    @Override
    public int stepBytes() {
        return STEP_BYTES;
    }

    @Override
    public void multiply(long[] inputs, long[] outputs, long bytes, boolean accumulate) {
        try {
            if (accumulate && inputs.length == 1) {
                for (int row = 0; row < outputs.length; row++) {
                    addOne(inputs[0], tables.address(row), outputs[row], bytes);
                }
            } else if (accumulate) {
                addRows(inputs, outputs, bytes);
            } else {
                multiplyRows(inputs, outputs, bytes);
            }
        } finally {
            Reference.reachabilityFence(tables);
        }
    }

    /** A row of one input, which is what an update of parity is; the input comes from L2. */
    private static void addOne(long input, long table, long output, long bytes) {
        ByteVector low = ByteVector.fromMemorySegment(S, Memory.ALL, table, ORDER);
        ByteVector high = ByteVector.fromMemorySegment(S, Memory.ALL, table + 64, ORDER);
        for (long at = 0; at < bytes; at += S.vectorByteSize()) {
            ByteVector x = ByteVector.fromMemorySegment(S, Memory.ALL, input + at, ORDER);
            ByteVector h =
                    x.reinterpretAsInts().lanewise(LSHR, 6).reinterpretAsBytes().and((byte) 0x03);
            ByteVector.fromMemorySegment(S, Memory.ALL, output + at, ORDER)
                    .lanewise(XOR, x.selectFrom(low))
                    .lanewise(XOR, h.selectFrom(high))
                    .intoMemorySegment(Memory.ALL, output + at, ORDER);
        }
    }

    /** Makes pieces of the products in scratch that stays in the L1 cache, and adds them. */
    private void addRows(long[] inputs, long[] outputs, long bytes) {
        long pieceMax = Math.min(bytes, ADDED_BYTES_MAX);
        long[] from = new long[inputs.length];
        long[] products = new long[outputs.length];
        try (Arena arena = Arena.ofConfined()) {
            for (int i = 0; i < products.length; i++) {
                products[i] = arena.allocate(pieceMax, S.vectorByteSize()).address();
            }
            for (long done = 0; done < bytes; done += pieceMax) {
                long piece = Math.min(pieceMax, bytes - done);
                for (int i = 0; i < from.length; i++) {
                    from[i] = inputs[i] + done;
                }
                multiplyRows(from, products, piece);
                for (int i = 0; i < products.length; i++) {
                    add(products[i], outputs[i] + done, piece);
                }
            }
        }
    }

    private static void add(long product, long output, long bytes) {
        for (long at = 0; at < bytes; at += S.vectorByteSize()) {
            ByteVector.fromMemorySegment(S, Memory.ALL, product + at, ORDER)
                    .lanewise(XOR, ByteVector.fromMemorySegment(S, Memory.ALL, output + at, ORDER))
                    .intoMemorySegment(Memory.ALL, output + at, ORDER);
        }
    }

    private void multiplyRows(long[] inputs, long[] outputs, long bytes) {
        int last = outputs.length - 1;
        int row = 0;
        while (row <= last) {
            // Where fewer rows are left than a loop makes, it makes the last one twice.
            int second = Math.min(row + 1, last);
            if (last - row < 2) {
                two(
                        inputs,
                        tables.address(row),
                        tables.address(second),
                        outputs[row],
                        outputs[second],
                        bytes);
                row += 2;
            } else {
                int third = Math.min(row + 2, last);
                int fourth = Math.min(row + 3, last);
                four(
                        inputs,
                        tables.address(row),
                        tables.address(second),
                        tables.address(third),
                        tables.address(fourth),
                        outputs[row],
                        outputs[second],
                        outputs[third],
                        outputs[fourth],
                        bytes);
                row += 4;
            }
        }
    }

    private static void four(
            long[] inputs,
            long table0,
            long table1,
            long table2,
            long table3,
            long output0,
            long output1,
            long output2,
            long output3,
            long bytes) {
        int grouped = inputs.length / GROUP_COLUMNS * GROUP_COLUMNS;
        for (long at = 0; at < bytes; at += STEP_BYTES) {
            ByteVector a0 = ByteVector.zero(S);
            ByteVector b0 = ByteVector.zero(S);
            ByteVector a1 = ByteVector.zero(S);
            ByteVector b1 = ByteVector.zero(S);
            ByteVector a2 = ByteVector.zero(S);
            ByteVector b2 = ByteVector.zero(S);
            ByteVector a3 = ByteVector.zero(S);
            ByteVector b3 = ByteVector.zero(S);
            long t0 = table0;
            long t1 = table1;
            long t2 = table2;
            long t3 = table3;
            int column = 0;
            for (; column < grouped; column += GROUP_COLUMNS) {
                long p = inputs[column] + at;
                long q = inputs[column + 1] + at;
                long r = inputs[column + 2] + at;
                ByteVector x = ByteVector.fromMemorySegment(S, Memory.ALL, p, ORDER);
                ByteVector y = ByteVector.fromMemorySegment(S, Memory.ALL, q, ORDER);
                ByteVector z = ByteVector.fromMemorySegment(S, Memory.ALL, r, ORDER);
                ByteVector h =
                        x.reinterpretAsInts()
                                .lanewise(LSHR, 6)
                                .reinterpretAsBytes()
                                .and((byte) 0x03)
                                .or(
                                        y.reinterpretAsInts()
                                                .lanewise(LSHR, 4)
                                                .reinterpretAsBytes()
                                                .and((byte) 0x0C))
                                .or(
                                        z.reinterpretAsInts()
                                                .lanewise(LSHR, 2)
                                                .reinterpretAsBytes()
                                                .and((byte) 0x30));
                ByteVector u = ByteVector.fromMemorySegment(S, Memory.ALL, p + 64, ORDER);
                ByteVector v = ByteVector.fromMemorySegment(S, Memory.ALL, q + 64, ORDER);
                ByteVector w = ByteVector.fromMemorySegment(S, Memory.ALL, r + 64, ORDER);
                ByteVector g =
                        u.reinterpretAsInts()
                                .lanewise(LSHR, 6)
                                .reinterpretAsBytes()
                                .and((byte) 0x03)
                                .or(
                                        v.reinterpretAsInts()
                                                .lanewise(LSHR, 4)
                                                .reinterpretAsBytes()
                                                .and((byte) 0x0C))
                                .or(
                                        w.reinterpretAsInts()
                                                .lanewise(LSHR, 2)
                                                .reinterpretAsBytes()
                                                .and((byte) 0x30));
                ByteVector s;
                ByteVector t;
                s = ByteVector.fromMemorySegment(S, Memory.ALL, t0, ORDER);
                t = ByteVector.fromMemorySegment(S, Memory.ALL, t0 + 64, ORDER);
                a0 = a0.lanewise(XOR, x.selectFrom(s)).lanewise(XOR, y.selectFrom(t));
                b0 = b0.lanewise(XOR, u.selectFrom(s)).lanewise(XOR, v.selectFrom(t));
                s = ByteVector.fromMemorySegment(S, Memory.ALL, t0 + 128, ORDER);
                t = ByteVector.fromMemorySegment(S, Memory.ALL, t0 + 192, ORDER);
                a0 = a0.lanewise(XOR, z.selectFrom(s)).lanewise(XOR, h.selectFrom(t));
                b0 = b0.lanewise(XOR, w.selectFrom(s)).lanewise(XOR, g.selectFrom(t));
                t0 += GROUP_BYTES;
                s = ByteVector.fromMemorySegment(S, Memory.ALL, t1, ORDER);
                t = ByteVector.fromMemorySegment(S, Memory.ALL, t1 + 64, ORDER);
                a1 = a1.lanewise(XOR, x.selectFrom(s)).lanewise(XOR, y.selectFrom(t));
                b1 = b1.lanewise(XOR, u.selectFrom(s)).lanewise(XOR, v.selectFrom(t));
                s = ByteVector.fromMemorySegment(S, Memory.ALL, t1 + 128, ORDER);
                t = ByteVector.fromMemorySegment(S, Memory.ALL, t1 + 192, ORDER);
                a1 = a1.lanewise(XOR, z.selectFrom(s)).lanewise(XOR, h.selectFrom(t));
                b1 = b1.lanewise(XOR, w.selectFrom(s)).lanewise(XOR, g.selectFrom(t));
                t1 += GROUP_BYTES;
                s = ByteVector.fromMemorySegment(S, Memory.ALL, t2, ORDER);
                t = ByteVector.fromMemorySegment(S, Memory.ALL, t2 + 64, ORDER);
                a2 = a2.lanewise(XOR, x.selectFrom(s)).lanewise(XOR, y.selectFrom(t));
                b2 = b2.lanewise(XOR, u.selectFrom(s)).lanewise(XOR, v.selectFrom(t));
                s = ByteVector.fromMemorySegment(S, Memory.ALL, t2 + 128, ORDER);
                t = ByteVector.fromMemorySegment(S, Memory.ALL, t2 + 192, ORDER);
                a2 = a2.lanewise(XOR, z.selectFrom(s)).lanewise(XOR, h.selectFrom(t));
                b2 = b2.lanewise(XOR, w.selectFrom(s)).lanewise(XOR, g.selectFrom(t));
                t2 += GROUP_BYTES;
                s = ByteVector.fromMemorySegment(S, Memory.ALL, t3, ORDER);
                t = ByteVector.fromMemorySegment(S, Memory.ALL, t3 + 64, ORDER);
                a3 = a3.lanewise(XOR, x.selectFrom(s)).lanewise(XOR, y.selectFrom(t));
                b3 = b3.lanewise(XOR, u.selectFrom(s)).lanewise(XOR, v.selectFrom(t));
                s = ByteVector.fromMemorySegment(S, Memory.ALL, t3 + 128, ORDER);
                t = ByteVector.fromMemorySegment(S, Memory.ALL, t3 + 192, ORDER);
                a3 = a3.lanewise(XOR, z.selectFrom(s)).lanewise(XOR, h.selectFrom(t));
                b3 = b3.lanewise(XOR, w.selectFrom(s)).lanewise(XOR, g.selectFrom(t));
                t3 += GROUP_BYTES;
            }
            for (; column < inputs.length; column++) {
                long p = inputs[column] + at;
                ByteVector x = ByteVector.fromMemorySegment(S, Memory.ALL, p, ORDER);
                ByteVector h =
                        x.reinterpretAsInts()
                                .lanewise(LSHR, 6)
                                .reinterpretAsBytes()
                                .and((byte) 0x03);
                ByteVector u = ByteVector.fromMemorySegment(S, Memory.ALL, p + 64, ORDER);
                ByteVector g =
                        u.reinterpretAsInts()
                                .lanewise(LSHR, 6)
                                .reinterpretAsBytes()
                                .and((byte) 0x03);
                ByteVector s;
                ByteVector t;
                s = ByteVector.fromMemorySegment(S, Memory.ALL, t0, ORDER);
                t = ByteVector.fromMemorySegment(S, Memory.ALL, t0 + 64, ORDER);
                a0 = a0.lanewise(XOR, x.selectFrom(s)).lanewise(XOR, h.selectFrom(t));
                b0 = b0.lanewise(XOR, u.selectFrom(s)).lanewise(XOR, g.selectFrom(t));
                t0 += SINGLE_BYTES;
                s = ByteVector.fromMemorySegment(S, Memory.ALL, t1, ORDER);
                t = ByteVector.fromMemorySegment(S, Memory.ALL, t1 + 64, ORDER);
                a1 = a1.lanewise(XOR, x.selectFrom(s)).lanewise(XOR, h.selectFrom(t));
                b1 = b1.lanewise(XOR, u.selectFrom(s)).lanewise(XOR, g.selectFrom(t));
                t1 += SINGLE_BYTES;
                s = ByteVector.fromMemorySegment(S, Memory.ALL, t2, ORDER);
                t = ByteVector.fromMemorySegment(S, Memory.ALL, t2 + 64, ORDER);
                a2 = a2.lanewise(XOR, x.selectFrom(s)).lanewise(XOR, h.selectFrom(t));
                b2 = b2.lanewise(XOR, u.selectFrom(s)).lanewise(XOR, g.selectFrom(t));
                t2 += SINGLE_BYTES;
                s = ByteVector.fromMemorySegment(S, Memory.ALL, t3, ORDER);
                t = ByteVector.fromMemorySegment(S, Memory.ALL, t3 + 64, ORDER);
                a3 = a3.lanewise(XOR, x.selectFrom(s)).lanewise(XOR, h.selectFrom(t));
                b3 = b3.lanewise(XOR, u.selectFrom(s)).lanewise(XOR, g.selectFrom(t));
                t3 += SINGLE_BYTES;
            }
            a0.intoMemorySegment(Memory.ALL, output0 + at, ORDER);
            b0.intoMemorySegment(Memory.ALL, output0 + at + 64, ORDER);
            a1.intoMemorySegment(Memory.ALL, output1 + at, ORDER);
            b1.intoMemorySegment(Memory.ALL, output1 + at + 64, ORDER);
            a2.intoMemorySegment(Memory.ALL, output2 + at, ORDER);
            b2.intoMemorySegment(Memory.ALL, output2 + at + 64, ORDER);
            a3.intoMemorySegment(Memory.ALL, output3 + at, ORDER);
            b3.intoMemorySegment(Memory.ALL, output3 + at + 64, ORDER);
        }
    }

    private static void two(
            long[] inputs, long table0, long table1, long output0, long output1, long bytes) {
        int grouped = inputs.length / GROUP_COLUMNS * GROUP_COLUMNS;
        for (long at = 0; at < bytes; at += STEP_BYTES) {
            ByteVector a0 = ByteVector.zero(S);
            ByteVector b0 = ByteVector.zero(S);
            ByteVector a1 = ByteVector.zero(S);
            ByteVector b1 = ByteVector.zero(S);
            long t0 = table0;
            long t1 = table1;
            int column = 0;
            for (; column < grouped; column += GROUP_COLUMNS) {
                long p = inputs[column] + at;
                long q = inputs[column + 1] + at;
                long r = inputs[column + 2] + at;
                ByteVector x = ByteVector.fromMemorySegment(S, Memory.ALL, p, ORDER);
                ByteVector y = ByteVector.fromMemorySegment(S, Memory.ALL, q, ORDER);
                ByteVector z = ByteVector.fromMemorySegment(S, Memory.ALL, r, ORDER);
                ByteVector h =
                        x.reinterpretAsInts()
                                .lanewise(LSHR, 6)
                                .reinterpretAsBytes()
                                .and((byte) 0x03)
                                .or(
                                        y.reinterpretAsInts()
                                                .lanewise(LSHR, 4)
                                                .reinterpretAsBytes()
                                                .and((byte) 0x0C))
                                .or(
                                        z.reinterpretAsInts()
                                                .lanewise(LSHR, 2)
                                                .reinterpretAsBytes()
                                                .and((byte) 0x30));
                ByteVector u = ByteVector.fromMemorySegment(S, Memory.ALL, p + 64, ORDER);
                ByteVector v = ByteVector.fromMemorySegment(S, Memory.ALL, q + 64, ORDER);
                ByteVector w = ByteVector.fromMemorySegment(S, Memory.ALL, r + 64, ORDER);
                ByteVector g =
                        u.reinterpretAsInts()
                                .lanewise(LSHR, 6)
                                .reinterpretAsBytes()
                                .and((byte) 0x03)
                                .or(
                                        v.reinterpretAsInts()
                                                .lanewise(LSHR, 4)
                                                .reinterpretAsBytes()
                                                .and((byte) 0x0C))
                                .or(
                                        w.reinterpretAsInts()
                                                .lanewise(LSHR, 2)
                                                .reinterpretAsBytes()
                                                .and((byte) 0x30));
                ByteVector s;
                ByteVector t;
                s = ByteVector.fromMemorySegment(S, Memory.ALL, t0, ORDER);
                t = ByteVector.fromMemorySegment(S, Memory.ALL, t0 + 64, ORDER);
                a0 = a0.lanewise(XOR, x.selectFrom(s)).lanewise(XOR, y.selectFrom(t));
                b0 = b0.lanewise(XOR, u.selectFrom(s)).lanewise(XOR, v.selectFrom(t));
                s = ByteVector.fromMemorySegment(S, Memory.ALL, t0 + 128, ORDER);
                t = ByteVector.fromMemorySegment(S, Memory.ALL, t0 + 192, ORDER);
                a0 = a0.lanewise(XOR, z.selectFrom(s)).lanewise(XOR, h.selectFrom(t));
                b0 = b0.lanewise(XOR, w.selectFrom(s)).lanewise(XOR, g.selectFrom(t));
                t0 += GROUP_BYTES;
                s = ByteVector.fromMemorySegment(S, Memory.ALL, t1, ORDER);
                t = ByteVector.fromMemorySegment(S, Memory.ALL, t1 + 64, ORDER);
                a1 = a1.lanewise(XOR, x.selectFrom(s)).lanewise(XOR, y.selectFrom(t));
                b1 = b1.lanewise(XOR, u.selectFrom(s)).lanewise(XOR, v.selectFrom(t));
                s = ByteVector.fromMemorySegment(S, Memory.ALL, t1 + 128, ORDER);
                t = ByteVector.fromMemorySegment(S, Memory.ALL, t1 + 192, ORDER);
                a1 = a1.lanewise(XOR, z.selectFrom(s)).lanewise(XOR, h.selectFrom(t));
                b1 = b1.lanewise(XOR, w.selectFrom(s)).lanewise(XOR, g.selectFrom(t));
                t1 += GROUP_BYTES;
            }
            for (; column < inputs.length; column++) {
                long p = inputs[column] + at;
                ByteVector x = ByteVector.fromMemorySegment(S, Memory.ALL, p, ORDER);
                ByteVector h =
                        x.reinterpretAsInts()
                                .lanewise(LSHR, 6)
                                .reinterpretAsBytes()
                                .and((byte) 0x03);
                ByteVector u = ByteVector.fromMemorySegment(S, Memory.ALL, p + 64, ORDER);
                ByteVector g =
                        u.reinterpretAsInts()
                                .lanewise(LSHR, 6)
                                .reinterpretAsBytes()
                                .and((byte) 0x03);
                ByteVector s;
                ByteVector t;
                s = ByteVector.fromMemorySegment(S, Memory.ALL, t0, ORDER);
                t = ByteVector.fromMemorySegment(S, Memory.ALL, t0 + 64, ORDER);
                a0 = a0.lanewise(XOR, x.selectFrom(s)).lanewise(XOR, h.selectFrom(t));
                b0 = b0.lanewise(XOR, u.selectFrom(s)).lanewise(XOR, g.selectFrom(t));
                t0 += SINGLE_BYTES;
                s = ByteVector.fromMemorySegment(S, Memory.ALL, t1, ORDER);
                t = ByteVector.fromMemorySegment(S, Memory.ALL, t1 + 64, ORDER);
                a1 = a1.lanewise(XOR, x.selectFrom(s)).lanewise(XOR, h.selectFrom(t));
                b1 = b1.lanewise(XOR, u.selectFrom(s)).lanewise(XOR, g.selectFrom(t));
                t1 += SINGLE_BYTES;
            }
            a0.intoMemorySegment(Memory.ALL, output0 + at, ORDER);
            b0.intoMemorySegment(Memory.ALL, output0 + at + 64, ORDER);
            a1.intoMemorySegment(Memory.ALL, output1 + at, ORDER);
            b1.intoMemorySegment(Memory.ALL, output1 + at + 64, ORDER);
        }
    }
}
