package io.cyxcloud.placement.query;

import io.cyxcloud.events.log.KafkaAccess;
import io.cyxcloud.events.topic.Topic;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Asks each partition's leader, each broker by itself: one that does not answer holds up the
 * questions to it and no others. A thread of its own looks leaders up, of partitions that are new
 * or whose leader failed; when nothing is asked it does so now and then, to know whether there is a
 * broker at all.
 *
 * <p>Uncommitted ends are right here: the command topics have no transactions. Thread-safe.
 */
public final class KafkaLogEnds implements LogEnds {
    private static final Duration LOOK_MAX = Duration.ofSeconds(3);
    private static final int LEADER_TIMEOUT_MS = 1_500;

    /** How often brokers are asked for something at least. */
    private static final Duration SIGN_OF_LIFE_EVERY = Duration.ofSeconds(1);

    private static final Duration STOP_MAX = Duration.ofSeconds(5);

    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final Consumer<byte[], byte[]> lookup;
    private final WaitingEnds unplaced = new WaitingEnds();
    private final Map<TopicPartition, Integer> leaders = new ConcurrentHashMap<>();
    private final Map<Integer, LeaderEnds> brokers = new HashMap<>(); // guarded by itself
    private final Thread thread;
    private volatile long heardNs = System.nanoTime();

    public KafkaLogEnds(KafkaAccess kafka) {
        this(() -> consumer(kafka));
    }

    /**
     * With consumers of another kind.
     *
     * @param consumers makes one for each broker, and one to look leaders up
     */
    KafkaLogEnds(Supplier<Consumer<byte[], byte[]>> consumers) {
        this.consumers = consumers;
        this.lookup = consumers.get();
        this.thread = Thread.ofPlatform().daemon().name("log-leaders").start(this::run);
    }

    private static Consumer<byte[], byte[]> consumer(KafkaAccess kafka) {
        return new KafkaConsumer<>(
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
    }

    @Override
    public CompletableFuture<Long> end(Topic<?> topic, int partition) {
        TopicPartition wanted = new TopicPartition(topic.name(), partition);
        Integer leader = leaders.get(wanted);
        return (leader == null ? unplaced.add(wanted) : ask(leader, wanted)).copy();
    }

    /** Since a broker last answered. */
    public Duration silence() {
        return Duration.ofNanos(Math.max(0, System.nanoTime() - heardNs));
    }

    @Override
    public void close() {
        unplaced.close();
        lookup.wakeup();
        try {
            thread.join(STOP_MAX);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        List<LeaderEnds> open;
        synchronized (brokers) {
            open = List.copyOf(brokers.values());
        }
        open.forEach(LeaderEnds::close);
    }

    private CompletableFuture<Long> ask(int leader, TopicPartition partition) {
        return broker(leader)
                .end(partition)
                .whenComplete((_, failure) -> {
                    if (failure == null) {
                        heardNs = System.nanoTime();
                    } else {
                        leaders.remove(partition, leader);
                    }
                });
    }

    private LeaderEnds broker(int id) {
        synchronized (brokers) {
            return brokers.computeIfAbsent(id, _ -> new LeaderEnds(id, consumers.get()));
        }
    }

    private void run() {
        try (lookup) {
            while (!unplaced.isClosed()) {
                var batch = unplaced.next(SIGN_OF_LIFE_EVERY.toMillis());
                if (!batch.isEmpty() || silence().compareTo(SIGN_OF_LIFE_EVERY) >= 0) {
                    place(batch);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Passes questions on to their partitions' leaders, as these are at the moment. */
    private void place(Map<TopicPartition, CompletableFuture<Long>> batch) {
        try {
            Map<String, List<PartitionInfo>> topics = lookup.listTopics(LOOK_MAX);
            heardNs = System.nanoTime();
            batch.forEach((partition, asked) -> {
                Node leader = leader(topics, partition);
                if (leader == null || leader.isEmpty()) {
                    asked.completeExceptionally(
                            new IllegalStateException(partition + " has no leader"));
                    return;
                }
                leaders.put(partition, leader.id());
                var _ =
                        ask(leader.id(), partition)
                                .whenComplete((end, failure) -> {
                                    if (failure == null) {
                                        asked.complete(end);
                                    } else {
                                        asked.completeExceptionally(failure);
                                    }
                                });
            });
        } catch (KafkaException e) {
            batch.values().forEach(asked -> asked.completeExceptionally(e));
        }
    }

    private static @Nullable Node leader(
            Map<String, List<PartitionInfo>> topics, TopicPartition partition) {
        return topics.getOrDefault(partition.topic(), List.of()).stream()
                .filter(one -> one.partition() == partition.partition())
                .findFirst()
                .map(PartitionInfo::leader)
                .orElse(null);
    }
}
