package io.cyxcloud.ingest.core.rs;

/**
 * The matrix of a multiplication in GF(2^8), flat: a row for each output, a column for each input.
 * Immutable.
 */
public final class Coefficients {
    private final int rowCount;
    private final int columnCount;
    private final byte[] elements;

    Coefficients(int rowCount, int columnCount, byte[] elements) {
        this.rowCount = rowCount;
        this.columnCount = columnCount;
        this.elements = elements;
    }

    static Coefficients of(Matrix matrix) {
        byte[] elements = new byte[matrix.rowCount() * matrix.columnCount()];
        for (int i = 0; i < elements.length; i++) {
            elements[i] = (byte) matrix.at(i / matrix.columnCount(), i % matrix.columnCount());
        }
        return new Coefficients(matrix.rowCount(), matrix.columnCount(), elements);
    }

    public int rowCount() {
        return rowCount;
    }

    public int columnCount() {
        return columnCount;
    }

    /** The element as 0 to 255. */
    public int at(int row, int column) {
        return elements[row * columnCount + column] & 0xFF;
    }
}
