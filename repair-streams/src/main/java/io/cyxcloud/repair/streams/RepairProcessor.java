package io.cyxcloud.repair.streams;

import io.cyxcloud.events.chunk.ShardEvent;
import io.cyxcloud.events.codec.AvroCodec;
import io.cyxcloud.events.codec.UnknownSchemaException;
import io.cyxcloud.events.codec.UnreadableRecordException;
import io.cyxcloud.events.repair.RepairCommand;
import io.cyxcloud.events.repair.RepairCommand.RepairScheduled;
import io.cyxcloud.events.repair.RepairEvent;
import io.cyxcloud.events.topic.RecordKeys;
import io.cyxcloud.events.topic.Topics;
import io.cyxcloud.events.value.ShardId;
import io.cyxcloud.repair.core.RepairDecider;
import java.time.Duration;
import java.util.Objects;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shard events and outcomes of one partition: load, decide, store, forward. */
final class RepairProcessor implements Processor<byte[], byte[], byte[], byte[]> {
    private static final Logger LOG = LoggerFactory.getLogger(RepairProcessor.class);
    private static final AvroCodec<ShardEvent> SHARD = AvroCodec.ofEvents(ShardEvent.class);
    private static final AvroCodec<RepairEvent> OUTCOME = AvroCodec.ofEvents(RepairEvent.class);
    private static final AvroCodec<RepairCommand> COMMAND = AvroCodec.ofEvents(RepairCommand.class);
    private static final Duration TICK = Duration.ofSeconds(1);
    private static final int SENT_PER_TICK_MAX = 100;

    private final RepairDecider decider;
    private ProcessorContext<byte[], byte[]> context;
    private RepairRows rows;

    @SuppressWarnings("NullAway.Init") // init() comes before process()
    RepairProcessor(RepairDecider decider) {
        this.decider = decider;
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> taskContext) {
        KeyValueStore<Bytes, byte[]> store = taskContext.getStateStore(RepairTopology.REPAIR_STORE);
        context = taskContext;
        rows = new RepairRows(store);
        var _ = taskContext.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, this::sendDue);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        RecordMetadata at = context.recordMetadata().orElseThrow();
        long nowMs = context.currentSystemTimeMs();
        try {
            if (at.topic().equals(Topics.SHARD_EVENTS.name())) {
                ShardEvent event = SHARD.decode(record.value());
                RepairScheduled before = rows.outstanding(event.shard());
                become(event.shard(), before, decider.decide(before, event, nowMs), nowMs);
            } else {
                RepairEvent event = OUTCOME.decode(record.value());
                RepairScheduled before = rows.outstanding(event.shard());
                become(event.shard(), before, decider.decide(before, event, nowMs), nowMs);
            }
        } catch (UnknownSchemaException e) {
            throw e; // newer software would not pass over it: this task must stop
        } catch (UnreadableRecordException e) {
            // a repair that is not begun for it is begun by the next read
            LOG.error(
                    "{}/{}/{} is not readable and has no effect: {}",
                    at.topic(),
                    at.partition(),
                    at.offset(),
                    e.getMessage());
        }
    }

    private void become(
            ShardId shard,
            @Nullable RepairScheduled before,
            @Nullable RepairScheduled after,
            long nowMs) {
        if (Objects.equals(before, after)) {
            return;
        }
        rows.replace(shard, before, after);
        if (after != null && after.atMs() > nowMs) {
            rows.await(after);
        } else if (after != null) {
            send(after, nowMs);
        }
    }

    private void sendDue(long nowMs) {
        rows.takeDue(nowMs, SENT_PER_TICK_MAX).forEach(command -> send(command, nowMs));
    }

    private void send(RepairScheduled command, long nowMs) {
        byte[] key = RecordKeys.ofStream(command.shard().chunk().stream());
        context.forward(new Record<>(key, COMMAND.encode(command), nowMs));
    }
}
