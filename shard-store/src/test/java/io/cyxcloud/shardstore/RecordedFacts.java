package io.cyxcloud.shardstore;

import io.cyxcloud.events.chunk.ShardEvent;
import io.cyxcloud.events.node.Heartbeat;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.shardstore.kafka.Heartbeats;
import io.cyxcloud.shardstore.kafka.ShardFacts;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** An event log in memory, which may be away. */
final class RecordedFacts implements ShardFacts, Heartbeats {
    final List<ShardEvent> events = new CopyOnWriteArrayList<>();
    final List<Heartbeat> heartbeats = new CopyOnWriteArrayList<>();
    private final List<Consumer<Heartbeat>> followers = new CopyOnWriteArrayList<>();
    volatile boolean away;

    @Override
    public CompletableFuture<?> publish(ShardEvent event) {
        return append(events, event);
    }

    @Override
    public CompletableFuture<?> publish(Heartbeat heartbeat) {
        CompletableFuture<?> appended = append(heartbeats, heartbeat);
        followers.forEach(follower -> follower.accept(heartbeat));
        return appended;
    }

    @Override
    public Following follow(NodeId node, Consumer<Heartbeat> sink) {
        followers.add(sink);
        return () -> followers.remove(sink);
    }

    private <T> CompletableFuture<?> append(List<T> log, T fact) {
        if (away) {
            return CompletableFuture.failedFuture(new IllegalStateException("away"));
        }
        log.add(fact);
        return CompletableFuture.completedFuture(log.size());
    }
}
