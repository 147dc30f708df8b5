package io.cyxcloud.shardstore.protocol;

/** Numbers both ends and the disk format agree on. */
public final class ShardLimits {
    /** Bytes one CRC32C covers: the unit of checked reads. */
    public static final int BLOCK_SIZE_BYTES = 64 * 1024;

    /** A BLAKE3 digest. */
    public static final int HASH_SIZE_BYTES = 32;

    /**
     * Largest payload of a shard: a 64 MiB chunk cut for RS(10,4) with its segment tags makes 6.5
     * MiB, for RS(4,2) 16.1 MiB. The next power of two leaves room and still fits one buffer.
     */
    public static final int SHARD_SIZE_BYTES_MAX = 32 * 1024 * 1024;

    /** Most shards in one page of an inventory: a page fits in one frame. */
    public static final int PAGE_SHARDS_MAX = 4_096;

    static {
        assert SHARD_SIZE_BYTES_MAX % BLOCK_SIZE_BYTES == 0;
    }

    private ShardLimits() {}

    /** Blocks that {@code sizeBytes} bytes from a block boundary on touch. */
    public static int blockCount(int sizeBytes) {
        return (sizeBytes + BLOCK_SIZE_BYTES - 1) / BLOCK_SIZE_BYTES;
    }
}
