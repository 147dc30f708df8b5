package io.cyxcloud.placement.client;

import io.cyxcloud.events.log.LogPosition;
import io.cyxcloud.events.query.MetadataAnswer;
import io.cyxcloud.events.query.MetadataQuery;
import io.cyxcloud.events.topic.Topic;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A route and a log for reads that may be stale: questions say so, commands are refused. It goes on
 * without the log, as long as the partitions were counted once. Thread-safe.
 */
final class StaleReads implements MetadataRoute, CommandLog {
    private final MetadataRoute route;
    private final CommandLog log;
    private final Map<Topic<?>, Integer> counts = new ConcurrentHashMap<>();

    /** Makes one; closing it leaves the route as it is. */
    StaleReads(MetadataRoute route, CommandLog log) {
        this.route = route;
        this.log = log;
    }

    @Override
    public MetadataAnswer ask(MetadataQuery query, Duration within) {
        return route.askStaleOk(query, within);
    }

    @Override
    public <T> CompletableFuture<LogPosition> append(
            Topic<T> topic, int partition, byte[] key, T value) {
        return CompletableFuture.failedFuture(
                new UnsupportedOperationException("a command where a stale answer will do"));
    }

    @Override
    public int partitionCount(Topic<?> topic) {
        return counts.computeIfAbsent(topic, log::partitionCount);
    }

    @Override
    public void close() {}
}
