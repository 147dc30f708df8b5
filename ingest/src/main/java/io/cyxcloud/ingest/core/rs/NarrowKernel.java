package io.cyxcloud.ingest.core.rs;

import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.XOR;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import java.nio.ByteOrder;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Four bits a look-up in vectors of 16 or 32 bytes: the product with a byte is the sum of the
 * products with its two nibbles. For AVX2 and for processors with vectors of 128 bits.
 *
 * <p>Outputs are made four at a time; rows that are missing to four repeat the last one.
 */
final class NarrowKernel implements Kernel {
    private static final VectorSpecies<Byte> S =
            ByteVector.SPECIES_PREFERRED.length() < 32
                    ? ByteVector.SPECIES_128
                    : ByteVector.SPECIES_256;
    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
    private static final int STEP_BYTES = S.length();
    private static final int ROWS = 4;

    /** A table for low nibbles and one for high nibbles for each of four rows. */
    private static final long COLUMN_BYTES = 2L * ROWS * STEP_BYTES;

    private final MemorySegment tables;
    private final int columnCount;

    NarrowKernel(Coefficients coefficients) {
        this.columnCount = coefficients.columnCount();
        int blocks = Math.ceilDiv(coefficients.rowCount(), ROWS);
        this.tables = Arena.ofAuto().allocate(COLUMN_BYTES * blocks * columnCount, STEP_BYTES);
        long at = 0;
        for (int block = 0; block < blocks; block++) {
            for (int column = 0; column < columnCount; column++) {
                for (int i = 0; i < ROWS; i++) {
                    int row = Math.min(block * ROWS + i, coefficients.rowCount() - 1);
                    fill(at, coefficients.at(row, column));
                    at += 2L * STEP_BYTES;
                }
            }
        }
    }

    private void fill(long at, int coefficient) {
        for (int i = 0; i < STEP_BYTES; i++) {
            int nibble = i & 0x0F;
            int low = Galois.multiply(coefficient, nibble);
            int high = Galois.multiply(coefficient, nibble << 4);
            tables.set(ValueLayout.JAVA_BYTE, at + i, (byte) low);
            tables.set(ValueLayout.JAVA_BYTE, at + STEP_BYTES + i, (byte) high);
        }
    }

    @Override
    public int stepBytes() {
        return STEP_BYTES;
    }

    @Override
    public void multiply(long[] inputs, long[] outputs, long bytes, boolean accumulate) {
        try {
            multiplyRows(inputs, outputs, bytes, accumulate);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    private void multiplyRows(long[] inputs, long[] outputs, long bytes, boolean accumulate) {
        int last = outputs.length - 1;
        for (int row = 0; row <= last; row += ROWS) {
            four(
                    inputs,
                    tables.address() + COLUMN_BYTES * columnCount * (row / ROWS),
                    outputs[row],
                    outputs[Math.min(row + 1, last)],
                    outputs[Math.min(row + 2, last)],
                    outputs[Math.min(row + 3, last)],
                    bytes,
                    accumulate);
        }
    }

    private static void four(
            long[] inputs,
            long tables,
            long output0,
            long output1,
            long output2,
            long output3,
            long bytes,
            boolean accumulate) {
        for (long at = 0; at < bytes; at += STEP_BYTES) {
            ByteVector sum0 =
                    accumulate
                            ? ByteVector.fromMemorySegment(S, Memory.ALL, output0 + at, ORDER)
                            : ByteVector.zero(S);
            ByteVector sum1 =
                    accumulate
                            ? ByteVector.fromMemorySegment(S, Memory.ALL, output1 + at, ORDER)
                            : ByteVector.zero(S);
            ByteVector sum2 =
                    accumulate
                            ? ByteVector.fromMemorySegment(S, Memory.ALL, output2 + at, ORDER)
                            : ByteVector.zero(S);
            ByteVector sum3 =
                    accumulate
                            ? ByteVector.fromMemorySegment(S, Memory.ALL, output3 + at, ORDER)
                            : ByteVector.zero(S);
            long t = tables;
            for (long input : inputs) {
                ByteVector x = ByteVector.fromMemorySegment(S, Memory.ALL, input + at, ORDER);
                ByteVector high =
                        x.reinterpretAsInts()
                                .lanewise(LSHR, 4)
                                .reinterpretAsBytes()
                                .and((byte) 0x0F);
                ByteVector low = x.and((byte) 0x0F);
                ByteVector lowTable;
                ByteVector highTable;
                lowTable = ByteVector.fromMemorySegment(S, Memory.ALL, t, ORDER);
                highTable = ByteVector.fromMemorySegment(S, Memory.ALL, t + STEP_BYTES, ORDER);
                sum0 =
                        sum0.lanewise(XOR, low.selectFrom(lowTable))
                                .lanewise(XOR, high.selectFrom(highTable));
                lowTable = ByteVector.fromMemorySegment(S, Memory.ALL, t + 2L * STEP_BYTES, ORDER);
                highTable = ByteVector.fromMemorySegment(S, Memory.ALL, t + 3L * STEP_BYTES, ORDER);
                sum1 =
                        sum1.lanewise(XOR, low.selectFrom(lowTable))
                                .lanewise(XOR, high.selectFrom(highTable));
                lowTable = ByteVector.fromMemorySegment(S, Memory.ALL, t + 4L * STEP_BYTES, ORDER);
                highTable = ByteVector.fromMemorySegment(S, Memory.ALL, t + 5L * STEP_BYTES, ORDER);
                sum2 =
                        sum2.lanewise(XOR, low.selectFrom(lowTable))
                                .lanewise(XOR, high.selectFrom(highTable));
                lowTable = ByteVector.fromMemorySegment(S, Memory.ALL, t + 6L * STEP_BYTES, ORDER);
                highTable = ByteVector.fromMemorySegment(S, Memory.ALL, t + 7L * STEP_BYTES, ORDER);
                sum3 =
                        sum3.lanewise(XOR, low.selectFrom(lowTable))
                                .lanewise(XOR, high.selectFrom(highTable));
                t += COLUMN_BYTES;
            }
            sum0.intoMemorySegment(Memory.ALL, output0 + at, ORDER);
            sum1.intoMemorySegment(Memory.ALL, output1 + at, ORDER);
            sum2.intoMemorySegment(Memory.ALL, output2 + at, ORDER);
            sum3.intoMemorySegment(Memory.ALL, output3 + at, ORDER);
        }
    }
}
