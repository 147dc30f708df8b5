package io.cyxcloud.shardstore.disk;

import io.cyxcloud.events.value.Bytes;
import java.nio.ByteBuffer;

/**
 * Where a shard lies and what it should be.
 *
 * @param at where its record begins
 * @param sizeBytes payload bytes
 */
record IndexEntry(LogPoint at, int sizeBytes, Bytes blake3) {
    private static final int BYTES = 2 * Long.BYTES + Integer.BYTES;

    byte[] encode() {
        return ByteBuffer.allocate(BYTES + blake3.size())
                .putLong(at.segment())
                .putLong(at.offset())
                .putInt(sizeBytes)
                .put(blake3.toBuffer())
                .array();
    }

    static IndexEntry decode(byte[] value) {
        ByteBuffer in = ByteBuffer.wrap(value);
        LogPoint at = new LogPoint(in.getLong(), in.getLong());
        return new IndexEntry(at, in.getInt(), Bytes.copyOf(in));
    }

    /** Bytes of the whole record in its segment. */
    long recordBytes() {
        return RecordCodec.recordBytes(sizeBytes);
    }

    static IndexEntry of(RecordHeader header, LogPoint at) {
        return new IndexEntry(at, header.sizeBytes(), header.blake3());
    }
}
