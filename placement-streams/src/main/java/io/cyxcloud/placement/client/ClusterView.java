package io.cyxcloud.placement.client;

import io.cyxcloud.events.log.EventTail;
import io.cyxcloud.events.log.KafkaAccess;
import io.cyxcloud.events.topic.Topics;
import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.events.value.ClusterMap;
import io.cyxcloud.events.value.StorageClass;
import io.cyxcloud.placement.core.placement.Placement;
import io.cyxcloud.placement.core.placement.PlacementChoice;
import java.time.Duration;

/**
 * Follows the cluster map: one thread reads it from the beginning and on; the newest epoch counts.
 * Thread-safe.
 */
public final class ClusterView implements AutoCloseable {
    private static final Duration STOP_MAX = Duration.ofSeconds(5);

    private final EventTail<ClusterMap> tail;
    private final Thread thread;
    private volatile ClusterMap map = ClusterMap.EMPTY;
    private volatile Placement placement = Placement.over(ClusterMap.EMPTY);

    /** Reads what is there, then follows. */
    public ClusterView(KafkaAccess kafka) {
        this.tail = new EventTail<>(kafka, Topics.CLUSTER_MAP, EventTail.From.BEGINNING);
        tail.drain((_, _, read) -> accept(read));
        this.thread =
                Thread.ofPlatform()
                        .daemon()
                        .name("cluster-view")
                        .start(() -> tail.run((_, _, read) -> accept(read)));
    }

    public ClusterMap map() {
        return map;
    }

    public PlacementChoice choose(ChunkId chunk, StorageClass storageClass) {
        return placement.choose(chunk, storageClass);
    }

    /**
     * Waits until so many nodes take shards.
     *
     * @return false when the time ran out
     */
    public synchronized boolean awaitNodes(int count, Duration timeout)
            throws InterruptedException {
        long endNs = System.nanoTime() + timeout.toNanos();
        while (map.healthyCount() < count) {
            long leftMs = (endNs - System.nanoTime()) / 1_000_000;
            if (leftMs <= 0) {
                return false;
            }
            wait(leftMs);
        }
        return true;
    }

    @Override
    public void close() {
        tail.close();
        try {
            thread.join(STOP_MAX);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void accept(ClusterMap read) {
        if (read.epoch() > map.epoch()) {
            map = read;
            placement = Placement.over(read);
            notifyAll();
        }
    }
}
