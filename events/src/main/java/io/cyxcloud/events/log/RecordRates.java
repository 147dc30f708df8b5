package io.cyxcloud.events.log;

import io.cyxcloud.events.topic.Topic;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * How many records a second topics took lately, from their offsets alone: two requests to the
 * brokers, however many records there are. Exact for topics that no transaction writes to; others
 * count the ends of transactions, too. For one thread.
 */
public final class RecordRates implements AutoCloseable {
    private static final int QUESTION_MS_MAX = 5_000;

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<Topic<?>, List<TopicPartition>> partitions = new HashMap<>();

    public RecordRates(KafkaAccess kafka, List<Topic<?>> topics) {
        this.consumer =
                new KafkaConsumer<>(
                        kafka.with(
                                Map.of(
                                        "enable.auto.commit",
                                        false,
                                        "default.api.timeout.ms",
                                        QUESTION_MS_MAX,
                                        "request.timeout.ms",
                                        QUESTION_MS_MAX,
                                        "allow.auto.create.topics",
                                        false)),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer());
        try {
            for (Topic<?> topic : topics) {
                partitions.put(
                        topic,
                        consumer.partitionsFor(topic.name()).stream()
                                .map(p -> new TopicPartition(p.topic(), p.partition()))
                                .toList());
            }
            // nothing is read; but of others than these it warns when it is told their ends
            consumer.assign(partitions.values().stream().flatMap(List::stream).toList());
        } catch (KafkaException e) {
            consumer.close();
            throw new LogUnavailableException("no broker answers: " + e.getMessage(), e);
        }
    }

    /**
     * Records a second of each topic.
     *
     * @param nowMs Unix ms
     * @param over how far back to look
     * @throws LogUnavailableException when no broker answers within seconds
     */
    public Map<Topic<?>, Double> perSecond(long nowMs, Duration over) {
        List<TopicPartition> all = partitions.values().stream().flatMap(List::stream).toList();
        Map<TopicPartition, Long> times = new HashMap<>();
        all.forEach(partition -> times.put(partition, nowMs - over.toMillis()));
        try {
            Map<TopicPartition, OffsetAndTimestamp> begins = consumer.offsetsForTimes(times);
            Map<TopicPartition, Long> ends = consumer.endOffsets(all);
            Map<Topic<?>, Double> rates = new HashMap<>();
            partitions.forEach((topic, of) -> {
                long records = 0;
                for (TopicPartition partition : of) {
                    OffsetAndTimestamp begin = begins.get(partition);
                    long end = ends.getOrDefault(partition, 0L);
                    records += begin == null ? 0 : Math.max(0, end - begin.offset());
                }
                rates.put(topic, records * 1_000.0 / over.toMillis());
            });
            return rates;
        } catch (KafkaException e) {
            throw new LogUnavailableException("no broker answers: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
