package io.cyxcloud.ingest.core.checksum;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * CRC-64/NVME: polynomial 0xAD93D23594C93659, reflected, all ones in and out. A message's first
 * bytes go through tables, and if it is only short that is all; a longer one is {@linkplain CrcFold
 * folded} onto its last two KiB, which go through the tables when the value is asked for. One
 * thread at a time.
 */
public final class Crc64Nvme {
    /** Making the window and reducing it at the end take as long as some 5 KiB by tables. */
    private static final int TABLE_BYTES_MAX = 8 << 10;

    /** Bytes folded before the window is moved to the front again. */
    private static final int FOLDED_BYTES = 16 << 10;

    private long register = -1L;
    private int tabled;

    /** Folded bytes up to {@link #at}; null while the register says it all. */
    private byte @Nullable [] folded;

    private int at;

    /** Takes the bytes between position and limit; the position is left alone. */
    public void update(ByteBuffer data) {
        int count = data.remaining();
        if (folded != null || count > TABLE_BYTES_MAX - tabled) {
            fold(data.duplicate());
            return;
        }
        tabled += count;
        if (data.hasArray()) {
            int from = data.arrayOffset() + data.position();
            register = CrcTables.update(register, data.array(), from, count);
        } else {
            byte[] copy = new byte[count];
            data.get(data.position(), copy);
            register = CrcTables.update(register, copy, 0, count);
        }
    }

    private void fold(ByteBuffer in) {
        byte[] bytes = folded == null ? window() : folded;
        while (in.hasRemaining()) {
            if (at == bytes.length) {
                at = CrcFold.WINDOW_BYTES;
                System.arraycopy(bytes, bytes.length - at, bytes, 0, at);
            }
            int count = Math.min(in.remaining(), bytes.length - at);
            in.get(bytes, at, count);
            CrcFold.fold(bytes, at, count);
            at += count;
        }
    }

    /** A window that stands for the register: bytes that lead to it, the last eight of them. */
    private byte[] window() {
        byte[] bytes = new byte[CrcFold.WINDOW_BYTES + FOLDED_BYTES];
        at = CrcFold.WINDOW_BYTES;
        ByteBuffer.wrap(bytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(at - Long.BYTES, CrcTables.before(register));
        folded = bytes;
        return bytes;
    }

    /** The checksum of what was taken so far. */
    public long value() {
        byte[] bytes = folded;
        return ~(bytes == null
                ? register
                : CrcTables.update(0, CrcFold.unfold(bytes, at), 0, CrcFold.WINDOW_BYTES));
    }
}
