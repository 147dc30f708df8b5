package io.cyxcloud.ingest.core.rs;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Look-up tables for shuffles of 64 bytes, which look up six bits at once. Immutable.
 *
 * <p>A byte x is split into its low six bits and its high two. The coefficients with the low six is
 * one look-up. The high bits of <em>three</em> inputs make six bits again, and one look-up gives
 * the sum of their three coefficientss: 4 look-ups for 3 coefficients where nibble tables need 6.
 * Columns that are left over have a table of their own for the high bits, which repeats every four
 * entries.
 *
 * <pre>
 * for each row:  | group: low c0 | low c1 | low c2 | high c0 c1 c2 | next group ... | low c | high c | ...
 *                  64 bytes each
 * </pre>
 *
 * Outside the heap, because a table must start on a cache line: an array does not, and every load
 * would touch two lines.
 */
final class WideTables {
    static final int TABLE_BYTES = 64;
    static final int GROUP_COLUMNS = 3;
    static final int GROUP_BYTES = (GROUP_COLUMNS + 1) * TABLE_BYTES;
    static final int SINGLE_BYTES = 2 * TABLE_BYTES;

    private final MemorySegment tables;
    private final int rowBytes;

    WideTables(Coefficients coefficients) {
        int groups = coefficients.columnCount() / GROUP_COLUMNS;
        int singles = coefficients.columnCount() % GROUP_COLUMNS;
        this.rowBytes = groups * GROUP_BYTES + singles * SINGLE_BYTES;
        this.tables =
                Arena.ofAuto().allocate((long) rowBytes * coefficients.rowCount(), TABLE_BYTES);
        for (int row = 0; row < coefficients.rowCount(); row++) {
            fillRow(coefficients, row, groups);
        }
    }

    /** Address of the first table of a row; valid while this object is reachable. */
    long address(int row) {
        return tables.address() + (long) row * rowBytes;
    }

    private void fillRow(Coefficients coefficients, int row, int groups) {
        long at = (long) row * rowBytes;
        int column = 0;
        for (int group = 0; group < groups; group++) {
            int[] factors = new int[GROUP_COLUMNS];
            for (int i = 0; i < GROUP_COLUMNS; i++) {
                factors[i] = coefficients.at(row, column++);
                fillLow(at, factors[i]);
                at += TABLE_BYTES;
            }
            fillHigh(at, factors[0], factors[1], factors[2]);
            at += TABLE_BYTES;
        }
        while (column < coefficients.columnCount()) {
            int coefficient = coefficients.at(row, column++);
            fillLow(at, coefficient);
            fillHigh(at + TABLE_BYTES, coefficient, 0, 0);
            at += SINGLE_BYTES;
        }
    }

    private void fillLow(long at, int coefficient) {
        for (int low = 0; low < TABLE_BYTES; low++) {
            set(at + low, Galois.multiply(coefficient, low));
        }
    }

    private void fillHigh(long at, int c0, int c1, int c2) {
        for (int bits = 0; bits < TABLE_BYTES; bits++) {
            int sum = Galois.multiply(c0, (bits & 3) << 6);
            sum ^= Galois.multiply(c1, (bits >> 2 & 3) << 6);
            sum ^= Galois.multiply(c2, (bits >> 4) << 6);
            set(at + bits, sum);
        }
    }

    private void set(long at, int value) {
        tables.set(ValueLayout.JAVA_BYTE, at, (byte) value);
    }
}
