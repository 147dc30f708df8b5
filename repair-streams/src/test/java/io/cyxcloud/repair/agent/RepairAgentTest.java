package io.cyxcloud.repair.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.cyxcloud.events.chunk.ChunkLocation;
import io.cyxcloud.events.chunk.ShardEvent;
import io.cyxcloud.events.codec.AvroCodec;
import io.cyxcloud.events.repair.RepairCommand;
import io.cyxcloud.events.repair.RepairCommand.RepairScheduled;
import io.cyxcloud.events.repair.RepairEvent;
import io.cyxcloud.events.repair.ShardTarget;
import io.cyxcloud.events.topic.Topics;
import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.NodeInfo;
import io.cyxcloud.events.value.StorageClass;
import io.cyxcloud.events.value.StreamId;
import io.cyxcloud.ingest.ChunkDirectory;
import io.cyxcloud.ingest.ChunkTarget;
import io.cyxcloud.ingest.ShardRebuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class RepairAgentTest {
    private static final AvroCodec<RepairCommand> COMMAND = AvroCodec.ofEvents(RepairCommand.class);
    private static final TopicPartition PARTITION =
            new TopicPartition(Topics.REPAIR_COMMANDS.name(), 0);
    private static final Duration MAX = Duration.ofSeconds(30);

    private final AtomicInteger outcomeCount = new AtomicInteger();

    /** The first poll fails, and the first outcome is not taken. */
    @Test
    void itGoesOnAfterWhateverGoesWrong() {
        MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
        consumer.schedulePollTask(() -> consumer.setPollException(new KafkaException("fenced")));
        consumer.schedulePollTask(() -> {
            consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
            consumer.rebalance(List.of(PARTITION));
            give(consumer);
        });
        consumer.schedulePollTask(() -> give(consumer)); // a broker would have kept it
        try (RepairAgent _ =
                new RepairAgent(consumer, new RepairWork(new NoChunk(), never(), new Outcomes()))) {
            Awaitility.await().atMost(MAX).until(() -> committed(consumer) == 1);
        }
        assertThat(outcomeCount).hasValue(2);
        assertThat(consumer.closed()).isTrue();
    }

    private static void give(MockConsumer<byte[], byte[]> consumer) {
        RepairScheduled command =
                RepairScheduled.of(
                        new ChunkId(new StreamId(new UUID(1, 2)), 3),
                        List.of(new ShardTarget(1, new NodeId("n1"))),
                        "12 left",
                        1,
                        5,
                        6);
        consumer.addRecord(
                new ConsumerRecord<>(
                        PARTITION.topic(), 0, 0, new byte[16], COMMAND.encode(command)));
    }

    private static long committed(MockConsumer<byte[], byte[]> consumer) {
        OffsetAndMetadata committed = consumer.committed(Set.of(PARTITION)).get(PARTITION);
        return committed == null ? 0 : committed.offset();
    }

    private static ShardRebuilder never() {
        return (_, _) -> {
            throw new AssertionError("nothing is to be rebuilt");
        };
    }

    private final class Outcomes implements RepairWork.Outcomes {
        @Override
        public CompletableFuture<?> append(RepairEvent event) {
            return outcomeCount.incrementAndGet() == 1
                    ? CompletableFuture.failedFuture(new KafkaException("not taken"))
                    : CompletableFuture.completedFuture(event);
        }

        @Override
        public CompletableFuture<?> append(ShardEvent event) {
            throw new AssertionError("nothing is stored");
        }
    }

    private static final class NoChunk implements ChunkDirectory {
        @Override
        public ChunkTarget choose(ChunkId chunk, StorageClass storageClass) {
            throw new IllegalStateException("nothing is written");
        }

        @Override
        public List<ChunkLocation> locate(StreamId stream, int firstChunk, int chunkCount) {
            return List.of();
        }

        @Override
        public Optional<NodeInfo> node(NodeId id) {
            return Optional.empty();
        }
    }
}
