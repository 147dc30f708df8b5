package io.cyxcloud.ingest.shards;

import io.cyxcloud.events.chunk.PlacementEvent;
import io.cyxcloud.events.chunk.ShardEvent;
import io.cyxcloud.events.log.EventLog;
import io.cyxcloud.events.topic.RecordKeys;
import io.cyxcloud.events.topic.Topics;
import java.util.concurrent.CompletableFuture;

/** What the data path says to the log. Thread-safe; futures complete when the log has the event. */
public interface DataPathLog {
    CompletableFuture<?> append(PlacementEvent event);

    CompletableFuture<?> append(ShardEvent event);

    /** The log itself. */
    static DataPathLog of(EventLog log) {
        return new DataPathLog() {
            @Override
            public CompletableFuture<?> append(PlacementEvent event) {
                byte[] key = RecordKeys.ofStream(event.chunk().stream());
                return log.append(Topics.PLACEMENTS, key, event);
            }

            @Override
            public CompletableFuture<?> append(ShardEvent event) {
                byte[] key = RecordKeys.ofStream(event.shard().chunk().stream());
                return log.append(Topics.SHARD_EVENTS, key, event);
            }
        };
    }
}
