package io.cyxcloud.shardstore.protocol;

import io.cyxcloud.events.value.Bytes;

/**
 * What a node knows of a shard it holds.
 *
 * @param sizeBytes payload bytes, 0 to {@link ShardLimits#SHARD_SIZE_BYTES_MAX}
 * @param blake3 BLAKE3 of the payload, 32 bytes
 */
public record ShardStat(int sizeBytes, Bytes blake3) {
    public ShardStat {
        if (sizeBytes < 0 || sizeBytes > ShardLimits.SHARD_SIZE_BYTES_MAX) {
            throw new IllegalArgumentException("shard size " + sizeBytes);
        }
        if (blake3.size() != ShardLimits.HASH_SIZE_BYTES) {
            throw new IllegalArgumentException("BLAKE3 of " + blake3.size() + " bytes");
        }
    }
}
