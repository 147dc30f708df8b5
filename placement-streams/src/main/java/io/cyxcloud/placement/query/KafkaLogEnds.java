package io.cyxcloud.placement.query;

import io.cyxcloud.events.log.KafkaAccess;
import io.cyxcloud.events.topic.Topic;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Asks each partition's leader, each broker by itself: one that does not answer holds up the
 * questions to it and no others. A thread of its own looks leaders up, of partitions that are new
 * or whose leader failed; of the others each second, because one that was deposed may still answer,
 * and to know whether there is a broker at all.
 *
 * <p>Uncommitted ends are right here: the command topics have no transactions. Thread-safe.
 */
public final class KafkaLogEnds implements LogEnds {
    private static final Duration LOOK_MAX = Duration.ofSeconds(3);
    private static final int LEADER_TIMEOUT_MS = 1_500;

    /** How old what is known of leaders may be; so often brokers give a sign of life. */
    private static final int LEADERS_KNOWN_MS = 1_000;

    private static final Duration STOP_MAX = Duration.ofSeconds(5);

    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final Consumer<byte[], byte[]> lookup;
    private final WaitingEnds unplaced = new WaitingEnds();
    private final Map<TopicPartition, Integer> leaders = new ConcurrentHashMap<>();
    private final Map<Integer, LeaderEnds> brokers = new ConcurrentHashMap<>();
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
                                // and so often in any case: one that was deposed may be asked
                                "metadata.max.age.ms",
                                LEADERS_KNOWN_MS,
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
        Integer id = leaders.get(wanted);
        LeaderEnds leader = id == null ? null : brokers.get(id);
        return (leader == null || id == null ? unplaced.add(wanted) : ask(id, leader, wanted))
                .copy();
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
        brokers.values().forEach(LeaderEnds::close);
    }

    private CompletableFuture<Long> ask(int id, LeaderEnds leader, TopicPartition partition) {
        return leader.end(partition)
                .whenComplete((_, failure) -> {
                    if (failure == null) {
                        heardNs = System.nanoTime();
                    } else {
                        leaders.remove(partition, id);
                    }
                });
    }

    private void run() {
        try (lookup) {
            while (!unplaced.isClosed()) {
                var batch = unplaced.next(LEADERS_KNOWN_MS);
                place(batch);
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
            leaders.replaceAll((partition, known) -> {
                Node leader = leader(topics, partition);
                return leader == null ? known : leader.id();
            });
            batch.forEach((partition, asked) -> pass(leader(topics, partition), partition, asked));
        } catch (RuntimeException | Error e) { // the thread goes on: nobody would see that it ended
            batch.values().forEach(asked -> asked.completeExceptionally(e));
        }
    }

    private void pass(
            @Nullable Node leader, TopicPartition partition, CompletableFuture<Long> asked) {
        if (leader == null) {
            asked.completeExceptionally(new IllegalStateException(partition + " has no leader"));
            return;
        }
        int id = leader.id();
        LeaderEnds ends = brokers.computeIfAbsent(id, _ -> new LeaderEnds(id, consumers.get()));
        leaders.put(partition, id);
        var _ =
                ask(id, ends, partition)
                        .whenComplete((end, failure) -> {
                            if (failure == null) {
                                asked.complete(end);
                            } else {
                                asked.completeExceptionally(failure);
                            }
                        });
    }

    private static @Nullable Node leader(
            Map<String, List<PartitionInfo>> topics, TopicPartition partition) {
        return topics.getOrDefault(partition.topic(), List.of()).stream()
                .filter(one -> one.partition() == partition.partition())
                .findFirst()
                .map(PartitionInfo::leader)
                .filter(leader -> !leader.isEmpty())
                .orElse(null);
    }
}
