package io.cyxcloud.shardstore.protocol;

import io.netty.buffer.ByteBuf;
import java.util.zip.CRC32C;

/**
 * Whole consecutive 64 KiB blocks of a shard with their checksums: the answer to a read of a range
 * is the blocks that cover it, so that whoever receives them can check them again and then cut out
 * the range. Only the last block of the shard may be short. An empty range is no block at all.
 *
 * <p>Holds one reference of {@code blocks}, which the receiver of the slice releases.
 */
public final class ShardSlice {
    private final ByteBuf blocks;
    private final int firstBlock;
    private final int[] crcs;

    /**
     * Takes over one reference of {@code blocks}.
     *
     * @param blocks readable bytes from {@code firstBlock * 64 KiB} of the shard on
     * @param crcs CRC32C of each block, as stored with the shard (not computed from these bytes);
     *     taken without a copy, the caller leaves it alone afterwards
     */
    public ShardSlice(ByteBuf blocks, int firstBlock, int[] crcs) {
        if (firstBlock < 0 || crcs.length != ShardLimits.blockCount(blocks.readableBytes())) {
            throw new IllegalArgumentException(
                    crcs.length
                            + " checksums for "
                            + blocks.readableBytes()
                            + " bytes from block "
                            + firstBlock);
        }
        this.blocks = blocks;
        this.firstBlock = firstBlock;
        this.crcs = crcs;
    }

    /** First block (from 0) that a read at byte {@code offset} needs. */
    public static int firstBlockOf(int offset) {
        return offset / ShardLimits.BLOCK_SIZE_BYTES;
    }

    /**
     * One past the last byte, in the shard, of the blocks that cover a range.
     *
     * @param shardSizeBytes payload bytes of the shard, at least {@code offset + lengthBytes}
     */
    public static int coverEnd(int offset, int lengthBytes, int shardSizeBytes) {
        if (lengthBytes == 0) {
            return firstBlockOf(offset) * ShardLimits.BLOCK_SIZE_BYTES;
        }
        int end = ShardLimits.blockCount(offset + lengthBytes) * ShardLimits.BLOCK_SIZE_BYTES;
        return Math.min(end, shardSizeBytes);
    }

    /** CRC32C of {@code lengthBytes} bytes at absolute index {@code index}. */
    public static int crc32c(ByteBuf bytes, int index, int lengthBytes) {
        CRC32C crc = new CRC32C();
        for (var part : bytes.nioBuffers(index, lengthBytes)) {
            crc.update(part);
        }
        return (int) crc.getValue();
    }

    /** CRC32C of each 64 KiB block of the readable bytes. */
    public static int[] crcsOf(ByteBuf bytes) {
        int[] crcs = new int[ShardLimits.blockCount(bytes.readableBytes())];
        for (int block = 0; block < crcs.length; block++) {
            crcs[block] = blockCrc(bytes, block);
        }
        return crcs;
    }

    private static int blockCrc(ByteBuf bytes, int block) {
        int start = block * ShardLimits.BLOCK_SIZE_BYTES;
        int length = Math.min(ShardLimits.BLOCK_SIZE_BYTES, bytes.readableBytes() - start);
        return crc32c(bytes, bytes.readerIndex() + start, length);
    }

    /** Throws {@link ShardException} (CORRUPT) when a block does not match its checksum. */
    public void verify() {
        for (int block = 0; block < crcs.length; block++) {
            if (blockCrc(blocks, block) != crcs[block]) {
                throw new ShardException(
                        ShardFailure.CORRUPT, "block " + (firstBlock + block) + " checksum");
            }
        }
    }

    /**
     * The bytes of the range that was asked for; takes over the slice's reference. Throws {@link
     * ShardException} (PROTOCOL), and releases, when the blocks do not cover it.
     */
    public ByteBuf cut(int offset, int lengthBytes) {
        long start = offset - (long) firstBlock * ShardLimits.BLOCK_SIZE_BYTES;
        if (start < 0 || lengthBytes < 0 || start + lengthBytes > blocks.readableBytes()) {
            // An empty range past the last block boundary needs no block.
            if (lengthBytes == 0) {
                return blocks.skipBytes(blocks.readableBytes());
            }
            blocks.release();
            throw new ShardException(
                    ShardFailure.PROTOCOL, "blocks do not cover " + offset + "+" + lengthBytes);
        }
        blocks.skipBytes((int) start);
        return blocks.writerIndex(blocks.readerIndex() + lengthBytes);
    }

    public ByteBuf blocks() {
        return blocks;
    }

    /** Index (from 0) in the shard of the first block. */
    public int firstBlock() {
        return firstBlock;
    }

    /** The checksums as they travel. */
    public BlockCrcs checksums() {
        return new BlockCrcs(crcs);
    }

    public int blockCount() {
        return crcs.length;
    }

    /** CRC32C of the block at {@code index} (from 0, within this slice). */
    public int crc(int index) {
        return crcs[index];
    }
}
