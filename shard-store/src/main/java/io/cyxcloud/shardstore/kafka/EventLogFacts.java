package io.cyxcloud.shardstore.kafka;

import io.cyxcloud.events.chunk.ShardEvent;
import io.cyxcloud.events.log.EventLog;
import io.cyxcloud.events.node.Heartbeat;
import io.cyxcloud.events.topic.RecordKeys;
import io.cyxcloud.events.topic.Topics;
import java.util.concurrent.CompletableFuture;

/** Facts on the event log: shard events by stream, heartbeats by node. */
public final class EventLogFacts implements ShardFacts {
    private final EventLog log;

    public EventLogFacts(EventLog log) {
        this.log = log;
    }

    @Override
    public CompletableFuture<?> publish(ShardEvent event) {
        byte[] key = RecordKeys.ofStream(event.shard().chunk().stream());
        return log.append(Topics.SHARD_EVENTS, key, event);
    }

    @Override
    public CompletableFuture<?> publish(Heartbeat heartbeat) {
        byte[] key = RecordKeys.ofText(heartbeat.node().value());
        return log.append(Topics.HEARTBEATS, key, heartbeat);
    }
}
