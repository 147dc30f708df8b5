package io.cyxcloud.placement.streams;

import io.cyxcloud.events.codec.AvroCodec;
import io.cyxcloud.events.object.ObjectCommand;
import io.cyxcloud.events.object.ObjectEvent;
import io.cyxcloud.events.query.ObjectReply;
import io.cyxcloud.events.query.ObjectReply.ObjectRejected;
import io.cyxcloud.events.query.Rejection;
import io.cyxcloud.placement.core.Decision;
import io.cyxcloud.placement.core.object.ObjectDecider;
import io.cyxcloud.placement.core.object.ObjectFold;
import io.cyxcloud.placement.core.object.ObjectState;
import java.util.Optional;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueStore;

/** Object commands of one partition: load, decide, fold, store, forward, publish. */
final class ObjectProcessor implements Processor<byte[], byte[], OutKey, byte[]> {
    private static final AvroCodec<ObjectCommand> COMMAND = AvroCodec.ofEvents(ObjectCommand.class);
    private static final AvroCodec<ObjectEvent> EVENT = AvroCodec.ofEvents(ObjectEvent.class);

    private final ServedPartitions served;
    private ProcessorContext<OutKey, byte[]> context;
    private Rows rows;
    private ObjectTables tables;
    private ObjectView view;

    @SuppressWarnings("NullAway.Init") // init() comes before process()
    ObjectProcessor(ServedPartitions served) {
        this.served = served;
    }

    @Override
    public void init(ProcessorContext<OutKey, byte[]> taskContext) {
        KeyValueStore<Bytes, byte[]> store =
                taskContext.getStateStore(PlacementTopology.OBJECT_STORE);
        context = taskContext;
        rows = new Rows(store);
        tables = new ObjectTables(rows);
        view = served.openObjects(taskContext.taskId().partition(), rows);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        RecordMetadata at = context.recordMetadata().orElseThrow();
        if (at.offset() <= view.open().applied()) {
            return;
        }
        Optional<ObjectCommand> command = Input.decode(COMMAND, record, at);
        ObjectReply reply =
                command.isPresent()
                        ? apply(command.get(), record, at)
                        : new ObjectRejected(Rejection.INVALID_ARGUMENT, "not readable");
        rows.putPosition(0, at.offset());
        view.open().publish(at.offset(), reply);
    }

    @Override
    public void close() {
        served.close(view);
    }

    private ObjectReply apply(
            ObjectCommand command, Record<byte[], byte[]> record, RecordMetadata at) {
        ObjectState before = tables.load(command);
        Decision<ObjectEvent, ObjectReply> decision = ObjectDecider.decide(before, command);
        ObjectState after = ObjectFold.apply(before, decision.events());
        view.open().write(() -> tables.store(command, before, after));
        OutKey key = new OutKey(at.partition(), record.key());
        for (int i = 0; i < decision.events().size(); i++) {
            context.forward(
                    new Record<>(
                            key,
                            EVENT.encode(decision.events().get(i)),
                            record.timestamp(),
                            OutKey.eventId(at.topic(), at.partition(), at.offset(), i)));
        }
        return decision.reply();
    }
}
