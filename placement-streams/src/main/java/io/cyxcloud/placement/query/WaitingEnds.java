package io.cyxcloud.placement.query;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.TopicPartition;

/**
 * Who wants to know partitions' ends. Those who ask for the same one while a request is under way
 * share the next. Thread-safe.
 */
final class WaitingEnds {
    private Map<TopicPartition, CompletableFuture<Long>> wanted = new HashMap<>();
    private boolean closed;

    /** To be completed by whoever takes it from {@link #next}. */
    synchronized CompletableFuture<Long> add(TopicPartition partition) {
        if (closed) {
            return CompletableFuture.failedFuture(closed());
        }
        CompletableFuture<Long> end =
                wanted.computeIfAbsent(partition, _ -> new CompletableFuture<>());
        notifyAll();
        return end;
    }

    /** All that are asked for by now; empty when nobody does for so long, or at the end. */
    synchronized Map<TopicPartition, CompletableFuture<Long>> next(long waitMs)
            throws InterruptedException {
        long endNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(waitMs);
        for (long leftNs = endNs - System.nanoTime();
                wanted.isEmpty() && !closed && leftNs > 0;
                leftNs = endNs - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, leftNs);
        }
        Map<TopicPartition, CompletableFuture<Long>> batch = wanted;
        wanted = new HashMap<>();
        return batch;
    }

    synchronized boolean isClosed() {
        return closed;
    }

    /** Those that wait are told so, as are those that come. */
    synchronized void close() {
        closed = true;
        wanted.values().forEach(end -> end.completeExceptionally(closed()));
        wanted.clear();
        notifyAll();
    }

    private static IllegalStateException closed() {
        return new IllegalStateException("closed");
    }
}
