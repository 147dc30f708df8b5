package io.cyxcloud.placement.streams;

import io.cyxcloud.events.bucket.BucketSetting;
import io.cyxcloud.events.value.BucketId;
import io.cyxcloud.events.value.CommandId;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.StreamId;
import io.cyxcloud.events.value.UploadId;
import io.cyxcloud.events.value.VersionId;
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
 * 'A'                                             how the last operators' orders were answered
 * 'a'  access-key                                 whose it is
 * 'b'  name                                       bucket
 * 'c'  stream(16) index(4)                        chunk
 * 'd'  escaped-name setting                       configuration document of a bucket
 * 'e'  name                                       user
 * 'g'                                             nodes whose shards do not count, and those whose
 *                                                 shards leave
 * 'h'  escaped-node stream(16)                    stream of which the node has a shard, or had or
 *                                                 was to have one; no value
 * 'i'  bucket(16) escaped-key ~sequence(8)        sealed bytes of a small object's version
 * 'f'  partition(4)                               how far an object partition is folded
 * 'j'  bucket(16) escaped-key version(16)         sealed bytes of a version that is gone
 * 'k'  bucket(16) escaped-key until(8) offset(8)  what was current until a command
 * 'l'  command(16)                                how a recent identity command was decided
 * 'm'                                             cluster map
 * 'n'  bucket(16) escaped-key                     sequence of the null version that lies in 'v'
 * 'o'  bucket(16) key                             current version, when it is an object; UTF-8, so
 *                                                 a scan is S3's order
 * 'p'  bucket(16) escaped-key upload(16) part(2)  part
 * 'q'  due(8) stream(16)                          stream that is due then; no value
 * 'r'  bucket(16)                                 the bucket's rules
 * 's'  bucket(16)                                 seal
 * 't'  stream(16)                                 stream
 * 'u'  bucket(16) escaped-key upload(16)          upload
 * 'v'  bucket(16) escaped-key ~sequence(8)        versions behind the current one, and delete
 *                                                 markers; the newest first
 * 'w'  node                                       walk over what the node holds
 * 'x'  until(8) row-key                           row of 'k' or 'j', to be forgotten; no value
 * 'y'                                             before when history was forgotten, Unix ms
 * 'z'  offset(8) command(16)                      where the command in 'l' was decided; no value
 * </pre>
 *
 * A version is in 'o' or in 'v', never in both: the newest is in 'o', unless it is a delete marker.
 * So a listing of objects reads neither old versions nor the keys that are deleted.
 *
 * <p>An escaped key has 0x00 as 0x00 0xFF and ends with 0x00 0x00, so that the order stays that of
 * the keys although something follows.
 */
final class StoreKeys {
    static final char USERS = 'e';
    static final char DECIDED_AT = 'z';

    private static final int UUID_BYTES = 16;
    private static final int SEQUENCE_BYTES = 8;

    private StoreKeys() {}

    static Bytes position(int source) {
        return Bytes.wrap(new byte[] {0, (byte) source});
    }

    static Bytes bucket(String name) {
        return new Builder('b').text(name).key();
    }

    static Bytes user(String name) {
        return new Builder(USERS).text(name).key();
    }

    static Bytes accessKey(String accessKey) {
        return new Builder('a').text(accessKey).key();
    }

    static Bytes decided(CommandId command) {
        return new Builder('l').uuid(command.value()).key();
    }

    static Bytes decidedAt(long offset, CommandId command) {
        return new Builder(DECIDED_AT).number(offset).uuid(command.value()).key();
    }

    /** Everything that was decided before an offset. */
    static Bytes decidedBefore(long offset) {
        return new Builder(DECIDED_AT).number(offset).key();
    }

    /** The command of a row that says where it was decided. */
    static CommandId decidedCommand(Bytes row) {
        ByteBuffer key = ByteBuffer.wrap(row.get(), 1 + Long.BYTES, UUID_BYTES);
        return new CommandId(new UUID(key.getLong(), key.getLong()));
    }

    static Bytes chunk(StreamId stream, int index) {
        return new Builder('c').uuid(stream.value()).number(index, 4).key();
    }

    /** All chunks of a stream. */
    static Bytes chunks(StreamId stream) {
        return new Builder('c').uuid(stream.value()).key();
    }

    /** The chunk index of a chunk's row key. */
    static int chunkIndex(Bytes row) {
        return ByteBuffer.wrap(row.get()).getInt(1 + UUID_BYTES);
    }

    static Bytes due(long dueMs, StreamId stream) {
        return new Builder('q').number(dueMs).uuid(stream.value()).key();
    }

    /** Everything that is due before this time. */
    static Bytes dueBefore(long dueMs) {
        return new Builder('q').number(dueMs).key();
    }

    /** The stream of a due row's key. */
    static StreamId dueStream(Bytes row) {
        ByteBuffer key = ByteBuffer.wrap(row.get(), 1 + Long.BYTES, UUID_BYTES);
        return new StreamId(new UUID(key.getLong(), key.getLong()));
    }

    /** Since when a due row's stream is due, Unix ms. */
    static long dueMs(Bytes row) {
        return ByteBuffer.wrap(row.get()).getLong(1);
    }

    static Bytes folded(int partition) {
        return new Builder('f').number(partition, 4).key();
    }

    static Bytes stream(StreamId stream) {
        return new Builder('t').uuid(stream.value()).key();
    }

    static Bytes nodesDown() {
        return new Builder('g').key();
    }

    static Bytes held(NodeId node, StreamId stream) {
        return new Builder('h').escaped(node.value()).uuid(stream.value()).key();
    }

    /** All streams of a node: a prefix of their row keys. */
    static Bytes heldBy(NodeId node) {
        return new Builder('h').escaped(node.value()).key();
    }

    /** The stream of a row that {@link #held} is the key of. */
    static StreamId heldStream(Bytes row) {
        ByteBuffer key = ByteBuffer.wrap(row.get(), row.get().length - UUID_BYTES, UUID_BYTES);
        return new StreamId(new UUID(key.getLong(), key.getLong()));
    }

    static Bytes walk(NodeId node) {
        return new Builder('w').text(node.value()).key();
    }

    /** The node of a walk's row key. */
    static NodeId walkNode(Bytes row) {
        byte[] bytes = row.get();
        return new NodeId(new String(bytes, 1, bytes.length - 1, StandardCharsets.UTF_8));
    }

    static Bytes orders() {
        return new Builder('A').key();
    }

    static Bytes clusterMap() {
        return new Builder('m').key();
    }

    static Bytes object(BucketId bucket, String key) {
        return new Builder('o').uuid(bucket.value()).text(key).key();
    }

    /** The bucket of an object's row key. */
    static BucketId objectBucket(Bytes row) {
        ByteBuffer bytes = ByteBuffer.wrap(row.get(), 1, UUID_BYTES);
        return new BucketId(new UUID(bytes.getLong(), bytes.getLong()));
    }

    /** The object key of a row key. */
    static String objectKey(Bytes row) {
        byte[] bytes = row.get();
        return new String(
                bytes, 1 + UUID_BYTES, bytes.length - 1 - UUID_BYTES, StandardCharsets.UTF_8);
    }

    static Bytes setting(String name, BucketSetting setting) {
        return new Builder('d').escaped(name).text(setting.name()).key();
    }

    static Bytes rules(BucketId bucket) {
        return new Builder('r').uuid(bucket.value()).key();
    }

    /** Where the null version of a key is, when it is not current. */
    static Bytes nullVersion(BucketId bucket, String key) {
        return new Builder('n').uuid(bucket.value()).escaped(key).key();
    }

    static Bytes version(BucketId bucket, String key, long sequence) {
        return new Builder('v')
                .uuid(bucket.value())
                .escaped(key)
                .number(~sequence, SEQUENCE_BYTES)
                .key();
    }

    static Bytes inline(BucketId bucket, String key, long sequence) {
        return new Builder('i')
                .uuid(bucket.value())
                .escaped(key)
                .number(~sequence, SEQUENCE_BYTES)
                .key();
    }

    static Bytes purgedBefore() {
        return new Builder('y').key();
    }

    /** What was current until a command, the log's time of which is given in Unix ms. */
    static Bytes history(BucketId bucket, String key, long untilMs, long offset) {
        return new Builder('k')
                .uuid(bucket.value())
                .escaped(key)
                .number(untilMs)
                .number(offset)
                .key();
    }

    /** The first that may have been current after a time. */
    static Bytes historyAfter(BucketId bucket, String key, long timeMs) {
        return history(bucket, key, timeMs + 1, 0);
    }

    static Bytes historyOfKey(BucketId bucket, String key) {
        return new Builder('k').uuid(bucket.value()).escaped(key).key();
    }

    /** History of keys that begin with {@code prefix}. */
    static Bytes historyOfPrefix(BucketId bucket, String prefix) {
        return open(historyOfKey(bucket, prefix));
    }

    /** The object key of a history row's key. */
    static String historyKey(Bytes row) {
        return escapedKey(row, 2 * Long.BYTES);
    }

    /** Until when a history row was current, Unix ms. */
    static long historyUntilMs(Bytes row) {
        byte[] bytes = row.get();
        return ByteBuffer.wrap(bytes).getLong(bytes.length - 2 * Long.BYTES);
    }

    static Bytes pastBytes(BucketId bucket, String key, VersionId version) {
        return new Builder('j').uuid(bucket.value()).escaped(key).uuid(version.value()).key();
    }

    /** That a row of history is to be forgotten a horizon after it was superseded. */
    static Bytes forgotten(long untilMs, Bytes row) {
        return new Builder('x').number(untilMs).bytes(row.get()).key();
    }

    /** Everything that was superseded before a time. */
    static Bytes forgottenBefore(long untilMs) {
        return new Builder('x').number(untilMs).key();
    }

    static long forgottenUntilMs(Bytes row) {
        return ByteBuffer.wrap(row.get()).getLong(1);
    }

    /** The row that is to be forgotten. */
    static Bytes forgottenRow(Bytes row) {
        return Bytes.wrap(Arrays.copyOfRange(row.get(), 1 + Long.BYTES, row.get().length));
    }

    /** All versions of a key behind its current one: a prefix of their row keys. */
    static Bytes versionsOfKey(BucketId bucket, String key) {
        return new Builder('v').uuid(bucket.value()).escaped(key).key();
    }

    /** Versions of keys that begin with {@code prefix}. */
    static Bytes versionsOfPrefix(BucketId bucket, String prefix) {
        return open(versionsOfKey(bucket, prefix));
    }

    /** The object key of a version's row key. */
    static String versionKey(Bytes row) {
        return escapedKey(row, SEQUENCE_BYTES);
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
        return open(uploadsOfKey(bucket, prefix));
    }

    /** The object key of an upload's row key. */
    static String uploadKey(Bytes row) {
        return escapedKey(row, UUID_BYTES);
    }

    /** Without the end mark. */
    private static Bytes open(Bytes escaped) {
        return Bytes.wrap(Arrays.copyOf(escaped.get(), escaped.get().length - 2));
    }

    private static String escapedKey(Bytes row, int bytesAfter) {
        byte[] bytes = row.get();
        ByteArrayOutputStream key = new ByteArrayOutputStream(bytes.length);
        for (int i = 1 + UUID_BYTES; i < bytes.length - bytesAfter - 2; i++) {
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

    /** All configuration documents of a bucket: a prefix of their row keys. */
    static Bytes settings(String name) {
        return new Builder('d').escaped(name).key();
    }

    /** All rows of a bucket in a table: a prefix of their row keys. */
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

        Builder bytes(byte[] bytes) {
            out.writeBytes(bytes);
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

        Builder number(long value, int bytes) {
            for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
                out.write((int) (value >>> shift));
            }
            return this;
        }

        Builder number(long value) {
            out.writeBytes(ByteBuffer.allocate(Long.BYTES).putLong(value).array());
            return this;
        }

        Bytes key() {
            return Bytes.wrap(out.toByteArray());
        }
    }
}
