package io.cyxcloud.events.log;

import io.cyxcloud.events.codec.AvroCodec;
import io.cyxcloud.events.topic.RecordKeys;
import io.cyxcloud.events.topic.Topic;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Appends commands and events: one idempotent, non-transactional producer with acks=all.
 * Thread-safe; one a process is enough. It must stay non-transactional: readers compare the end
 * offset of a command topic with the last record that they applied, and a transaction marker would
 * be an offset that no reader ever applies.
 *
 * <p>Bounded by {@link Limits}: at the buffer limit an append blocks for {@code blockMax}, then
 * fails.
 */
public final class EventLog implements AutoCloseable {
    /**
     * The bounds of a log client.
     *
     * @param lingerMs how long a record may wait for company
     * @param bufferBytesMax records not yet acknowledged
     * @param blockMax how long an append may wait for room or for the topic's metadata
     * @param deliveryMax how long a record is retried before its append fails
     */
    public record Limits(
            int lingerMs, long bufferBytesMax, Duration blockMax, Duration deliveryMax) {
        /** For callers that wait for the acknowledgement. */
        public static final Limits PROMPT =
                new Limits(0, 32L << 20, Duration.ofSeconds(5), Duration.ofSeconds(20));

        /** For facts that nobody waits for and that must not be lost while the process lives. */
        public static final Limits PATIENT =
                new Limits(5, 32L << 20, Duration.ofSeconds(5), Duration.ofDays(1));
    }

    private static final int REQUEST_TIMEOUT_MS = 5_000;

    private final KafkaProducer<byte[], byte[]> producer;
    private final RecordTimes times;
    private final Map<Topic<?>, AvroCodec<?>> codecs = new ConcurrentHashMap<>();

    public EventLog(KafkaAccess kafka, String clientId, Limits limits) {
        this.times = new RecordTimes(kafka);
        this.producer =
                new KafkaProducer<>(
                        kafka.with(
                                Map.of(
                                        "client.id",
                                        clientId,
                                        "acks",
                                        "all",
                                        "enable.idempotence",
                                        true,
                                        "linger.ms",
                                        limits.lingerMs(),
                                        "buffer.memory",
                                        limits.bufferBytesMax(),
                                        "max.block.ms",
                                        limits.blockMax().toMillis(),
                                        "request.timeout.ms",
                                        REQUEST_TIMEOUT_MS,
                                        "delivery.timeout.ms",
                                        (int) limits.deliveryMax().toMillis(),
                                        "compression.type",
                                        "lz4")),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
    }

    /**
     * Appends to the partition that the key belongs to.
     *
     * @return completes with the position once all in-sync replicas have the record, or with {@link
     *     LogUnavailableException}
     */
    public <T> CompletableFuture<LogPosition> append(Topic<T> topic, byte[] key, T value) {
        int partition;
        try {
            partition = RecordKeys.partition(key, partitionCount(topic));
        } catch (LogUnavailableException e) {
            return CompletableFuture.failedFuture(e);
        }
        return append(topic, partition, key, value);
    }

    /** Appends to a partition by number. */
    public <T> CompletableFuture<LogPosition> append(
            Topic<T> topic, int partition, byte[] key, T value) {
        CompletableFuture<LogPosition> done = new CompletableFuture<>();
        try {
            var record =
                    new ProducerRecord<>(topic.name(), partition, key, codec(topic).encode(value));
            var _ =
                    producer.send(
                            record,
                            (metadata, failure) -> {
                                if (failure == null) {
                                    done.complete(
                                            new LogPosition(
                                                    metadata.partition(), metadata.offset()));
                                } else {
                                    done.completeExceptionally(unavailable(topic, failure));
                                }
                            });
        } catch (org.apache.kafka.common.KafkaException e) {
            done.completeExceptionally(unavailable(topic, e));
        }
        return done;
    }

    /**
     * Partitions of a topic, as the brokers say; cached by the producer.
     *
     * @throws LogUnavailableException when no broker answers within {@code blockMax}
     */
    public int partitionCount(Topic<?> topic) {
        try {
            return producer.partitionsFor(topic.name()).size();
        } catch (org.apache.kafka.common.KafkaException e) {
            throw unavailable(topic, e);
        }
    }

    /** When it took its records. */
    public RecordTimes times() {
        return times;
    }

    /** Waits for what was appended, for a few seconds at most, then lets go. */
    @Override
    public void close() {
        producer.close(Duration.ofSeconds(5));
    }

    @SuppressWarnings("unchecked") // the map holds a topic's own codec
    private <T> AvroCodec<T> codec(Topic<T> topic) {
        return (AvroCodec<T>) codecs.computeIfAbsent(topic, t -> AvroCodec.ofEvents(t.valueType()));
    }

    private static LogUnavailableException unavailable(Topic<?> topic, Exception cause) {
        return new LogUnavailableException(
                topic.name() + " is not available: " + cause.getMessage(), cause);
    }
}
