package io.cyxcloud.placement.streams;

import io.cyxcloud.events.codec.AvroCodec;
import io.cyxcloud.events.identity.IdentityCommand;
import io.cyxcloud.events.identity.IdentityEvent;
import io.cyxcloud.events.query.IdentityRejection;
import io.cyxcloud.events.query.IdentityReply;
import io.cyxcloud.events.query.IdentityReply.IdentityRejected;
import io.cyxcloud.placement.core.Decision;
import io.cyxcloud.placement.core.identity.IdentityDecider;
import java.util.Optional;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueStore;

/** Identity commands: load, decide, fold, store, forward, publish. */
final class IdentityProcessor implements Processor<byte[], byte[], OutKey, byte[]> {
    private static final AvroCodec<IdentityCommand> COMMAND =
            AvroCodec.ofEvents(IdentityCommand.class);
    private static final AvroCodec<IdentityEvent> EVENT = AvroCodec.ofEvents(IdentityEvent.class);

    private final ServedPartitions served;
    private ProcessorContext<OutKey, byte[]> context;
    private Rows rows;
    private IdentityTables tables;
    private IdentityView view;

    @SuppressWarnings("NullAway.Init") // init() comes before process()
    IdentityProcessor(ServedPartitions served) {
        this.served = served;
    }

    @Override
    public void init(ProcessorContext<OutKey, byte[]> taskContext) {
        KeyValueStore<Bytes, byte[]> store =
                taskContext.getStateStore(PlacementTopology.IDENTITY_STORE);
        context = taskContext;
        rows = new Rows(store);
        tables = new IdentityTables(rows);
        view = served.openIdentity(taskContext.taskId().partition(), rows);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        RecordMetadata at = context.recordMetadata().orElseThrow();
        if (at.offset() <= view.open().applied()) {
            return;
        }
        Optional<IdentityCommand> command = Input.decode(COMMAND, record, at);
        IdentityReply reply = command.isPresent() ? apply(command.get(), record, at) : passOver(at);
        view.open().publish(at.offset(), reply);
    }

    @Override
    public void close() {
        served.close(view);
    }

    private IdentityReply apply(
            IdentityCommand command, Record<byte[], byte[]> record, RecordMetadata at) {
        Decision<IdentityEvent, IdentityReply> decision =
                IdentityDecider.decide(tables.load(command), command);
        view.open()
                .write(() -> {
                    decision.events().forEach(tables::store);
                    tables.remember(at.offset(), command.commandId(), decision.reply());
                    rows.putPosition(0, at.offset());
                });
        OutKey.records(EVENT, decision.events(), record, at).forEach(context::forward);
        return decision.reply();
    }

    private IdentityReply passOver(RecordMetadata at) {
        view.open().write(() -> rows.putPosition(0, at.offset()));
        return new IdentityRejected(IdentityRejection.INVALID_INPUT, "not readable");
    }
}
