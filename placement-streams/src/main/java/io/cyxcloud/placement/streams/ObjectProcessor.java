package io.cyxcloud.placement.streams;

import io.cyxcloud.events.chunk.StreamEvent;
import io.cyxcloud.events.chunk.StreamEvent.ObjectsFolded;
import io.cyxcloud.events.codec.AvroCodec;
import io.cyxcloud.events.object.ObjectCommand;
import io.cyxcloud.events.object.ObjectCommand.NoteTime;
import io.cyxcloud.events.object.ObjectEvent;
import io.cyxcloud.events.object.UploadPart;
import io.cyxcloud.events.query.ObjectReply;
import io.cyxcloud.events.query.ObjectReply.ObjectRejected;
import io.cyxcloud.events.query.Rejection;
import io.cyxcloud.events.topic.RecordKeys;
import io.cyxcloud.placement.core.Decision;
import io.cyxcloud.placement.core.object.ObjectDecider;
import io.cyxcloud.placement.core.object.ObjectFold;
import io.cyxcloud.placement.core.object.ObjectState;
import io.cyxcloud.placement.core.object.StreamLease;
import io.cyxcloud.placement.core.object.StreamReferences;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Object commands of one partition: load, decide, fold, store, forward, publish. Its time is the
 * log's: the latest at which the log took one of its commands.
 */
final class ObjectProcessor implements Processor<byte[], byte[], OutKey, byte[]> {
    private static final AvroCodec<ObjectCommand> COMMAND = AvroCodec.ofEvents(ObjectCommand.class);
    private static final AvroCodec<ObjectEvent> EVENT = AvroCodec.ofEvents(ObjectEvent.class);

    private static final AvroCodec<StreamEvent> STREAM = AvroCodec.ofEvents(StreamEvent.class);

    private final ServedPartitions served;
    private final FoldLimits limits;
    private final boolean derives;
    private ProcessorContext<OutKey, byte[]> context;
    private Rows rows;
    private ObjectTables tables;
    private ObjectView view;
    private long timeMs;
    private long announcedMs;
    private long quietSinceMs;

    ObjectProcessor(ServedPartitions served, FoldLimits limits) {
        this(served, limits, true);
    }

    /**
     * Makes one.
     *
     * @param derives whether to forward what follows from the commands; in a replay it is in the
     *     log already
     */
    @SuppressWarnings("NullAway.Init") // init() comes before process()
    ObjectProcessor(ServedPartitions served, FoldLimits limits, boolean derives) {
        this.served = served;
        this.limits = limits;
        this.derives = derives;
    }

    @Override
    public void init(ProcessorContext<OutKey, byte[]> taskContext) {
        KeyValueStore<Bytes, byte[]> store =
                taskContext.getStateStore(PlacementTopology.OBJECT_STORE);
        context = taskContext;
        rows = new Rows(store);
        tables = new ObjectTables(rows);
        timeMs = rows.timeMs(0);
        view =
                served.openObjects(
                        taskContext.taskId().partition(), rows, limits.garbage().horizonMs());
        var _ =
                taskContext.schedule(
                        Duration.ofMillis(limits.garbage().announceEveryMs()),
                        PunctuationType.WALL_CLOCK_TIME,
                        this::sendTimeWhenIdle);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        RecordMetadata at = context.recordMetadata().orElseThrow();
        if (at.offset() <= view.open().applied()) {
            return;
        }
        quietSinceMs = context.currentSystemTimeMs();
        timeMs = Math.max(timeMs, record.timestamp()); // brokers' clocks may differ
        Optional<ObjectCommand> command = Input.decode(COMMAND, record, at);
        ObjectReply reply = command.isPresent() ? apply(command.get(), record, at) : passOver(at);
        view.open().publish(at.offset(), reply);
        announce(at.partition(), record.timestamp());
    }

    @Override
    public void close() {
        served.close(view);
    }

    private ObjectReply apply(
            ObjectCommand command, Record<byte[], byte[]> record, RecordMetadata at) {
        ObjectState before = tables.load(command);
        Decision<ObjectEvent, ObjectReply> decision =
                StreamLease.guard(ObjectDecider.decide(before, command, timeMs), command, timeMs);
        if (derives) {
            tellStreams(before, decision.events(), command, record, at); // before parts are gone
        }
        ObjectState after = ObjectFold.apply(before, decision.events());
        view.open()
                .write(() -> {
                    tables.store(command, before, after, new CommandMoment(timeMs, at.offset()));
                    // the time before the rows that go by it: a read looks at them the other way
                    rows.putPosition(0, at.offset(), timeMs);
                    tables.versions()
                            .history()
                            .purge(
                                    timeMs - limits.garbage().horizonMs(),
                                    command instanceof NoteTime
                                            ? HistoryTables.PURGED_PER_TIME_MAX
                                            : HistoryTables.PURGED_PER_COMMAND_MAX);
                });
        if (derives) {
            tellEvents(decision.events(), record, at);
        }
        return decision.reply();
    }

    private void tellEvents(
            List<ObjectEvent> events, Record<byte[], byte[]> record, RecordMetadata at) {
        for (Record<OutKey, byte[]> event : OutKey.records(EVENT, events, record, at)) {
            context.forward(event, PlacementTopology.OBJECT_EVENT_SINK);
        }
    }

    private ObjectReply passOver(RecordMetadata at) {
        view.open().write(() -> rows.putPosition(0, at.offset(), timeMs));
        return new ObjectRejected(Rejection.INVALID_ARGUMENT, "not readable");
    }

    private void tellStreams(
            ObjectState before,
            List<ObjectEvent> events,
            ObjectCommand command,
            Record<byte[], byte[]> record,
            RecordMetadata at) {
        List<UploadPart> parts =
                StreamReferences.needsParts(events) ? tables.allParts(command) : List.of();
        List<StreamEvent> streams =
                StreamReferences.derive(
                        before,
                        events,
                        parts,
                        new StreamReferences.At(at.partition(), at.offset(), timeMs));
        for (int i = 0; i < streams.size(); i++) {
            if (streams.get(i) instanceof StreamEvent.OfStream event) {
                context.forward(
                        new Record<>(
                                new OutKey(OutKey.BY_KEY, RecordKeys.ofStream(event.stream())),
                                STREAM.encode(event),
                                record.timestamp(),
                                OutKey.eventId(at.topic(), at.partition(), at.offset(), i)),
                        PlacementTopology.STREAM_EVENT_SINK);
            }
        }
    }

    /** Behind what it says: on its way to a chunk partition nothing overtakes it. */
    private void announce(int partition, long recordMs) {
        if (timeMs - announcedMs < limits.garbage().announceEveryMs()) {
            return;
        }
        announcedMs = timeMs;
        ObjectsFolded said = new ObjectsFolded(partition, limits.objectPartitionCount(), timeMs);
        context.forward(
                new Record<>(
                        new OutKey(OutKey.ALL, RecordKeys.ofText("folded-" + partition)),
                        STREAM.encode(said),
                        recordMs),
                PlacementTopology.STREAM_EVENT_SINK);
    }

    /** Time enters the log as a fact; without commands it would stand still. */
    private void sendTimeWhenIdle(long nowMs) {
        long everyMs = limits.garbage().announceEveryMs();
        if (nowMs - quietSinceMs >= everyMs) {
            quietSinceMs = nowMs;
            limits.sendTime().accept(context.taskId().partition());
        }
    }
}
