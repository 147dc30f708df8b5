package io.cyxcloud.perf.kernel;

/**
 * Sizes of a shard that kernels are measured at.
 *
 * @param text as it stands in the table
 */
record ShardSize(int bytes, String text) {
    /** An object of 4 KiB cut into ten. */
    static final ShardSize TINY = new ShardSize(412, "412 B");

    static final ShardSize SMALL = new ShardSize(4 << 10, "4 KiB");

    /** With 13 others it fits in the L2 cache. */
    static final ShardSize IN_CACHE = new ShardSize(16 << 10, "16 KiB");

    /** A slice, a segment, a checksummed block. */
    static final ShardSize BLOCK = new ShardSize(64 << 10, "64 KiB");

    /** A 4 MiB chunk with its tags, cut into ten; with 13 others it is larger than an L2 cache. */
    static final ShardSize OF_4_MIB = new ShardSize(419_456, "410 KiB");
}
