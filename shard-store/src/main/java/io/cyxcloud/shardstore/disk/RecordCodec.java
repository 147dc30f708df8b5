package io.cyxcloud.shardstore.disk;

import io.cyxcloud.events.value.Bytes;
import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.events.value.RedundancyScheme;
import io.cyxcloud.events.value.ShardId;
import io.cyxcloud.events.value.StreamId;
import io.cyxcloud.shardstore.protocol.ShardLimits;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * The bytes of a record in a segment file, format 1. Pure and thread-safe. Numbers are big-endian.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                     magic 0x43595853 "CYXS"                   |  0
 * |  version = 1  |     kind      |            k                  |  4
 * |              m                |         shard index           |  8
 * |                          chunk index                          | 12
 * |                                                               | 16
 * |                     stream id, 16 bytes                       |
 * |                                                               |
 * |                                                               |
 * |                     payload length, bytes                     | 32
 * |              offset of this record / 4096                     | 36
 * |                                                               | 40
 * |              number of this segment, 8 bytes                  |
 * |                                                               | 48
 * |              taken in at, Unix ms, 8 bytes                    |
 * |                                                               | 56
 * |                BLAKE3 of the payload, 32 bytes                |
 * :                                                               :
 * |                     reserved, zero                            | 88
 * |        header CRC32C: bytes 0 to 91 and the block CRCs        | 92
 * +---------------------------------------------------------------+
 * |        CRC32C of each 64 KiB block of the payload, n x 4      | 96
 * +---------------------------------------------------------------+
 * |                          payload                              | 96 + 4n
 * |                          zeros, up to a multiple of 4096      |
 * +---------------------------------------------------------------+
 * </pre>
 *
 * <p>kind: 1 shard, 2 tombstone. k and m are 0 when the writer did not say. A record carries its
 * own place, so that a header found by stepping through damaged bytes counts only where it belongs.
 */
final class RecordCodec {
    static final int HEADER_BYTES = 96;

    /** Records start at multiples of this: a page, and the step when looking for a header. */
    static final int ALIGNMENT_BYTES = 4096;

    private static final int MAGIC = 0x43595853;
    private static final byte VERSION = 1;
    private static final int CRC_OFFSET = HEADER_BYTES - Integer.BYTES;

    static {
        int tableMax = ShardLimits.blockCount(ShardLimits.SHARD_SIZE_BYTES_MAX) * Integer.BYTES;
        // One page is read to learn all about a record.
        if (HEADER_BYTES + tableMax > ALIGNMENT_BYTES) {
            throw new AssertionError("header and block checksums exceed a page");
        }
    }

    private RecordCodec() {}

    /** Bytes of a record with a payload of {@code sizeBytes}, with padding. */
    static long recordBytes(int sizeBytes) {
        long content =
                HEADER_BYTES
                        + (long) ShardLimits.blockCount(sizeBytes) * Integer.BYTES
                        + (long) sizeBytes;
        return Math.ceilDiv(content, (long) ALIGNMENT_BYTES) * ALIGNMENT_BYTES;
    }

    /**
     * Writes header and block checksums ({@link RecordHeader#payloadOffset} bytes).
     *
     * @param at where the record will lie
     * @param crcs CRC32C of each block of the payload
     */
    static void encode(RecordHeader header, LogPoint at, int[] crcs, ByteBuffer out) {
        if (crcs.length != ShardLimits.blockCount(header.sizeBytes())) {
            throw new IllegalArgumentException(crcs.length + " block checksums for " + header);
        }
        int start = out.position();
        UUID stream = header.shard().chunk().stream().value();
        out.putInt(MAGIC)
                .put(VERSION)
                .put(header.kind().code())
                .putShort((short) 0)
                .putShort((short) 0)
                .putShort((short) header.shard().index())
                .putInt(header.shard().chunk().index())
                .putLong(stream.getMostSignificantBits())
                .putLong(stream.getLeastSignificantBits())
                .putInt(header.sizeBytes())
                .putInt(Math.toIntExact(at.offset() / ALIGNMENT_BYTES))
                .putLong(at.segment())
                .putLong(header.atMs())
                .put(header.blake3().toBuffer())
                .putInt(0)
                .putInt(0);
        for (int crc : crcs) {
            out.putInt(crc);
        }
        out.putInt(start + CRC_OFFSET, headerCrc(out, start, crcs.length));
    }

    /**
     * Reads the header at the buffer's position, which is left alone.
     *
     * @param at where the bytes were found
     * @return empty unless a sound record that belongs there starts here, checksums included
     */
    static Optional<RecordHeader> decode(ByteBuffer source, LogPoint at) {
        ByteBuffer in = source.slice();
        if (in.remaining() < HEADER_BYTES || in.getInt() != MAGIC || in.get() != VERSION) {
            return Optional.empty();
        }
        Optional<RecordKind> kind = RecordKind.ofCode(in.get());
        int sizeBytes = in.getInt(32);
        int shardIndex = Short.toUnsignedInt(in.getShort(10));
        int chunkIndex = in.getInt(12);
        boolean sane =
                sizeBytes >= 0
                        && sizeBytes <= ShardLimits.SHARD_SIZE_BYTES_MAX
                        && shardIndex < RedundancyScheme.SHARDS_MAX
                        && chunkIndex >= 0;
        boolean here =
                in.getInt(36) == at.offset() / ALIGNMENT_BYTES && in.getLong(40) == at.segment();
        if (kind.isEmpty() || !sane || !here) {
            return Optional.empty();
        }
        int blockCount = ShardLimits.blockCount(sizeBytes);
        if (in.capacity() < HEADER_BYTES + blockCount * Integer.BYTES
                || in.getInt(CRC_OFFSET) != headerCrc(in, 0, blockCount)) {
            return Optional.empty();
        }
        StreamId stream = new StreamId(new UUID(in.getLong(16), in.getLong(24)));
        ShardId shard = new ShardId(new ChunkId(stream, chunkIndex), shardIndex);
        Bytes blake3 = Bytes.copyOf(in.slice(56, ShardLimits.HASH_SIZE_BYTES));
        return Optional.of(new RecordHeader(kind.get(), shard, sizeBytes, blake3, in.getLong(48)));
    }

    /** Checksums of {@code count} blocks, from the record that starts at the buffer's position. */
    static int[] crcs(ByteBuffer record, int firstBlock, int count) {
        int[] crcs = new int[count];
        int start = record.position() + HEADER_BYTES + firstBlock * Integer.BYTES;
        for (int block = 0; block < count; block++) {
            crcs[block] = record.getInt(start + block * Integer.BYTES);
        }
        return crcs;
    }

    private static int headerCrc(ByteBuffer record, int start, int blockCount) {
        CRC32C crc = new CRC32C();
        crc.update(record.slice(start, CRC_OFFSET));
        crc.update(record.slice(start + HEADER_BYTES, blockCount * Integer.BYTES));
        return (int) crc.getValue();
    }
}
