package io.cyxcloud.s3.core;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * CRC-64/NVME: polynomial 0xAD93D23594C93659, reflected, all ones in and out. Slicing by 8: eight
 * tables of 2 KiB take eight bytes a step. One thread at a time.
 *
 * @see <a href="https://reveng.sourceforge.io/crc-catalogue/17plus.htm">CRC catalogue</a>
 */
public final class Crc64Nvme {
    private static final long POLYNOMIAL_REFLECTED = 0x9A6C9329AC4BC9B5L;
    private static final int SLICES = 8;
    private static final long[][] TABLES = tables();

    private long state = -1L;

    private static long[][] tables() {
        long[][] tables = new long[SLICES][256];
        for (int n = 0; n < 256; n++) {
            long crc = n;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 1) == 0 ? crc >>> 1 : (crc >>> 1) ^ POLYNOMIAL_REFLECTED;
            }
            tables[0][n] = crc;
        }
        for (int slice = 1; slice < SLICES; slice++) {
            for (int n = 0; n < 256; n++) {
                long before = tables[slice - 1][n];
                tables[slice][n] = (before >>> 8) ^ tables[0][(int) before & 0xff];
            }
        }
        return tables;
    }

    /** Takes the bytes between position and limit; the position is left alone. */
    public void update(ByteBuffer data) {
        ByteBuffer in = data.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        long crc = state;
        while (in.remaining() >= SLICES) {
            long word = crc ^ in.getLong();
            crc =
                    TABLES[7][(int) word & 0xff]
                            ^ TABLES[6][(int) (word >>> 8) & 0xff]
                            ^ TABLES[5][(int) (word >>> 16) & 0xff]
                            ^ TABLES[4][(int) (word >>> 24) & 0xff]
                            ^ TABLES[3][(int) (word >>> 32) & 0xff]
                            ^ TABLES[2][(int) (word >>> 40) & 0xff]
                            ^ TABLES[1][(int) (word >>> 48) & 0xff]
                            ^ TABLES[0][(int) (word >>> 56)];
        }
        while (in.hasRemaining()) {
            crc = (crc >>> 8) ^ TABLES[0][((int) crc ^ in.get()) & 0xff];
        }
        state = crc;
    }

    /** The checksum of what was taken so far. */
    public long value() {
        return ~state;
    }
}
