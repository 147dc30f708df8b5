package io.cyxcloud.events.log;

import io.cyxcloud.events.codec.AvroCodec;
import io.cyxcloud.events.topic.Topic;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads one topic from its beginning or from now on, all partitions, committed records only,
 * without a consumer group. One thread runs {@link #run}; any thread may {@link #close}.
 */
public final class EventTail<T> implements AutoCloseable {
    /** Where to begin. */
    public enum From {
        BEGINNING,
        NOW
    }

    /** Takes one record; called by the thread that runs the tail, in order within a partition. */
    public interface Sink<T> {
        void accept(LogPosition position, long timestampMs, T value);
    }

    private static final Duration POLL_MAX = Duration.ofMillis(500);

    private final Topic<T> topic;
    private final AvroCodec<T> codec;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private volatile boolean closed;

    public EventTail(KafkaAccess kafka, Topic<T> topic, From from) {
        this.topic = topic;
        this.codec = AvroCodec.ofEvents(topic.valueType());
        this.consumer =
                new KafkaConsumer<>(
                        kafka.with(
                                Map.of(
                                        "enable.auto.commit",
                                        false,
                                        "auto.offset.reset",
                                        from == From.NOW ? "latest" : "earliest",
                                        "isolation.level",
                                        "read_committed",
                                        "allow.auto.create.topics",
                                        false,
                                        "fetch.max.wait.ms",
                                        500)),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer());
        try {
            begin(from);
        } catch (RuntimeException e) {
            consumer.close();
            throw e;
        }
    }

    private void begin(From from) {
        List<TopicPartition> partitions =
                consumer.partitionsFor(topic.name()).stream()
                        .map(p -> new TopicPartition(p.topic(), p.partition()))
                        .toList();
        consumer.assign(partitions);
        switch (from) {
            case BEGINNING -> consumer.seekToBeginning(partitions);
            case NOW -> consumer.seekToEnd(partitions);
        }
        partitions.forEach(consumer::position); // seeks are lazy; "now" is this moment
    }

    /** Whether there is such a topic: without one there is nothing to read, now and later. */
    public boolean isThere() {
        return !consumer.assignment().isEmpty();
    }

    /** Hands on what is there at this moment, and returns. */
    public void drain(Sink<T> sink) {
        Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
        while (!closed
                && ends.entrySet().stream()
                        .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            poll(sink);
        }
    }

    /** Hands on records as they come, until {@link #close}. Closes the consumer at its end. */
    public void run(Sink<T> sink) {
        try {
            while (!closed) {
                poll(sink);
            }
        } catch (WakeupException e) {
            if (!closed) {
                throw e;
            }
        } finally {
            consumer.close();
        }
    }

    /** Ends {@link #run} soon. When nothing runs the tail, call {@link #closeIdle} instead. */
    @Override
    public void close() {
        closed = true;
        consumer.wakeup();
    }

    /** Closes a tail that no thread runs. */
    public void closeIdle() {
        closed = true;
        consumer.close();
    }

    private void poll(Sink<T> sink) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL_MAX)) {
            sink.accept(
                    new LogPosition(record.partition(), record.offset()),
                    record.timestamp(),
                    codec.decode(record.value()));
        }
    }

    @Override
    public String toString() {
        return "tail of " + topic;
    }
}
