package io.cyxcloud.placement.streams;

import io.cyxcloud.events.value.Bytes;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * A digest of a set of rows to which rows can be added and from which they can be taken: the sum of
 * their SHA-256, word by word. It finds rows that differ by a fault; it is no proof against
 * somebody who looks for two sets with one sum. For one thread at a time.
 */
final class RowsDigest {
    private static final int WORDS = 4;

    private final MessageDigest sha;
    private final long[] sum = new long[WORDS];
    private long rowCount;
    private long rowBytes;

    RowsDigest() {
        try {
            sha = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    void add(byte[] key, byte[] row) {
        change(key, row, 1);
    }

    void take(byte[] key, byte[] row) {
        change(key, row, -1);
    }

    long rowCount() {
        return rowCount;
    }

    long rowBytes() {
        return rowBytes;
    }

    Bytes value() {
        ByteBuffer out = ByteBuffer.allocate(WORDS * Long.BYTES);
        for (long word : sum) {
            out.putLong(word);
        }
        return Bytes.copyOf(out.array());
    }

    private void change(byte[] key, byte[] row, int sign) {
        // the key's length first: a byte must not wander from the key into the row
        sha.update((byte) (key.length >> 8));
        sha.update((byte) key.length);
        sha.update(key);
        ByteBuffer hash = ByteBuffer.wrap(sha.digest(row));
        for (int i = 0; i < WORDS; i++) {
            sum[i] += sign * hash.getLong();
        }
        rowCount += sign;
        rowBytes += sign * (long) (key.length + row.length);
    }
}
