package io.cyxcloud.placement.streams;

import io.cyxcloud.events.bucket.BucketCommand;
import io.cyxcloud.events.bucket.BucketEvent;
import io.cyxcloud.events.codec.AvroCodec;
import io.cyxcloud.events.query.BucketReply;
import io.cyxcloud.events.query.BucketReply.BucketRejected;
import io.cyxcloud.events.query.Rejection;
import io.cyxcloud.placement.core.Decision;
import io.cyxcloud.placement.core.bucket.BucketDecider;
import java.util.Optional;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueStore;

/** Bucket commands: load, decide, fold, store, forward, publish. */
final class BucketProcessor implements Processor<byte[], byte[], OutKey, byte[]> {
    private static final AvroCodec<BucketCommand> COMMAND = AvroCodec.ofEvents(BucketCommand.class);
    private static final AvroCodec<BucketEvent> EVENT = AvroCodec.ofEvents(BucketEvent.class);

    private final ServedPartitions served;
    private ProcessorContext<OutKey, byte[]> context;
    private Rows rows;
    private BucketTables tables;
    private BucketView view;

    @SuppressWarnings("NullAway.Init") // init() comes before process()
    BucketProcessor(ServedPartitions served) {
        this.served = served;
    }

    @Override
    public void init(ProcessorContext<OutKey, byte[]> taskContext) {
        KeyValueStore<Bytes, byte[]> store =
                taskContext.getStateStore(PlacementTopology.BUCKET_STORE);
        context = taskContext;
        rows = new Rows(store);
        tables = new BucketTables(rows);
        view = served.openBuckets(taskContext.taskId().partition(), rows);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        RecordMetadata at = context.recordMetadata().orElseThrow();
        if (at.offset() <= view.open().applied()) {
            return;
        }
        Optional<BucketCommand> command = Input.decode(COMMAND, record, at);
        BucketReply reply = command.isPresent() ? apply(command.get(), record, at) : passOver(at);
        view.open().publish(at.offset(), reply);
    }

    @Override
    public void close() {
        served.close(view);
    }

    private BucketReply apply(
            BucketCommand command, Record<byte[], byte[]> record, RecordMetadata at) {
        Decision<BucketEvent, BucketReply> decision =
                BucketDecider.decide(tables.bucket(command.name()), command);
        view.open()
                .write(() -> {
                    decision.events().forEach(tables::store);
                    rows.putPosition(0, at.offset());
                });
        OutKey.records(EVENT, decision.events(), record, at).forEach(context::forward);
        return decision.reply();
    }

    private BucketReply passOver(RecordMetadata at) {
        view.open().write(() -> rows.putPosition(0, at.offset()));
        return new BucketRejected(Rejection.INVALID_ARGUMENT, "not readable");
    }
}
