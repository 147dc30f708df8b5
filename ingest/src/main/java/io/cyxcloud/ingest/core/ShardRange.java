package io.cyxcloud.ingest.core;

/**
 * Bytes of one shard.
 *
 * @param index shard, from 0
 * @param offset first byte within the shard
 * @param length bytes, at least 1
 */
public record ShardRange(int index, int offset, int length) {
    public ShardRange {
        if (index < 0 || offset < 0 || length < 1) {
            throw new IllegalArgumentException(
                    "shard " + index + ", " + length + " bytes at " + offset);
        }
    }

    public int end() {
        return offset + length;
    }

    /** The same bytes of another shard: what a byte-wise code needs to rebuild this range. */
    public ShardRange ofShard(int otherIndex) {
        return new ShardRange(otherIndex, offset, length);
    }

    /** Whether this has all columns of {@code that}, whichever shard it is of. */
    public boolean spans(ShardRange that) {
        return offset <= that.offset && end() >= that.end();
    }
}
