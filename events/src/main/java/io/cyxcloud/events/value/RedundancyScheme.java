package io.cyxcloud.events.value;

/**
 * Reed-Solomon k + m and its quorum numbers.
 *
 * @param dataShards k: shards that hold data, and shards needed to read
 * @param parityShards m: shards that may be lost
 * @param writeQuorum shards that are durable before a write counts; at least k + 1, or k when m = 0
 * @param repairThreshold shards left at which repair starts; between write quorum and total
 */
public record RedundancyScheme(
        int dataShards, int parityShards, int writeQuorum, int repairThreshold) {
    /** GF(2^8) has 256 elements, one a shard. */
    public static final int SHARDS_MAX = 256;

    public static final RedundancyScheme RS_10_4 = new RedundancyScheme(10, 4, 11, 12);
    public static final RedundancyScheme RS_8_4 = new RedundancyScheme(8, 4, 9, 10);
    public static final RedundancyScheme RS_4_2 = new RedundancyScheme(4, 2, 5, 5);

    public RedundancyScheme {
        int total = dataShards + parityShards;
        if (dataShards < 1 || parityShards < 0 || total > SHARDS_MAX) {
            throw new IllegalArgumentException(
                    "RS("
                            + dataShards
                            + ","
                            + parityShards
                            + "): expected k >= 1, m >= 0, k+m <= 256");
        }
        if (writeQuorum < Math.min(dataShards + 1, total) || writeQuorum > total) {
            throw new IllegalArgumentException(
                    "write quorum " + writeQuorum + ": expected k+1.." + total);
        }
        if (repairThreshold < writeQuorum || repairThreshold > total) {
            throw new IllegalArgumentException(
                    "repair threshold "
                            + repairThreshold
                            + ": expected "
                            + writeQuorum
                            + ".."
                            + total);
        }
    }

    public int totalShards() {
        return dataShards + parityShards;
    }

    /** Shards needed to read. */
    public int readQuorum() {
        return dataShards;
    }

    /** Bytes of each shard of a chunk of {@code chunkBytes}: the chunk over k, rounded up. */
    public int shardSizeBytes(int chunkBytes) {
        return Math.ceilDiv(chunkBytes, dataShards);
    }
}
