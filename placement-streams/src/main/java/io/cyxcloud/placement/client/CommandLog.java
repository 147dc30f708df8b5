package io.cyxcloud.placement.client;

import io.cyxcloud.events.log.EventLog;
import io.cyxcloud.events.log.LogPosition;
import io.cyxcloud.events.topic.Topic;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/** Where commands are appended: the event log, or a simulated one. Thread-safe. */
public interface CommandLog {
    /** As {@link EventLog#append(Topic, int, byte[], Object)}. */
    <T> CompletableFuture<LogPosition> append(Topic<T> topic, int partition, byte[] key, T value);

    /** As {@link EventLog#partitionCount}. */
    int partitionCount(Topic<?> topic);

    /** As {@link io.cyxcloud.events.log.RecordTimes#find}; nothing where no time is kept. */
    default OptionalLong timeMs(Topic<?> topic, LogPosition position) {
        return OptionalLong.empty();
    }

    static CommandLog of(EventLog log) {
        return new CommandLog() {
            @Override
            public <T> CompletableFuture<LogPosition> append(
                    Topic<T> topic, int partition, byte[] key, T value) {
                return log.append(topic, partition, key, value);
            }

            @Override
            public int partitionCount(Topic<?> topic) {
                return log.partitionCount(topic);
            }

            @Override
            public OptionalLong timeMs(Topic<?> topic, LogPosition position) {
                return log.times().find(topic, position);
            }
        };
    }
}
