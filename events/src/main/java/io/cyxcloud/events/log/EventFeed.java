package io.cyxcloud.events.log;

import io.cyxcloud.events.codec.AvroCodec;
import io.cyxcloud.events.topic.Topic;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads several topics from a time on, all partitions, committed records only, without a consumer
 * group, and decodes only what is asked for. One connection, {@link #BYTES_MAX} of memory. One
 * thread runs {@link #run} or calls {@link #drain}; any thread may {@link #close}.
 */
public final class EventFeed implements AutoCloseable {
    /** What the brokers send at a time. */
    private static final int BYTES_MAX = 4 << 20;

    private static final int PARTITION_BYTES_MAX = 256 << 10;
    private static final Duration POLL_MAX = Duration.ofMillis(500);

    private final Map<String, Topic<?>> topics = new HashMap<>();
    private final Map<Topic<?>, AvroCodec<?>> codecs = new HashMap<>();
    private final KafkaConsumer<byte[], byte[]> consumer;
    private volatile boolean closed;

    /** A record, undecoded. */
    public static final class Entry {
        private final Topic<?> topic;
        private final AvroCodec<?> codec;
        private final ConsumerRecord<byte[], byte[]> record;

        private Entry(Topic<?> topic, AvroCodec<?> codec, ConsumerRecord<byte[], byte[]> record) {
            this.topic = topic;
            this.codec = codec;
            this.record = record;
        }

        public Topic<?> topic() {
            return topic;
        }

        public LogPosition position() {
            return new LogPosition(record.partition(), record.offset());
        }

        /** Unix ms. */
        public long timestampMs() {
            return record.timestamp();
        }

        /**
         * Decodes it, each time.
         *
         * @throws io.cyxcloud.events.codec.UnreadableRecordException when it is not one of ours
         */
        public Object value() {
            return codec.decode(record.value());
        }
    }

    /** Takes one record; called by the thread that reads, in order within a partition. */
    public interface Sink {
        void accept(Entry entry);
    }

    /**
     * Begins at the first record that is not older, of each partition.
     *
     * @param sinceMs Unix ms, by topic
     */
    public EventFeed(KafkaAccess kafka, Map<Topic<?>, Long> sinceMs) {
        for (Topic<?> topic : sinceMs.keySet()) {
            topics.put(topic.name(), topic);
            codecs.put(topic, AvroCodec.ofEvents(topic.valueType()));
        }
        this.consumer =
                new KafkaConsumer<>(
                        kafka.with(
                                Map.of(
                                        "enable.auto.commit",
                                        false,
                                        "auto.offset.reset",
                                        "earliest",
                                        "isolation.level",
                                        "read_committed",
                                        "allow.auto.create.topics",
                                        false,
                                        "fetch.max.bytes",
                                        BYTES_MAX,
                                        "max.partition.fetch.bytes",
                                        PARTITION_BYTES_MAX,
                                        "fetch.max.wait.ms",
                                        500)),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer());
        try {
            begin(sinceMs);
        } catch (RuntimeException e) {
            consumer.close();
            throw e;
        }
    }

    private void begin(Map<Topic<?>, Long> sinceMs) {
        Map<TopicPartition, Long> times = new HashMap<>();
        sinceMs.forEach((topic, since) ->
                consumer.partitionsFor(topic.name())
                        .forEach(p ->
                                times.put(new TopicPartition(p.topic(), p.partition()), since)));
        consumer.assign(times.keySet());
        Map<TopicPartition, OffsetAndTimestamp> found = consumer.offsetsForTimes(times);
        for (TopicPartition partition : times.keySet()) {
            OffsetAndTimestamp at = found.get(partition);
            if (at == null) {
                consumer.seekToEnd(List.of(partition));
                var _ = consumer.position(partition); // seeks are lazy; the end is of now
            } else {
                consumer.seek(partition, at.offset());
            }
        }
    }

    /** Hands on what is there at this moment, and returns. */
    public void drain(Sink sink) {
        Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
        while (!closed
                && ends.entrySet().stream()
                        .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            poll(sink);
        }
    }

    /** Hands on records as they come, until {@link #close}. Closes the consumer at its end. */
    public void run(Sink sink) {
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

    /** Ends {@link #run} soon. When nothing runs the feed, call {@link #closeIdle} instead. */
    @Override
    public void close() {
        closed = true;
        consumer.wakeup();
    }

    /** Closes a feed that no thread runs. */
    public void closeIdle() {
        closed = true;
        consumer.close();
    }

    private void poll(Sink sink) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL_MAX)) {
            Topic<?> topic = topics.get(record.topic());
            AvroCodec<?> codec = topic == null ? null : codecs.get(topic);
            if (topic != null && codec != null) {
                sink.accept(new Entry(topic, codec, record));
            }
        }
    }

    @Override
    public String toString() {
        return "feed of " + topics.keySet().stream().sorted().collect(Collectors.joining(", "));
    }
}
