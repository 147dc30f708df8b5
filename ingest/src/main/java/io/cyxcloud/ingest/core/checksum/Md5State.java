package io.cyxcloud.ingest.core.checksum;

import static io.cyxcloud.ingest.core.checksum.Md5Compression.BLOCK_BYTES;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * MD5 of one message after some whole blocks of it. Unlike the JDK's it can go on in {@link
 * Md5Lanes} and come back. One thread at a time.
 */
public final class Md5State {
    /** What {@link #take} takes whole ones of. */
    public static final int BYTES_AT_ONCE = BLOCK_BYTES;

    private static final int LENGTH_BYTES = Long.BYTES;

    final int[] words = Md5Compression.initialState();
    private long blocks;

    /** Takes whole blocks of 64 bytes. */
    public void take(byte[] in, int from, int count) {
        Md5Compression.compress(words, in, from, count);
        taken(count);
    }

    void taken(int count) {
        blocks += count;
    }

    /**
     * The message's MD5, 16 bytes; the state is of no use afterwards.
     *
     * @param in has the end of the message, any number of bytes
     */
    public byte[] digest(byte[] in, int from, int count) {
        int whole = count / BLOCK_BYTES;
        take(in, from, whole);
        int rest = count - whole * BLOCK_BYTES;
        long bits = (blocks * BLOCK_BYTES + rest) * Byte.SIZE;
        int padded = rest + 1 + LENGTH_BYTES <= BLOCK_BYTES ? BLOCK_BYTES : 2 * BLOCK_BYTES;
        ByteBuffer last =
                ByteBuffer.allocate(padded)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .put(in, from + whole * BLOCK_BYTES, rest)
                        .put((byte) 0x80)
                        .putLong(padded - LENGTH_BYTES, bits);
        Md5Compression.compress(words, last.array(), 0, padded / BLOCK_BYTES);
        ByteBuffer digest =
                ByteBuffer.allocate(words.length * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        digest.asIntBuffer().put(words);
        return digest.array();
    }
}
