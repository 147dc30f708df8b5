package io.cyxcloud.shardstore;

import java.time.Duration;

/**
 * The bounds of a storage node, beside those of its engine and its server.
 *
 * @param readThreads threads that read the disk
 * @param readQueueCountMax reads that wait for one; beyond it BUSY
 * @param unpublishedCountMax shards stored and not yet in the event log; beyond it puts get BUSY
 * @param heartbeatPeriod how often the node says that it lives
 */
public record StorageNodeLimits(
        int readThreads, int readQueueCountMax, int unpublishedCountMax, Duration heartbeatPeriod) {
    public StorageNodeLimits {
        positive("readThreads", readThreads);
        positive("readQueueCountMax", readQueueCountMax);
        positive("unpublishedCountMax", unpublishedCountMax);
        positive("heartbeatPeriod in ms", heartbeatPeriod.toMillis());
    }

    /** 2 readers, 1,024 reads and 10,000 events waiting, a heartbeat each second. */
    public static StorageNodeLimits standard() {
        return new StorageNodeLimits(2, 1024, 10_000, Duration.ofSeconds(1));
    }

    private static void positive(String name, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " " + value + ": expected at least 1");
        }
    }
}
