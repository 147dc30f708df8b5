package io.cyxcloud.placement.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cyxcloud.events.topic.Topics;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Three brokers that are made up lead four partitions. */
class KafkaLogEndsTest {
    private static final String TOPIC = Topics.OBJECT_COMMANDS.name();
    private static final Duration SOON = Duration.ofSeconds(5);

    private final Set<Integer> dead = ConcurrentHashMap.newKeySet();
    private final AtomicIntegerArray leaders = new AtomicIntegerArray(new int[] {1, 2, 3, 1});
    private final CountDownLatch over = new CountDownLatch(1);
    private final KafkaLogEnds ends = new KafkaLogEnds(Brokers::new);

    private final class Brokers extends MockConsumer<byte[], byte[]> {
        Brokers() {
            super("earliest");
        }

        @Override
        public Map<String, List<PartitionInfo>> listTopics(Duration within) {
            if (dead.size() == 3) {
                throw new TimeoutException("no broker");
            }
            return Map.of(
                    TOPIC,
                    IntStream.range(0, 4)
                            .mapToObj(p ->
                                    new PartitionInfo(
                                            TOPIC,
                                            p,
                                            new Node(leaders.get(p), "localhost", 1),
                                            new Node[0],
                                            new Node[0]))
                            .toList());
        }

        /** As the real one: nothing comes until all have answered. */
        @Override
        public Map<TopicPartition, Long> endOffsets(
                Collection<TopicPartition> wanted, Duration within) {
            for (TopicPartition one : wanted) {
                if (dead.contains(leaders.get(one.partition()))) {
                    try {
                        over.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    throw new TimeoutException("broker " + leaders.get(one.partition()));
                }
            }
            return wanted.stream()
                    .collect(
                            java.util.stream.Collectors.toMap(
                                    one -> one, one -> 100L + one.partition()));
        }
    }

    @AfterEach
    void stop() {
        over.countDown();
        ends.close();
    }

    private CompletableFuture<Long> end(int partition) {
        return ends.end(Topics.OBJECT_COMMANDS, partition);
    }

    @Test
    void aBrokerThatDoesNotAnswerHoldsUpItsOwnPartitionsOnly() {
        for (int partition = 0; partition < 4; partition++) {
            assertThat(end(partition)).succeedsWithin(SOON).isEqualTo(100L + partition);
        }
        dead.add(2);
        CompletableFuture<Long> stalled = end(1);
        for (int i = 0; i < 50; i++) {
            assertThat(end(0)).succeedsWithin(SOON).isEqualTo(100L);
            assertThat(end(2)).succeedsWithin(SOON).isEqualTo(102L);
            assertThat(end(3)).succeedsWithin(SOON).isEqualTo(103L);
        }
        assertThat(stalled).isNotDone();
        assertThat(ends.silence()).isLessThan(SOON);
    }

    @Test
    void aPartitionIsAskedOfItsNewLeaderAfterItsLeaderFailed() {
        assertThat(end(1)).succeedsWithin(SOON);
        dead.add(2);
        CompletableFuture<Long> stalled = end(1);
        over.countDown();
        assertThat(stalled).failsWithin(SOON);
        leaders.set(1, 3);
        assertThat(end(1)).succeedsWithin(SOON).isEqualTo(101L);
    }

    @Test
    void whetherThereIsABrokerIsKnownWhenNobodyAsks() {
        await().during(Duration.ofMillis(1_500))
                .atMost(SOON)
                .until(() -> ends.silence().toMillis() < 1_400);
        dead.addAll(Set.of(1, 2, 3));
        await().atMost(SOON).until(() -> ends.silence().toMillis() > 1_600);
        assertThat(end(0)).failsWithin(SOON);
        dead.clear();
        await().atMost(SOON).until(() -> ends.silence().toMillis() < 500);
    }
}
