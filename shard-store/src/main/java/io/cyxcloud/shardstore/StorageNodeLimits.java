package io.cyxcloud.shardstore;

import io.cyxcloud.shardstore.server.ServerLimits;
import java.time.Duration;

/**
 * The bounds of a storage node, beside those of its engine.
 *
 * @param server what it takes on before it answers BUSY
 * @param readThreads threads that read the disk
 * @param readQueueCountMax reads that wait for one; beyond it BUSY
 * @param unpublishedCountMax shards stored and not yet in the event log; beyond it puts get BUSY
 * @param heartbeatPeriod how often the node says that it lives
 */
public record StorageNodeLimits(
        ServerLimits server,
        int readThreads,
        int readQueueCountMax,
        int unpublishedCountMax,
        Duration heartbeatPeriod) {
    private static final int MEBIBYTE = 1 << 20;

    public StorageNodeLimits {
        positive("readThreads", readThreads);
        positive("readQueueCountMax", readQueueCountMax);
        positive("unpublishedCountMax", unpublishedCountMax);
        positive("heartbeatPeriod in ms", heartbeatPeriod.toMillis());
    }

    /** 2 readers, 1,024 reads and 10,000 events waiting, a heartbeat each second. */
    public static StorageNodeLimits standard() {
        return new StorageNodeLimits(
                ServerLimits.standard(), 2, 1024, 10_000, Duration.ofSeconds(1));
    }

    /** For one of many nodes in a process: 32 MiB in flight and 1 reader each. */
    public static StorageNodeLimits ofOneOfMany() {
        ServerLimits server =
                new ServerLimits(
                        256, 128, 256, 16 * MEBIBYTE, 32 * MEBIBYTE, 5_000, 10_000, 300_000, 50);
        return new StorageNodeLimits(server, 1, 256, 10_000, Duration.ofSeconds(1));
    }

    private static void positive(String name, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " " + value + ": expected at least 1");
        }
    }
}
