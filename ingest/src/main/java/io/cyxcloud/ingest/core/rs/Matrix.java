package io.cyxcloud.ingest.core.rs;

import java.util.Arrays;
import java.util.function.IntBinaryOperator;
import java.util.stream.IntStream;

/** An immutable matrix over GF(2^8). Rows and columns are 0-based. */
final class Matrix {
    private final int columns;
    private final byte[][] rows;

    private Matrix(int columns, byte[][] rows) {
        this.columns = columns;
        this.rows = rows;
    }

    /** Element (r, c) is r to the power of c: any {@code columns} of its rows are independent. */
    static Matrix vandermonde(int rowCount, int columns) {
        return of(rowCount, columns, Galois::power);
    }

    /** Element (r, c) as it is told. */
    static Matrix of(int rowCount, int columns, IntBinaryOperator element) {
        byte[][] rows = new byte[rowCount][columns];
        for (int row = 0; row < rowCount; row++) {
            for (int column = 0; column < columns; column++) {
                rows[row][column] = (byte) element.applyAsInt(row, column);
            }
        }
        return new Matrix(columns, rows);
    }

    int rowCount() {
        return rows.length;
    }

    int columnCount() {
        return columns;
    }

    /** Element as 0 to 255. */
    int at(int row, int column) {
        return rows[row][column] & 0xFF;
    }

    /** The chosen rows, in the order given. */
    Matrix rows(int... indexes) {
        byte[][] chosen = new byte[indexes.length][];
        for (int i = 0; i < indexes.length; i++) {
            chosen[i] = rows[indexes[i]];
        }
        return new Matrix(columns, chosen);
    }

    /** The chosen columns, in the order given. */
    Matrix columns(int... indexes) {
        return of(rows.length, indexes.length, (row, column) -> at(row, indexes[column]));
    }

    /** Indexes of the columns that are not zero, ascending. */
    int[] usedColumns() {
        return IntStream.range(0, columns)
                .filter(column -> Arrays.stream(rows).anyMatch(row -> row[column] != 0))
                .toArray();
    }

    Matrix times(Matrix right) {
        if (columns != right.rowCount()) {
            throw new IllegalArgumentException("shapes do not fit");
        }
        byte[][] product = new byte[rows.length][right.columns];
        for (int row = 0; row < rows.length; row++) {
            for (int i = 0; i < columns; i++) {
                addScaled(product[row], right.rows[i], at(row, i));
            }
        }
        return new Matrix(right.columns, product);
    }

    /**
     * The inverse, by Gauss-Jordan elimination.
     *
     * @throws ArithmeticException when the rows are dependent
     */
    Matrix inverse() {
        int size = rows.length;
        byte[][] left = new byte[size][];
        byte[][] right = new byte[size][size];
        for (int row = 0; row < size; row++) {
            left[row] = Arrays.copyOf(rows[row], size);
            right[row][row] = 1;
        }
        for (int pivot = 0; pivot < size; pivot++) {
            bringPivot(left, right, pivot);
            int scale = Galois.inverse(left[pivot][pivot] & 0xFF);
            scale(left[pivot], scale);
            scale(right[pivot], scale);
            for (int row = 0; row < size; row++) {
                int factor = row == pivot ? 0 : left[row][pivot] & 0xFF;
                addScaled(left[row], left[pivot], factor);
                addScaled(right[row], right[pivot], factor);
            }
        }
        return new Matrix(size, right);
    }

    private static void bringPivot(byte[][] left, byte[][] right, int pivot) {
        int row = pivot;
        while (row < left.length && left[row][pivot] == 0) {
            row++;
        }
        if (row == left.length) {
            throw new ArithmeticException("singular matrix");
        }
        swap(left, row, pivot);
        swap(right, row, pivot);
    }

    private static void swap(byte[][] rows, int a, int b) {
        byte[] held = rows[a];
        rows[a] = rows[b];
        rows[b] = held;
    }

    private static void scale(byte[] row, int factor) {
        for (int i = 0; i < row.length; i++) {
            row[i] = (byte) Galois.multiply(row[i] & 0xFF, factor);
        }
    }

    private static void addScaled(byte[] sum, byte[] row, int factor) {
        for (int i = 0; i < sum.length; i++) {
            sum[i] ^= (byte) Galois.multiply(row[i] & 0xFF, factor);
        }
    }
}
