package io.cyxcloud.shardstore.disk;

import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.events.value.ShardId;
import io.cyxcloud.events.value.StreamId;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.UUID;

/**
 * Keys and small values of the index. Pure. The first byte says what a key is of:
 *
 * <pre>
 *   s SHARD           place, size, hash of a shard
 *   t SHARD           place of the record that deleted a shard
 *   d SHARD SEGMENT   a record of the shard that does not count lies in the segment
 *   l SEGMENT         bytes of the segment's records that count
 *   f SEGMENT         the segment's file may be removed
 *   m c, m p, m u     points of the log: checkpoint, published, scrubbed
 *   m v               format of this index
 * </pre>
 */
final class IndexKeys {
    static final byte[] SHARDS = {'s'};
    static final byte[] LIVE = {'l'};
    static final byte[] FORGOTTEN = {'f'};
    static final byte[] FORMAT = {'m', 'v'};
    static final byte[] CHECKPOINT = {'m', 'c'};
    static final byte[] PUBLISHED = {'m', 'p'};
    static final byte[] SCRUBBED = {'m', 'u'};

    /** Stream, chunk, index. */
    private static final int SHARD_BYTES = 2 * Long.BYTES + Integer.BYTES + Short.BYTES;

    private IndexKeys() {}

    static byte[] shard(ShardId shard) {
        return put('s', shard, 0).array();
    }

    static byte[] tombstone(ShardId shard) {
        return put('t', shard, 0).array();
    }

    static byte[] deadOf(ShardId shard) {
        return put('d', shard, 0).array();
    }

    static byte[] dead(ShardIndex.Dead dead) {
        return put('d', dead.shard(), Long.BYTES).putLong(dead.segment()).array();
    }

    static byte[] live(long segment) {
        return segment('l', segment);
    }

    static byte[] forgotten(long segment) {
        return segment('f', segment);
    }

    static ShardId shard(byte[] key) {
        ByteBuffer in = ByteBuffer.wrap(key, 1, SHARD_BYTES);
        StreamId stream = new StreamId(new UUID(in.getLong(), in.getLong()));
        return new ShardId(new ChunkId(stream, in.getInt()), in.getShort());
    }

    static long deadSegment(byte[] key) {
        return ByteBuffer.wrap(key).getLong(1 + SHARD_BYTES);
    }

    static long segment(byte[] key) {
        return ByteBuffer.wrap(key).getLong(1);
    }

    static byte[] encode(LogPoint point) {
        return ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(point.segment())
                .putLong(point.offset())
                .array();
    }

    static LogPoint point(byte[] value) {
        ByteBuffer in = ByteBuffer.wrap(value);
        return new LogPoint(in.getLong(), in.getLong());
    }

    static byte[] encode(Long number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    }

    static long number(byte[] value) {
        return ByteBuffer.wrap(value).getLong();
    }

    static boolean startsWith(byte[] key, byte[] prefix) {
        return key.length >= prefix.length
                && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
    }

    private static ByteBuffer put(char kind, ShardId shard, int moreBytes) {
        UUID stream = shard.chunk().stream().value();
        return ByteBuffer.allocate(1 + SHARD_BYTES + moreBytes)
                .put((byte) kind)
                .putLong(stream.getMostSignificantBits())
                .putLong(stream.getLeastSignificantBits())
                .putInt(shard.chunk().index())
                .putShort((short) shard.index());
    }

    private static byte[] segment(char kind, long segment) {
        return ByteBuffer.allocate(1 + Long.BYTES).put((byte) kind).putLong(segment).array();
    }
}
