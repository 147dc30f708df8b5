package io.cyxcloud.placement.query;

import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/**
 * Asks one broker for the ends of partitions that it leads, with one request in flight and a pause
 * after each. A thread of its own runs the consumer, which keeps the broker's connection and,
 * unlike the admin client, needs no metadata request before each question. Thread-safe.
 */
final class LeaderEnds implements AutoCloseable {
    private static final Duration REQUEST_MAX = Duration.ofSeconds(3);
    private static final Duration STOP_MAX = Duration.ofSeconds(5);

    /** Then it asks for itself: what the consumer knows of leaders is to be no older than that. */
    private static final long IDLE_MS = 1_000;

    /**
     * Between two requests; reads that come meanwhile share the next. A request costs broker and
     * asker a tenth of a millisecond of CPU each, as much as several reads.
     */
    private static final long PAUSE_NS = 700_000;

    private final Consumer<byte[], byte[]> consumer;
    private final WaitingEnds waiting = new WaitingEnds();
    private final Thread thread;

    /**
     * Begins.
     *
     * @param broker its id
     * @param consumer closed in the end
     */
    LeaderEnds(int broker, Consumer<byte[], byte[]> consumer) {
        this.consumer = consumer;
        this.thread = Thread.ofPlatform().daemon().name("log-ends-" + broker).start(this::run);
    }

    CompletableFuture<Long> end(TopicPartition partition) {
        return waiting.add(partition);
    }

    @Override
    public void close() {
        waiting.close();
        consumer.wakeup();
        try {
            thread.join(STOP_MAX);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try (consumer) {
            while (!waiting.isClosed()) {
                var batch = waiting.next(IDLE_MS);
                ask(batch.isEmpty() ? ownQuestion() : batch);
                LockSupport.parkNanos(PAUSE_NS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Map<TopicPartition, CompletableFuture<Long>> ownQuestion() {
        return consumer.assignment().stream()
                .limit(1)
                .collect(Collectors.toMap(one -> one, _ -> new CompletableFuture<>()));
    }

    /** The consumer complains of ends of partitions that it is not assigned; it reads none. */
    private void assign(Set<TopicPartition> more) {
        Set<TopicPartition> all = new HashSet<>(consumer.assignment());
        all.addAll(more);
        consumer.assign(all);
    }

    private void ask(Map<TopicPartition, CompletableFuture<Long>> batch) {
        if (batch.isEmpty()) {
            return;
        }
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
        } catch (RuntimeException | Error e) { // the thread goes on: nobody would see that it ended
            batch.values().forEach(asked -> asked.completeExceptionally(e));
        }
    }
}
