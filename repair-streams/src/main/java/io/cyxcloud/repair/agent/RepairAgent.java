package io.cyxcloud.repair.agent;

import io.cyxcloud.events.codec.AvroCodec;
import io.cyxcloud.events.codec.UnknownSchemaException;
import io.cyxcloud.events.codec.UnreadableRecordException;
import io.cyxcloud.events.log.KafkaAccess;
import io.cyxcloud.events.repair.RepairCommand;
import io.cyxcloud.events.repair.RepairCommand.RepairScheduled;
import io.cyxcloud.events.topic.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes repair commands as a member of a consumer group and commits them when their outcomes are in
 * the log, so that a command whose agent dies is taken by another. One thread polls; a batch's
 * commands run at once on virtual threads and are awaited before the next poll.
 */
public final class RepairAgent implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RepairAgent.class);
    private static final String GROUP = "cyx-repair-agents";
    private static final Duration POLL_MAX = Duration.ofMillis(500);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    /** A rebuild ends after a few request timeouts; a batch is one round of them. */
    private static final int BATCH_MS_MAX = 300_000;

    private static final Duration CLOSE_MAX = Duration.ofSeconds(10);

    private final AvroCodec<RepairCommand> codec = AvroCodec.ofEvents(RepairCommand.class);
    private final RepairWork work;
    private final Consumer<byte[], byte[]> consumer;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Thread poller;
    private volatile boolean closed;

    /**
     * Starts.
     *
     * @param repairsInFlightMax commands carried out at once
     */
    public RepairAgent(KafkaAccess kafka, RepairWork work, int repairsInFlightMax) {
        this(consumer(kafka, repairsInFlightMax), work);
    }

    /** Closes the consumer in the end. */
    RepairAgent(Consumer<byte[], byte[]> consumer, RepairWork work) {
        this.work = work;
        this.consumer = consumer;
        this.poller = Thread.ofPlatform().name("repair-agent").start(this::run);
    }

    private static Consumer<byte[], byte[]> consumer(KafkaAccess kafka, int repairsInFlightMax) {
        return new KafkaConsumer<>(
                kafka.with(
                        Map.of(
                                "group.id",
                                GROUP,
                                "enable.auto.commit",
                                false,
                                "auto.offset.reset",
                                "earliest",
                                "isolation.level",
                                "read_committed",
                                "max.poll.records",
                                repairsInFlightMax,
                                "max.poll.interval.ms",
                                BATCH_MS_MAX)),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    private void run() {
        try (consumer) {
            consumer.subscribe(List.of(Topics.REPAIR_COMMANDS.name()));
            while (!closed) {
                turn();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whatever goes wrong, another turn follows: nobody else polls in this process. */
    private void turn() throws InterruptedException {
        ConsumerRecords<byte[], byte[]> records = ConsumerRecords.empty();
        try {
            records = consumer.poll(POLL_MAX);
            if (records.isEmpty()) {
                return;
            }
            CompletableFuture<?>[] running =
                    StreamSupport.stream(records.spliterator(), false)
                            .map(record -> CompletableFuture.runAsync(() -> take(record), threads))
                            .toArray(CompletableFuture<?>[]::new);
            CompletableFuture.allOf(running).join();
            consumer.commitSync();
        } catch (WakeupException e) {
            LOG.debug("the poll was ended", e);
        } catch (RuntimeException e) {
            // no broker, or the log did not take an outcome or the commit: the same commands again
            LOG.warn("repairs are taken again", e);
            for (TopicPartition partition : records.partitions()) {
                if (consumer.assignment().contains(partition)) {
                    consumer.seek(partition, records.records(partition).getFirst().offset());
                }
            }
            Thread.sleep(PAUSE);
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        RepairCommand command;
        try {
            command = codec.decode(record.value());
        } catch (UnknownSchemaException e) {
            throw e; // not committed: an agent of newer software takes it
        } catch (UnreadableRecordException e) {
            LOG.error(
                    "{}/{}/{} is not readable and has no effect",
                    record.topic(),
                    record.partition(),
                    record.offset(),
                    e);
            return;
        }
        switch (command) {
            case RepairScheduled scheduled -> work.carryOut(scheduled);
        }
    }

    /**
     * Waits for what is being carried out, for a few seconds at most; the rest is not committed.
     */
    @Override
    public void close() {
        closed = true;
        consumer.wakeup();
        try {
            if (!poller.join(CLOSE_MAX)) {
                poller.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        threads.shutdownNow();
    }
}
