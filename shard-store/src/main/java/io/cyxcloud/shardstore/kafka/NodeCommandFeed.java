package io.cyxcloud.shardstore.kafka;

import io.cyxcloud.events.codec.AvroCodec;
import io.cyxcloud.events.codec.UnreadableRecordException;
import io.cyxcloud.events.log.KafkaAccess;
import io.cyxcloud.events.node.NodeCommand;
import io.cyxcloud.events.topic.RecordKeys;
import io.cyxcloud.events.topic.Topics;
import io.cyxcloud.events.value.NodeId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the commands of one node, from where an earlier process of it was, in order. What was read
 * counts as done when the sink returns; a crash before makes it come again. One thread reads and
 * calls the sink.
 *
 * <p>The broker forgets how far a node was when it was away for a week; it then reads all that is
 * kept. Commands are idempotent.
 */
public final class NodeCommandFeed implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NodeCommandFeed.class);
    private static final Duration POLL_MAX = Duration.ofSeconds(5);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration CLOSE_MAX = Duration.ofSeconds(10);

    /** A command has up to 1,000 shards. */
    private static final int COMMANDS_PER_POLL_MAX = 20;

    private final AvroCodec<NodeCommand> codec = AvroCodec.ofEvents(NodeCommand.class);
    private final NodeId node;
    private final Consumer<NodeCommand> sink;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Thread thread;
    private volatile boolean closed;

    /** Starts. */
    public NodeCommandFeed(KafkaAccess kafka, NodeId node, Consumer<NodeCommand> sink) {
        this.node = node;
        this.sink = sink;
        this.consumer =
                new KafkaConsumer<>(
                        kafka.with(
                                Map.of(
                                        "group.id",
                                        "cyx-node-" + node,
                                        "enable.auto.commit",
                                        false,
                                        "auto.offset.reset",
                                        "earliest",
                                        "isolation.level",
                                        "read_committed",
                                        "max.poll.records",
                                        COMMANDS_PER_POLL_MAX,
                                        "fetch.max.wait.ms",
                                        (int) POLL_MAX.toMillis())),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer());
        this.thread = Thread.ofPlatform().daemon().name("commands-" + node).start(this::run);
    }

    private void run() {
        try {
            boolean assigned = false;
            while (!closed) {
                try {
                    if (!assigned) {
                        consumer.assign(List.of(partition()));
                        assigned = true;
                    }
                    turn();
                } catch (WakeupException e) {
                    // closing
                } catch (KafkaException e) {
                    LOG.warn("node {}: commands wait: {}", node, e.toString());
                    Thread.sleep(PAUSE);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.error("node {}: takes no commands until its next start", node, e);
        } finally {
            consumer.close(CloseOptions.timeout(PAUSE));
        }
    }

    private TopicPartition partition() {
        String topic = Topics.NODE_COMMANDS.name();
        int count = consumer.partitionsFor(topic).size();
        return new TopicPartition(
                topic, RecordKeys.partition(RecordKeys.ofText(node.value()), count));
    }

    private void turn() {
        ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL_MAX);
        for (ConsumerRecord<byte[], byte[]> record : records) {
            take(record);
        }
        if (!records.isEmpty()) {
            consumer.commitSync();
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        NodeCommand command;
        try {
            command = codec.decode(record.value());
        } catch (UnreadableRecordException e) {
            // damaged, or of newer software: what is not done is told again
            LOG.error(
                    "{}/{}/{} is not readable and has no effect",
                    record.topic(),
                    record.partition(),
                    record.offset(),
                    e);
            return;
        }
        if (!command.node().equals(node)) {
            return;
        }
        try {
            sink.accept(command);
        } catch (KafkaException e) {
            throw e;
        } catch (RuntimeException e) {
            LOG.error("node {}: a command was not carried out and will be told again", node, e);
        }
    }

    /** Lets the command under way end, for a few seconds at most. */
    @Override
    public void close() {
        closed = true;
        consumer.wakeup();
        try {
            if (!thread.join(CLOSE_MAX)) {
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
    }
}
