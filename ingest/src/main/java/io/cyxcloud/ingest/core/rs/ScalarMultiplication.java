package io.cyxcloud.ingest.core.rs;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * One table look-up a byte, eight bytes a step: runs anywhere and is the reference for the rest.
 */
final class ScalarMultiplication implements Multiplication {
    private static final ValueLayout.OfLong EIGHT =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final byte[][] PRODUCTS = products();

    private final Coefficients coefficients;

    ScalarMultiplication(Coefficients coefficients) {
        this.coefficients = coefficients;
    }

    @Override
    public void run(
            MemorySegment[] inputs,
            MemorySegment[] outputs,
            long offset,
            long length,
            boolean accumulate) {
        long end = offset + length;
        for (long from = offset; from < end; from += SLICE_BYTES_MAX) {
            long slice = Math.min(SLICE_BYTES_MAX, end - from);
            for (int row = 0; row < coefficients.rowCount(); row++) {
                if (!accumulate) {
                    outputs[row].asSlice(from, slice).fill((byte) 0);
                }
                for (int column = 0; column < coefficients.columnCount(); column++) {
                    byte[] table = PRODUCTS[coefficients.at(row, column)];
                    addProduct(table, inputs[column], outputs[row], from, slice);
                }
            }
        }
    }

    private static void addProduct(
            byte[] table, MemorySegment input, MemorySegment output, long from, long length) {
        long wide = from + (length & -Long.BYTES);
        for (long at = from; at < wide; at += Long.BYTES) {
            long in = input.get(EIGHT, at);
            output.set(EIGHT, at, output.get(EIGHT, at) ^ eight(table, in));
        }
        for (long at = wide; at < from + length; at++) {
            int in = input.get(ValueLayout.JAVA_BYTE, at) & 0xFF;
            int sum = output.get(ValueLayout.JAVA_BYTE, at) ^ table[in];
            output.set(ValueLayout.JAVA_BYTE, at, (byte) sum);
        }
    }

    private static long eight(byte[] table, long in) {
        return (table[(int) in & 0xFF] & 0xFFL)
                | (table[(int) (in >>> 8) & 0xFF] & 0xFFL) << 8
                | (table[(int) (in >>> 16) & 0xFF] & 0xFFL) << 16
                | (table[(int) (in >>> 24) & 0xFF] & 0xFFL) << 24
                | (table[(int) (in >>> 32) & 0xFF] & 0xFFL) << 32
                | (table[(int) (in >>> 40) & 0xFF] & 0xFFL) << 40
                | (table[(int) (in >>> 48) & 0xFF] & 0xFFL) << 48
                | (table[(int) (in >>> 56) & 0xFF] & 0xFFL) << 56;
    }

    /** The whole multiplication table, 64 KiB: a row for each coefficient. */
    private static byte[][] products() {
        byte[][] products = new byte[Galois.FIELD_SIZE][Galois.FIELD_SIZE];
        for (int a = 0; a < Galois.FIELD_SIZE; a++) {
            for (int b = 0; b < Galois.FIELD_SIZE; b++) {
                products[a][b] = (byte) Galois.multiply(a, b);
            }
        }
        return products;
    }
}
