package io.cyxcloud.events.topic;

import io.cyxcloud.events.value.BucketId;
import io.cyxcloud.events.value.StreamId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.UUID;

/**
 * Record keys, and the partition a key belongs to. Writers name the partition themselves, so that
 * every client, whatever its partitioner, agrees with the readers.
 */
public final class RecordKeys {
    private RecordKeys() {}

    /** 16 bytes: SHA-256 of the bucket id and the key in UTF-8, cut. */
    public static byte[] ofObject(BucketId bucket, String key) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update(bytes(bucket.value()));
            byte[] digest = sha.digest(key.getBytes(StandardCharsets.UTF_8));
            return Arrays.copyOf(digest, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    public static byte[] ofBucket(BucketId bucket) {
        return bytes(bucket.value());
    }

    public static byte[] ofStream(StreamId stream) {
        return bytes(stream.value());
    }

    public static byte[] ofText(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The partition of a record key: its last 4 bytes, unsigned, modulo the count. */
    public static int partition(byte[] key, int partitionCount) {
        // the last bytes of an id are random in every UUID version, the first are not
        int tail = 0;
        for (int i = Math.max(0, key.length - 4); i < key.length; i++) {
            tail = (tail << 8) | (key[i] & 0xff);
        }
        return Integer.remainderUnsigned(tail, partitionCount);
    }

    private static byte[] bytes(UUID id) {
        return ByteBuffer.allocate(16)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
    }
}
