package io.cyxcloud.placement.streams;

import io.cyxcloud.events.value.BucketId;
import io.cyxcloud.events.value.StreamId;
import io.cyxcloud.events.value.UploadId;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.UUID;
import org.apache.kafka.common.utils.Bytes;

/**
 * Keys of store rows. The first byte is the table, so that one store, one changelog and one write
 * order hold a partition's rows and the position up to which they are folded.
 *
 * <pre>
 * 0x00 source                                     position: offset applied of source topic no.
 * 'b'  name                                       bucket
 * 'c'  stream(16) index(4)                        chunk
 * 'm'                                             cluster map
 * 'o'  bucket(16) key                             object; UTF-8, so a scan is S3's order
 * 'p'  bucket(16) escaped-key upload(16) part(2)  part
 * 's'  bucket(16)                                 seal
 * 'u'  bucket(16) escaped-key upload(16)          upload
 * </pre>
 *
 * An escaped key has 0x00 as 0x00 0xFF and ends with 0x00 0x00, so that the order stays that of the
 * keys although something follows.
 */
final class StoreKeys {
    private static final int UUID_BYTES = 16;

    private StoreKeys() {}

    static Bytes position(int source) {
        return Bytes.wrap(new byte[] {0, (byte) source});
    }

    static Bytes bucket(String name) {
        return new Builder('b').text(name).key();
    }

    static Bytes chunk(StreamId stream, int index) {
        return new Builder('c').uuid(stream.value()).number(index, 4).key();
    }

    static Bytes clusterMap() {
        return new Builder('m').key();
    }

    static Bytes object(BucketId bucket, String key) {
        return new Builder('o').uuid(bucket.value()).text(key).key();
    }

    /** The object key of a row key. */
    static String objectKey(Bytes row) {
        byte[] bytes = row.get();
        return new String(
                bytes, 1 + UUID_BYTES, bytes.length - 1 - UUID_BYTES, StandardCharsets.UTF_8);
    }

    static Bytes seal(BucketId bucket) {
        return new Builder('s').uuid(bucket.value()).key();
    }

    static Bytes upload(BucketId bucket, String key, UploadId upload) {
        return new Builder('u').uuid(bucket.value()).escaped(key).uuid(upload.value()).key();
    }

    static Bytes uploadsOfKey(BucketId bucket, String key) {
        return new Builder('u').uuid(bucket.value()).escaped(key).key();
    }

    /** Uploads of keys that begin with {@code prefix}. */
    static Bytes uploadsOfPrefix(BucketId bucket, String prefix) {
        byte[] escaped = new Builder('u').uuid(bucket.value()).escaped(prefix).key().get();
        return Bytes.wrap(Arrays.copyOf(escaped, escaped.length - 2)); // without the end mark
    }

    /** The object key of an upload's row key. */
    static String uploadKey(Bytes row) {
        byte[] bytes = row.get();
        ByteArrayOutputStream key = new ByteArrayOutputStream(bytes.length);
        for (int i = 1 + UUID_BYTES; i < bytes.length - UUID_BYTES - 2; i++) {
            key.write(bytes[i]);
            if (bytes[i] == 0) {
                i++; // its escape
            }
        }
        return key.toString(StandardCharsets.UTF_8);
    }

    static Bytes part(BucketId bucket, String key, UploadId upload, int number) {
        return new Builder('p')
                .uuid(bucket.value())
                .escaped(key)
                .uuid(upload.value())
                .number(number, 2)
                .key();
    }

    /** All objects of a bucket, or all its uploads: a prefix of their row keys. */
    static Bytes ofBucket(char table, BucketId bucket) {
        return new Builder(table).uuid(bucket.value()).key();
    }

    static Bytes table(char table) {
        return new Builder(table).key();
    }

    /** The first key after all that begin with {@code prefix}. */
    static Bytes after(Bytes prefix) {
        byte[] end = prefix.get().clone();
        int last = end.length - 1;
        while (end[last] == (byte) 0xFF) {
            last--; // the table byte is ASCII: this ends
        }
        end[last]++;
        return Bytes.wrap(Arrays.copyOf(end, last + 1));
    }

    /** The very next key. */
    static Bytes next(Bytes key) {
        return Bytes.wrap(Arrays.copyOf(key.get(), key.get().length + 1));
    }

    private static final class Builder {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream(64);

        Builder(char table) {
            out.write(table);
        }

        Builder uuid(UUID id) {
            out.writeBytes(
                    ByteBuffer.allocate(UUID_BYTES)
                            .putLong(id.getMostSignificantBits())
                            .putLong(id.getLeastSignificantBits())
                            .array());
            return this;
        }

        Builder text(String text) {
            out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
            return this;
        }

        Builder escaped(String text) {
            for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
                out.write(b);
                if (b == 0) {
                    out.write(0xFF);
                }
            }
            out.write(0);
            out.write(0);
            return this;
        }

        Builder number(int value, int bytes) {
            for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
                out.write(value >>> shift);
            }
            return this;
        }

        Bytes key() {
            return Bytes.wrap(out.toByteArray());
        }
    }
}
