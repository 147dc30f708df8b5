package io.cyxcloud.ingest.core.rs;

/**
 * A matrix made ready for coders: a multiplication table for each coefficient, flat, so that a
 * kernel walks memory in order. Immutable.
 *
 * <p>{@code nibbles} holds 32 bytes for each coefficient, column by column within a row: the
 * products of 0x00 to 0x0F, then those of 0x00, 0x10 to 0xF0.
 */
final class Product {
    static final int NIBBLES = 16;
    static final int TABLE_BYTES = 2 * NIBBLES;

    private final int rowCount;
    private final int columnCount;
    private final byte[] coefficients;
    private final byte[] nibbles;

    private Product(int rowCount, int columnCount, byte[] coefficients, byte[] nibbles) {
        this.rowCount = rowCount;
        this.columnCount = columnCount;
        this.coefficients = coefficients;
        this.nibbles = nibbles;
    }

    static Product of(Matrix matrix, int columnCount) {
        int rowCount = matrix.rowCount();
        byte[] coefficients = new byte[rowCount * columnCount];
        byte[] nibbles = new byte[coefficients.length * TABLE_BYTES];
        for (int i = 0; i < coefficients.length; i++) {
            int coefficient = matrix.at(i / columnCount, i % columnCount);
            coefficients[i] = (byte) coefficient;
            for (int nibble = 0; nibble < NIBBLES; nibble++) {
                int at = i * TABLE_BYTES + nibble;
                nibbles[at] = (byte) Galois.multiply(coefficient, nibble);
                nibbles[at + NIBBLES] = (byte) Galois.multiply(coefficient, nibble << 4);
            }
        }
        return new Product(rowCount, columnCount, coefficients, nibbles);
    }

    int rowCount() {
        return rowCount;
    }

    int columnCount() {
        return columnCount;
    }

    /** The tables themselves, not a copy: only to be read. */
    byte[] nibbles() {
        return nibbles;
    }

    int coefficient(int row, int column) {
        return coefficients[row * columnCount + column] & 0xFF;
    }
}
