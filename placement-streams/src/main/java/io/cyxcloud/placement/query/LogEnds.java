package io.cyxcloud.placement.query;

import io.cyxcloud.events.topic.Topic;
import java.util.concurrent.CompletableFuture;

/** Where partitions of the log end at the moment. Thread-safe. */
public interface LogEnds extends AutoCloseable {
    /**
     * The offset after the last record that all in-sync replicas have, taken from the broker after
     * this call began: every append acknowledged before lies below it.
     */
    CompletableFuture<Long> end(Topic<?> topic, int partition);

    @Override
    void close();
}
