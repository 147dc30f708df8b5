package io.cyxcloud.repair.streams;

import io.cyxcloud.events.chunk.ChunkEvent;
import io.cyxcloud.events.codec.AvroCodec;
import io.cyxcloud.events.codec.UnknownSchemaException;
import io.cyxcloud.events.codec.UnreadableRecordException;
import io.cyxcloud.events.repair.RepairCommand;
import io.cyxcloud.events.repair.RepairCommand.RepairScheduled;
import io.cyxcloud.events.repair.RepairEvent;
import io.cyxcloud.events.state.RepairRow;
import io.cyxcloud.events.topic.RecordKeys;
import io.cyxcloud.events.topic.Topics;
import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.events.value.ClusterMap;
import io.cyxcloud.repair.core.RepairCluster;
import io.cyxcloud.repair.core.RepairDecider;
import io.cyxcloud.repair.core.RepairDecision;
import io.cyxcloud.repair.core.RepairDecision.Rest;
import io.cyxcloud.repair.core.RepairDecision.Send;
import io.cyxcloud.repair.core.RepairDecision.Wait;
import io.cyxcloud.repair.core.RepairDecision.Why;
import io.cyxcloud.repair.core.RepairFold;
import io.cyxcloud.repair.core.RepairLimits;
import io.cyxcloud.repair.core.RepairLoad;
import io.cyxcloud.repair.core.RepairShare;
import io.cyxcloud.repair.core.Urgency;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
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

/**
 * Words on chunks and outcomes of repairs of one partition: fold; and, at each tick, decide about
 * what is due, the most urgent first. The load is shared with the other tasks of the process.
 */
final class RepairProcessor implements Processor<byte[], byte[], byte[], byte[]> {
    private static final Logger LOG = LoggerFactory.getLogger(RepairProcessor.class);
    private static final AvroCodec<ChunkEvent> WORD = AvroCodec.ofEvents(ChunkEvent.class);
    private static final AvroCodec<RepairEvent> OUTCOME = AvroCodec.ofEvents(RepairEvent.class);
    private static final AvroCodec<RepairCommand> COMMAND = AvroCodec.ofEvents(RepairCommand.class);
    private static final Duration TICK = Duration.ofMillis(250);

    /** Of each urgency; some 20 us each. */
    private static final int LOOKS_PER_TICK_MAX = 500;

    private final RepairLimits limits;
    private final RepairDecider decider;
    private final RepairLoad load;
    private final Supplier<ClusterMap> map;
    private final RepairShare share;
    private RepairCluster cluster = RepairCluster.over(ClusterMap.EMPTY);
    private ProcessorContext<byte[], byte[]> context;
    private RepairTable table;

    @SuppressWarnings("NullAway.Init") // init() comes before process()
    RepairProcessor(RepairLimits limits, RepairLoad load, Supplier<ClusterMap> map) {
        this.limits = limits;
        this.decider = new RepairDecider(limits);
        this.load = load;
        this.share = new RepairShare(load);
        this.map = map;
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> taskContext) {
        KeyValueStore<Bytes, byte[]> store = taskContext.getStateStore(RepairTopology.REPAIR_STORE);
        context = taskContext;
        table = new RepairTable(store);
        forget(); // the same instance is started again when its last words were taken back
        synchronized (load) {
            table.eachUnderWay((command, row) -> share.begin(command, row.survey()));
        }
        var _ = taskContext.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, this::tick);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        RecordMetadata at = context.recordMetadata().orElseThrow();
        long nowMs = context.currentSystemTimeMs();
        try {
            if (at.topic().equals(Topics.CHUNK_EVENTS.name())) {
                ChunkEvent event = WORD.decode(record.value());
                RepairRow before = table.find(event.chunk());
                become(
                        event.chunk(),
                        before,
                        RepairFold.apply(before, event, record.timestamp(), nowMs));
            } else {
                RepairEvent event = OUTCOME.decode(record.value());
                ChunkId chunk = event.shard().chunk();
                RepairRow before = table.find(chunk);
                if (before != null) {
                    become(chunk, before, RepairFold.apply(before, event, limits, nowMs));
                }
            }
        } catch (UnknownSchemaException e) {
            throw e; // newer software would not pass over it: this task must stop
        } catch (UnreadableRecordException e) {
            // a repair that is not begun for it is begun by the chunk's next word
            LOG.error(
                    "{}/{}/{} is not readable and has no effect: {}",
                    at.topic(),
                    at.partition(),
                    at.offset(),
                    e.getMessage());
        }
    }

    /** The task goes elsewhere, and what it began with it. */
    @Override
    public void close() {
        forget();
    }

    private void forget() {
        synchronized (load) {
            share.endAll();
        }
    }

    private void become(ChunkId chunk, @Nullable RepairRow before, @Nullable RepairRow after) {
        table.replace(chunk, before, after);
        if (after == null || after.underWay() == null) {
            synchronized (load) {
                share.end(chunk);
            }
        }
    }

    private void tick(long nowMs) {
        ClusterMap now = map.get();
        if (now.epoch() != cluster.epoch()) {
            cluster = RepairCluster.over(now);
        }
        endOverdue(nowMs); // first: what they hold of the budget may be all of it
        for (Urgency urgency : Urgency.values()) {
            for (ChunkId chunk : table.due(urgency, nowMs, LOOKS_PER_TICK_MAX)) {
                if (look(chunk, nowMs)) {
                    synchronized (load) {
                        share.refused(urgency);
                    }
                    return; // no budget is left, for nothing that is less urgent either
                }
            }
        }
    }

    private void endOverdue(long nowMs) {
        List<ChunkId> overdue;
        synchronized (load) {
            share.beginRound();
            overdue = share.overdue(nowMs);
        }
        for (ChunkId chunk : overdue) {
            RepairRow row = table.find(chunk);
            if (row != null) {
                LOG.warn("nothing was heard of {} within its lease", row.underWay());
                become(chunk, row, RepairFold.leaseEnded(row, limits, nowMs));
            }
        }
    }

    /** Returns whether it has to wait for the budget. */
    private boolean look(ChunkId chunk, long nowMs) {
        RepairRow row = table.find(chunk);
        if (row == null) {
            return false;
        }
        RepairDecision decision;
        synchronized (load) {
            decision = decider.decide(chunk, row, cluster, share, nowMs);
            if (decision instanceof Send send) {
                share.begin(send.command(), row.survey());
            }
        }
        switch (decision) {
            case Send(RepairScheduled command) -> {
                become(chunk, row, row.withSent(command));
                send(command, nowMs);
            }
            case Wait(Why why, long untilMs) -> {
                if (why == Why.BUDGET) {
                    return true; // it stays due, and keeps its place among the others
                }
                become(chunk, row, row.withDue(untilMs));
                return false;
            }
            case Rest _ -> become(chunk, row, row.withDue(0));
        }
        return false;
    }

    private void send(RepairScheduled command, long nowMs) {
        byte[] key = RecordKeys.ofStream(command.shard().chunk().stream());
        context.forward(new Record<>(key, COMMAND.encode(command), nowMs));
    }
}
