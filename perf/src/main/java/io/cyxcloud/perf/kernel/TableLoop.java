package io.cyxcloud.perf.kernel;

import java.lang.foreign.MemorySegment;

/**
 * What our kernels are measured against: multiplication by a matrix with one 256-entry table for
 * each coefficient, inputs in the outer loop and outputs in the inner one, a byte at a time. Of the
 * loop orders of Backblaze's JavaReedSolomon it is the one that library found best and uses.
 */
final class TableLoop {
    private static final int POLYNOMIAL = 0x11D;
    private static final byte[][] PRODUCTS = products();

    private final int[][] matrix;

    /**
     * @param matrix a row for each output, a column for each input
     */
    TableLoop(int[][] matrix) {
        this.matrix = matrix;
    }

    /** The matrix of a linear map of bytes, found by giving it unit vectors. */
    static TableLoop of(int inputs, int outputs, LinearMap map) {
        int[][] matrix = new int[outputs][inputs];
        for (int column = 0; column < inputs; column++) {
            byte[][] unit = new byte[inputs][1];
            unit[column][0] = 1;
            byte[][] image = new byte[outputs][1];
            map.apply(Content.segmentsOf(unit), Content.segmentsOf(image));
            for (int row = 0; row < outputs; row++) {
                matrix[row][column] = image[row][0] & 0xFF;
            }
        }
        return new TableLoop(matrix);
    }

    /** Replaces the outputs. */
    void run(byte[][] inputs, byte[][] outputs) {
        for (int column = 0; column < inputs.length; column++) {
            byte[] input = inputs[column];
            for (int row = 0; row < outputs.length; row++) {
                byte[] table = PRODUCTS[matrix[row][column]];
                if (column == 0) {
                    replace(table, input, outputs[row]);
                } else {
                    add(table, input, outputs[row]);
                }
            }
        }
    }

    /** Adds the products of one input to the outputs. */
    void update(int column, byte[] input, byte[][] outputs) {
        for (int row = 0; row < outputs.length; row++) {
            add(PRODUCTS[matrix[row][column]], input, outputs[row]);
        }
    }

    private static void replace(byte[] table, byte[] input, byte[] output) {
        for (int i = 0; i < input.length; i++) {
            output[i] = table[input[i] & 0xFF];
        }
    }

    private static void add(byte[] table, byte[] input, byte[] output) {
        for (int i = 0; i < input.length; i++) {
            output[i] ^= table[input[i] & 0xFF];
        }
    }

    private static byte[][] products() {
        byte[][] products = new byte[256][256];
        for (int a = 0; a < 256; a++) {
            for (int b = 0; b < 256; b++) {
                products[a][b] = (byte) product(a, b);
            }
        }
        return products;
    }

    private static int product(int a, int b) {
        int sum = 0;
        int shifted = a;
        for (int bits = b; bits != 0; bits >>= 1) {
            sum ^= (bits & 1) == 0 ? 0 : shifted;
            shifted <<= 1;
            shifted ^= shifted > 255 ? POLYNOMIAL : 0;
        }
        return sum;
    }

    /** Makes outputs of inputs, byte by byte. */
    interface LinearMap {
        void apply(MemorySegment[] inputs, MemorySegment[] outputs);
    }
}
