package io.cyxcloud.ingest.core.checksum;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * CRC-64/NVME's register, moved on by slicing: eight tables of 2 KiB take eight bytes a step.
 *
 * @see <a href="https://reveng.sourceforge.io/crc-catalogue/17plus.htm">CRC catalogue</a>
 */
final class CrcTables {
    /** Bit 63 is the coefficient of x^0, and x^64 is left out. */
    static final long POLYNOMIAL_REFLECTED = 0x9A6C9329AC4BC9B5L;

    /** Entries of a table, one for each value of a byte. */
    private static final int SIZE = 256;

    private static final VarHandle WORDS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** Table s, from index 256 s: what a byte s bytes before the end of a step adds. */
    private static final long[] TABLES = tables();

    private CrcTables() {}

    private static long[] tables() {
        long[] tables = new long[Long.BYTES * SIZE];
        for (int n = 0; n < SIZE; n++) {
            long crc = n;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 1) == 0 ? crc >>> 1 : (crc >>> 1) ^ POLYNOMIAL_REFLECTED;
            }
            tables[n] = crc;
        }
        for (int n = SIZE; n < tables.length; n++) {
            long before = tables[n - SIZE];
            tables[n] = (before >>> 8) ^ tables[(int) before & 0xff];
        }
        return tables;
    }

    /** The register after these bytes. */
    static long update(long register, byte[] in, int from, int count) {
        long[] t = TABLES;
        int end = from + count;
        long crc = register;
        int i = from;
        for (; i <= end - Long.BYTES; i += Long.BYTES) {
            long word = crc ^ (long) WORDS.get(in, i);
            crc =
                    t[7 * SIZE + ((int) word & 0xff)]
                            ^ t[6 * SIZE + ((int) (word >>> 8) & 0xff)]
                            ^ t[5 * SIZE + ((int) (word >>> 16) & 0xff)]
                            ^ t[4 * SIZE + ((int) (word >>> 24) & 0xff)]
                            ^ t[3 * SIZE + ((int) (word >>> 32) & 0xff)]
                            ^ t[2 * SIZE + ((int) (word >>> 40) & 0xff)]
                            ^ t[SIZE + ((int) (word >>> 48) & 0xff)]
                            ^ t[(int) (word >>> 56)];
        }
        for (; i < end; i++) {
            crc = (crc >>> 8) ^ t[((int) crc ^ in[i]) & 0xff];
        }
        return crc;
    }

    /** The eight bytes, as a little-endian number, that take a register of 0 to this one. */
    static long before(long register) {
        long word = register;
        for (int bit = 0; bit < Long.SIZE; bit++) {
            // the polynomial has its top bit set, a shifted register has not
            word = word < 0 ? ((word ^ POLYNOMIAL_REFLECTED) << 1) | 1 : word << 1;
        }
        return word;
    }
}
