package io.cyxcloud.events.value;

import java.util.BitSet;
import java.util.Collection;

/**
 * A code and its quorum numbers.
 *
 * @param dataShards k: shards that hold data
 * @param parityShards m: all others
 * @param writeQuorum shards that are durable before a write counts; whichever they are, they
 *     survive the loss of one more: at least k + 1 with Reed-Solomon (k when m = 0)
 * @param repairThreshold repair does not wait when no more losses are survived than any so many
 *     shards survive; between write quorum and total
 * @param localGroups groups of data shards that have a parity shard each, the other parity shards
 *     being over all data; 0 for Reed-Solomon, of which any k shards give all
 */
public record RedundancyScheme(
        int dataShards, int parityShards, int writeQuorum, int repairThreshold, int localGroups) {
    /** GF(2^8) has 256 elements, one a shard. */
    public static final int SHARDS_MAX = 256;

    public static final RedundancyScheme RS_10_4 = new RedundancyScheme(10, 4, 11, 12);
    public static final RedundancyScheme RS_8_4 = new RedundancyScheme(8, 4, 9, 10);
    public static final RedundancyScheme RS_4_2 = new RedundancyScheme(4, 2, 5, 5);

    /**
     * Two groups of six. Any three losses are survived, so any 14 shards survive one more, and one
     * shard that is lost waits like STANDARD's first.
     */
    public static final RedundancyScheme LRC_12_2_2 = new RedundancyScheme(12, 4, 14, 14, 2);

    public RedundancyScheme {
        int total = dataShards + parityShards;
        if (dataShards < 1 || parityShards < 0 || total > SHARDS_MAX) {
            throw new IllegalArgumentException(
                    "k = %d, m = %d: expected k >= 1, m >= 0, k + m <= 256"
                            .formatted(dataShards, parityShards));
        }
        int survived = family(dataShards, parityShards, localGroups).lossesSurvived();
        int writeQuorumMin = total - Math.max(0, survived - 1);
        if (writeQuorum < writeQuorumMin || writeQuorum > total) {
            throw new IllegalArgumentException(
                    "write quorum " + writeQuorum + ": expected " + writeQuorumMin + ".." + total);
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

    /** Reed-Solomon. */
    public RedundancyScheme(
            int dataShards, int parityShards, int writeQuorum, int repairThreshold) {
        this(dataShards, parityShards, writeQuorum, repairThreshold, 0);
    }

    private static CodeFamily family(int dataShards, int parityShards, int localGroups) {
        return localGroups == 0
                ? new AnyOf(dataShards, parityShards)
                : new LocalGroups(dataShards, localGroups, parityShards - localGroups);
    }

    public int totalShards() {
        return dataShards + parityShards;
    }

    /** No fewer shards than these can be read; with Reed-Solomon, any so many can. */
    public int readQuorum() {
        return dataShards;
    }

    /** Which shards give which others. */
    public CodeFamily family() {
        return family(dataShards, parityShards, localGroups);
    }

    /** Whether a chunk of which these shards are left can be read. */
    public boolean isDecodable(BitSet left) {
        return family().isDecodable(left);
    }

    /** Losses that a chunk of which these shards are left survives, whichever; -1: it is lost. */
    public int lossesSurvived(BitSet left) {
        return family().lossesSurvived(left);
    }

    /**
     * Losses that any so many shards survive, at the worst; below 0: some of them are not enough.
     */
    public int lossesSurvivedByAny(int shardCount) {
        return family().lossesSurvived() - (totalShards() - shardCount);
    }

    /** Shards that are read to rebuild these while all the others are there. */
    public int shardsRead(Collection<Integer> lost) {
        BitSet others = new BitSet();
        others.set(0, totalShards());
        lost.forEach(others::clear);
        BitSet read = new BitSet();
        for (int index : lost) {
            family().sources(index, read, others).ifPresent(read::or);
        }
        return read.isEmpty() ? dataShards : read.cardinality();
    }

    /** Bytes of each shard of a chunk of {@code chunkBytes}: the chunk over k, rounded up. */
    public int shardSizeBytes(int chunkBytes) {
        return Math.ceilDiv(chunkBytes, dataShards);
    }
}
