package io.cyxcloud.shardstore.kafka;

import io.cyxcloud.events.chunk.ShardEvent;
import io.cyxcloud.events.node.Heartbeat;
import java.util.concurrent.CompletableFuture;

/**
 * Where a node's facts go. Thread-safe. A call may block for seconds when the log does not take
 * records; the future completes when the fact is in the log, and fails when that is not known.
 */
public interface ShardFacts {
    CompletableFuture<?> publish(ShardEvent event);

    CompletableFuture<?> publish(Heartbeat heartbeat);
}
