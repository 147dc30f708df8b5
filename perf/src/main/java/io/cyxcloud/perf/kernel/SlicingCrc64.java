package io.cyxcloud.perf.kernel;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** CRC-64/NVME by slicing: eight bytes a step through tables of 2 KiB each. */
final class SlicingCrc64 {
    private static final long POLYNOMIAL = 0x9A6C9329AC4BC9B5L;
    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final long[] table = new long[8 * 256];

    SlicingCrc64() {
        for (int n = 0; n < table.length; n++) {
            long crc = n < 256 ? n : table[n - 256];
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc >>> 1) ^ (POLYNOMIAL & -(crc & 1));
            }
            table[n] = crc;
        }
    }

    /** Of a message whose length is a multiple of eight. */
    long of(byte[] message) {
        long[] t = table;
        long crc = -1;
        for (int i = 0; i < message.length; i += Long.BYTES) {
            long word = crc ^ (long) LONGS.get(message, i);
            crc = 0;
            for (int slice = 7; slice >= 0; slice--) {
                crc ^= t[slice * 256 + ((int) word & 0xff)];
                word >>>= Byte.SIZE;
            }
        }
        return ~crc;
    }
}
