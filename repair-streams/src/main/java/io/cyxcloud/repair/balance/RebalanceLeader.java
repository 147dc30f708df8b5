package io.cyxcloud.repair.balance;

import io.cyxcloud.events.chunk.PlacementEvent.ShardMoveOrdered;
import io.cyxcloud.events.codec.AvroCodec;
import io.cyxcloud.events.codec.UnreadableRecordException;
import io.cyxcloud.events.log.EventLog;
import io.cyxcloud.events.log.KafkaAccess;
import io.cyxcloud.events.node.Heartbeat;
import io.cyxcloud.events.topic.RecordKeys;
import io.cyxcloud.events.topic.Topics;
import io.cyxcloud.events.value.ClusterMap;
import io.cyxcloud.repair.core.balance.BalanceLimits;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rebalances while this process is the one of all repair processes that has the heartbeats' only
 * partition, as members of a consumer group share it out. When that goes to another process, which
 * knows nothing of what is under way, both may order for a moment: then a node's budget is exceeded
 * by what is allowed at once, and nothing else happens, as a chunk with an order is left alone.
 * Owns its thread and its consumer.
 */
public final class RebalanceLeader implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RebalanceLeader.class);
    private static final String GROUP = "cyx-rebalance";
    private static final Duration POLL_MAX = Duration.ofMillis(500);
    private static final Duration PAUSE = Duration.ofSeconds(5);
    private static final Duration CLOSE_MAX = Duration.ofSeconds(10);
    private static final long STEP_MS = 1_000;

    private final AvroCodec<Heartbeat> codec = AvroCodec.ofEvents(Heartbeat.class);
    private final Rebalancer rebalancer;
    private final Consumer<byte[], byte[]> consumer;
    private final Thread thread;
    private long steppedMs;
    private volatile boolean closed;

    private RebalanceLeader(Rebalancer rebalancer, Consumer<byte[], byte[]> consumer) {
        this.rebalancer = rebalancer;
        this.consumer = consumer;
        this.thread = Thread.ofPlatform().name("rebalance").start(this::run);
    }

    /** Starts; owns neither the log nor what it asks. */
    public static RebalanceLeader start(
            BalanceLimits limits,
            KafkaAccess kafka,
            EventLog log,
            HeldChunks chunks,
            Supplier<ClusterMap> map) {
        Rebalancer rebalancer = new Rebalancer(limits, chunks, map, order -> append(log, order));
        return new RebalanceLeader(
                rebalancer,
                new KafkaConsumer<>(
                        kafka.with(
                                Map.of(
                                        "group.id",
                                        GROUP,
                                        "enable.auto.commit",
                                        false,
                                        "auto.offset.reset",
                                        "latest",
                                        "isolation.level",
                                        "read_committed")),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer()));
    }

    private static void append(EventLog log, ShardMoveOrdered order) {
        var _ =
                log.append(Topics.PLACEMENTS, RecordKeys.ofStream(order.chunk().stream()), order)
                        .join();
    }

    private void run() {
        try (consumer) {
            consumer.subscribe(List.of(Topics.HEARTBEATS.name()));
            while (!closed) {
                turn();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whatever goes wrong, another turn follows: what is not ordered now is found again. */
    private void turn() throws InterruptedException {
        try {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL_MAX)) {
                hear(record);
            }
            long nowMs = System.currentTimeMillis();
            if (consumer.assignment().isEmpty()) {
                rebalancer.forget();
            } else if (Math.abs(nowMs - steppedMs) >= STEP_MS) {
                steppedMs = nowMs;
                rebalancer.step(nowMs);
            }
        } catch (WakeupException e) {
            LOG.debug("the poll was ended", e);
        } catch (RuntimeException e) {
            LOG.warn("rebalancing pauses: {}", e.toString());
            Thread.sleep(PAUSE);
        }
    }

    private void hear(ConsumerRecord<byte[], byte[]> record) {
        try {
            rebalancer.heard(codec.decode(record.value()), System.currentTimeMillis());
        } catch (UnreadableRecordException e) {
            LOG.debug("a heartbeat is not readable", e);
        }
    }

    @Override
    public void close() {
        closed = true;
        consumer.wakeup();
        try {
            if (!thread.join(CLOSE_MAX)) {
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
