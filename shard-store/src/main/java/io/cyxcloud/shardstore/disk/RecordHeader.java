package io.cyxcloud.shardstore.disk;

import io.cyxcloud.events.value.Bytes;
import io.cyxcloud.events.value.ShardId;
import io.cyxcloud.shardstore.protocol.ShardLimits;

/**
 * What a record says about its payload, wherever it lies.
 *
 * @param sizeBytes payload bytes; 0 for a tombstone
 * @param blake3 of the payload, 32 bytes; zeros for a tombstone
 * @param atMs when the node took it in, Unix ms
 */
record RecordHeader(RecordKind kind, ShardId shard, int sizeBytes, Bytes blake3, long atMs) {
    private static final Bytes NO_HASH = Bytes.copyOf(new byte[ShardLimits.HASH_SIZE_BYTES]);

    RecordHeader {
        if (sizeBytes < 0 || sizeBytes > ShardLimits.SHARD_SIZE_BYTES_MAX) {
            throw new IllegalArgumentException("shard size " + sizeBytes);
        }
        if (blake3.size() != ShardLimits.HASH_SIZE_BYTES) {
            throw new IllegalArgumentException("BLAKE3 of " + blake3.size() + " bytes");
        }
        if (kind == RecordKind.TOMBSTONE && sizeBytes != 0) {
            throw new IllegalArgumentException("tombstone with a payload");
        }
    }

    static RecordHeader tombstone(ShardId shard, long atMs) {
        return new RecordHeader(RecordKind.TOMBSTONE, shard, 0, NO_HASH, atMs);
    }

    /** Bytes of header and block checksums: where the payload begins in the record. */
    int payloadOffset() {
        return RecordCodec.HEADER_BYTES + ShardLimits.blockCount(sizeBytes) * Integer.BYTES;
    }

    /** Bytes of the whole record in the file, with padding. */
    long recordBytes() {
        return RecordCodec.recordBytes(sizeBytes);
    }
}
