package io.cyxcloud.ingest.core;

import static io.cyxcloud.ingest.core.ChunkPlan.SEGMENT_BYTES;

import java.util.ArrayList;
import java.util.List;

/**
 * Where the bytes of one chunk are: plaintext, cut into segments, each sealed with a tag; the
 * sealed segments one after the other; cut into k equal data shards, the last of them padded with
 * zeros.
 *
 * <pre>
 * plaintext  | 65536 | 65536 | 65536 | rest |
 * sealed     | 65552 | 65552 | 65552 | rest + 16 |
 * shards     |   shard 0  |   shard 1  |  shard 2 ..000|      k = 3
 * </pre>
 *
 * @param plainBytes plaintext of the chunk, at least 1
 * @param dataShards k
 */
public record ChunkGeometry(int plainBytes, int dataShards) {
    /** Bytes that sealing adds to a segment. */
    public static final int TAG_BYTES = 16;

    public static final int SEALED_SEGMENT_BYTES = SEGMENT_BYTES + TAG_BYTES;

    public ChunkGeometry {
        if (plainBytes < 1 || plainBytes > ChunkPlan.CHUNK_SIZE_BYTES_MAX || dataShards < 1) {
            throw new IllegalArgumentException(
                    "a chunk of " + plainBytes + " bytes over " + dataShards + " shards");
        }
    }

    public int segmentCount() {
        return Math.ceilDiv(plainBytes, SEGMENT_BYTES);
    }

    /** Plaintext bytes of segment {@code index} of the chunk. */
    public int segmentPlainBytes(int index) {
        return Math.min(SEGMENT_BYTES, plainBytes - index * SEGMENT_BYTES);
    }

    /** Bytes of the sealed chunk, without padding. */
    public int sealedBytes() {
        return plainBytes + segmentCount() * TAG_BYTES;
    }

    /** Where sealed segment {@code index} begins in the sealed chunk. */
    public int sealedOffset(int index) {
        return index * SEALED_SEGMENT_BYTES;
    }

    /** Bytes of each shard. */
    public int shardBytes() {
        return Math.ceilDiv(sealedBytes(), dataShards);
    }

    /** The segment that plaintext byte {@code plainOffset} of the chunk is in. */
    public static int segmentOf(int plainOffset) {
        return plainOffset / SEGMENT_BYTES;
    }

    /**
     * The shard bytes that hold the sealed segments that plaintext bytes {@code from} to {@code to}
     * (exclusive) are in; in order, at most one range a shard.
     */
    public List<ShardRange> shardRanges(int from, int to) {
        if (from < 0 || to <= from || to > plainBytes) {
            throw new IndexOutOfBoundsException(from + ".." + to + " of " + plainBytes);
        }
        int last = segmentOf(to - 1);
        int sealedFrom = sealedOffset(segmentOf(from));
        int sealedTo = sealedOffset(last) + segmentPlainBytes(last) + TAG_BYTES;
        int shardBytes = shardBytes();
        List<ShardRange> ranges = new ArrayList<>();
        for (int at = sealedFrom; at < sealedTo; ) {
            int index = at / shardBytes;
            int offset = at - index * shardBytes;
            int length = Math.min(shardBytes - offset, sealedTo - at);
            ranges.add(new ShardRange(index, offset, length));
            at += length;
        }
        return ranges;
    }
}
