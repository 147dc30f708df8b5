package io.cyxcloud.events.query;

/**
 * How many chunks are alike in what is left of them.
 *
 * @param storageClass name of their placement rules
 * @param shardCount shards that each has when it is whole
 * @param leftCount shards that are left of each
 * @param lossesSurvived further losses that each survives, whichever; -1: it cannot be read
 * @param settling whether shards are on their way and none is missing, or the write quorum has not
 *     come yet and may never
 * @param chunkCount how many they are
 * @param dataBytes of all of them, without parity
 */
public record ChunkCount(
        String storageClass,
        int shardCount,
        int leftCount,
        int lossesSurvived,
        boolean settling,
        long chunkCount,
        long dataBytes) {
    public ChunkCount {
        if (leftCount < 0 || leftCount > shardCount) {
            throw new IllegalArgumentException(leftCount + " shards of " + shardCount + " left");
        }
    }
}
