package io.cyxcloud.shardstore;

import io.cyxcloud.events.chunk.ShardEvent;
import io.cyxcloud.events.node.Heartbeat;
import io.cyxcloud.shardstore.kafka.ShardFacts;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/** An event log in memory, which may be away. */
final class RecordedFacts implements ShardFacts {
    final List<ShardEvent> events = new CopyOnWriteArrayList<>();
    final List<Heartbeat> heartbeats = new CopyOnWriteArrayList<>();
    volatile boolean away;

    @Override
    public CompletableFuture<?> publish(ShardEvent event) {
        return append(events, event);
    }

    @Override
    public CompletableFuture<?> publish(Heartbeat heartbeat) {
        return append(heartbeats, heartbeat);
    }

    private <T> CompletableFuture<?> append(List<T> log, T fact) {
        if (away) {
            return CompletableFuture.failedFuture(new IllegalStateException("away"));
        }
        log.add(fact);
        return CompletableFuture.completedFuture(log.size());
    }
}
