package io.cyxcloud.placement.query;

import io.cyxcloud.events.log.KafkaAccess;
import io.cyxcloud.events.topic.Topic;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Asks the brokers, with one request in flight: whoever asks meanwhile shares the next one. A
 * thread of its own runs the consumer, which keeps the leaders' connections and, unlike the admin
 * client, needs no metadata request before each question.
 *
 * <p>Uncommitted ends are right here: the command topics have no transactions.
 */
public final class KafkaLogEnds implements LogEnds {
    private static final Duration REQUEST_MAX = Duration.ofSeconds(3);
    private static final int LEADER_TIMEOUT_MS = 1_500;
    private static final Duration STOP_MAX = Duration.ofSeconds(5);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Thread thread;
    private Map<TopicPartition, CompletableFuture<Long>> wanted = new HashMap<>();
    private boolean closed;

    public KafkaLogEnds(KafkaAccess kafka) {
        this.consumer =
                new KafkaConsumer<>(
                        kafka.with(
                                Map.of(
                                        // then the leaders are looked up anew
                                        "request.timeout.ms",
                                        LEADER_TIMEOUT_MS,
                                        "enable.auto.commit",
                                        false,
                                        "isolation.level",
                                        "read_uncommitted",
                                        "allow.auto.create.topics",
                                        false)),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer());
        this.thread = Thread.ofPlatform().daemon().name("log-ends").start(this::run);
    }

    @Override
    public synchronized CompletableFuture<Long> end(Topic<?> topic, int partition) {
        if (closed) {
            return CompletableFuture.failedFuture(new IllegalStateException("closed"));
        }
        CompletableFuture<Long> end =
                wanted.computeIfAbsent(
                        new TopicPartition(topic.name(), partition),
                        _ -> new CompletableFuture<>());
        notifyAll();
        return end.copy();
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        consumer.wakeup();
        try {
            thread.join(STOP_MAX);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try (consumer) {
            for (var batch = next(); !batch.isEmpty(); batch = next()) {
                ask(batch);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The partitions asked for by now, at least one; empty at the end. */
    private synchronized Map<TopicPartition, CompletableFuture<Long>> next()
            throws InterruptedException {
        while (wanted.isEmpty() && !closed) {
            wait();
        }
        Map<TopicPartition, CompletableFuture<Long>> batch = wanted;
        wanted = new HashMap<>();
        if (closed) {
            batch.values()
                    .forEach(f -> f.completeExceptionally(new IllegalStateException("closed")));
            return Map.of();
        }
        return batch;
    }

    /** The consumer complains of ends of partitions that it is not assigned; it reads none. */
    private void assign(Set<TopicPartition> more) {
        Set<TopicPartition> all = new HashSet<>(consumer.assignment());
        all.addAll(more);
        consumer.assign(all);
    }

    private void ask(Map<TopicPartition, CompletableFuture<Long>> batch) {
        try {
            if (!consumer.assignment().containsAll(batch.keySet())) {
                assign(batch.keySet());
            }
            Map<TopicPartition, Long> ends = consumer.endOffsets(batch.keySet(), REQUEST_MAX);
            batch.forEach((partition, asked) -> {
                Long end = ends.get(partition);
                if (end == null) {
                    asked.completeExceptionally(
                            new IllegalStateException("no end of " + partition));
                } else {
                    asked.complete(end);
                }
            });
        } catch (KafkaException | IllegalArgumentException e) {
            batch.values().forEach(asked -> asked.completeExceptionally(e));
        }
    }
}
