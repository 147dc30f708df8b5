package io.cyxcloud.events.log;

import io.cyxcloud.events.topic.Topic;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * When the log took a record. Each question opens a connection of its own: it is for those that
 * people ask. Thread-safe.
 */
public final class RecordTimes {
    private static final Duration QUESTION_MAX = Duration.ofSeconds(5);

    private final KafkaAccess kafka;

    public RecordTimes(KafkaAccess kafka) {
        this.kafka = kafka;
    }

    /**
     * When the log took the record at a position.
     *
     * @return Unix ms; nothing where there is no record, or not yet
     * @throws LogUnavailableException when no broker answers within seconds
     */
    public OptionalLong find(Topic<?> topic, LogPosition position) {
        TopicPartition partition = new TopicPartition(topic.name(), position.partition());
        try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
            if (position.partition() < 0
                    || position.partition() >= consumer.partitionsFor(topic.name()).size()) {
                return OptionalLong.empty();
            }
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long begin = consumer.position(partition);
            consumer.seekToEnd(List.of(partition));
            if (position.offset() < begin || position.offset() >= consumer.position(partition)) {
                return OptionalLong.empty();
            }
            consumer.seek(partition, position.offset());
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(QUESTION_MAX)) {
                return OptionalLong.of(record.timestamp());
            }
            throw new TimeoutException("nothing was read within " + QUESTION_MAX);
        } catch (KafkaException e) {
            throw new LogUnavailableException(
                    partition + " is not available: " + e.getMessage(), e);
        }
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        return new KafkaConsumer<>(
                kafka.with(
                        Map.of(
                                "enable.auto.commit",
                                false,
                                "auto.offset.reset",
                                "none",
                                "allow.auto.create.topics",
                                false,
                                "max.poll.records",
                                1,
                                "default.api.timeout.ms",
                                (int) QUESTION_MAX.toMillis(),
                                "request.timeout.ms",
                                (int) QUESTION_MAX.toMillis())),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }
}
