package io.cyxcloud.placement.streams;

import io.cyxcloud.events.chunk.ChunkEvent;
import io.cyxcloud.events.chunk.PlacementEvent;
import io.cyxcloud.events.chunk.ShardEvent;
import io.cyxcloud.events.codec.AvroCodec;
import io.cyxcloud.events.state.ChunkRow;
import io.cyxcloud.events.topic.RecordKeys;
import io.cyxcloud.events.topic.Topics;
import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.placement.core.chunk.ChunkFold;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueStore;

/** Placements and shard events of one partition: load, fold, store, forward, publish. */
final class ChunkProcessor implements Processor<byte[], byte[], OutKey, byte[]> {
    private static final AvroCodec<PlacementEvent> PLACEMENT =
            AvroCodec.ofEvents(PlacementEvent.class);
    private static final AvroCodec<ShardEvent> SHARD = AvroCodec.ofEvents(ShardEvent.class);
    private static final AvroCodec<ChunkEvent> EVENT = AvroCodec.ofEvents(ChunkEvent.class);

    /** Numbers of the source topics in the store's positions. */
    private static final int PLACEMENTS = 0;

    private static final int SHARD_EVENTS = 1;

    private final ServedPartitions served;
    private final long[] applied = new long[2];
    private ProcessorContext<OutKey, byte[]> context;
    private Rows rows;
    private ChunkView view;

    @SuppressWarnings("NullAway.Init") // init() comes before process()
    ChunkProcessor(ServedPartitions served) {
        this.served = served;
    }

    @Override
    public void init(ProcessorContext<OutKey, byte[]> taskContext) {
        KeyValueStore<Bytes, byte[]> store =
                taskContext.getStateStore(PlacementTopology.CHUNK_STORE);
        context = taskContext;
        rows = new Rows(store);
        applied[PLACEMENTS] = rows.position(PLACEMENTS);
        applied[SHARD_EVENTS] = rows.position(SHARD_EVENTS);
        view = served.openChunks(taskContext.taskId().partition(), rows);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        RecordMetadata at = context.recordMetadata().orElseThrow();
        boolean placement = at.topic().equals(Topics.PLACEMENTS.name());
        int source = placement ? PLACEMENTS : SHARD_EVENTS;
        if (at.offset() <= applied[source]) {
            return;
        }
        if (placement) {
            Input.decode(PLACEMENT, record, at)
                    .ifPresent(event ->
                            fold(event.chunk(), row -> ChunkFold.apply(row, event), record, at));
        } else {
            Input.decode(SHARD, record, at)
                    .ifPresent(event ->
                            fold(
                                    event.shard().chunk(),
                                    row -> ChunkFold.apply(row, event),
                                    record,
                                    at));
        }
        applied[source] = at.offset();
        rows.putPosition(source, at.offset());
        if (placement) {
            view.open().publish(at.offset(), null);
        }
    }

    @Override
    public void close() {
        served.close(view);
    }

    private void fold(
            ChunkId chunk,
            UnaryOperator<ChunkRow> step,
            Record<byte[], byte[]> record,
            RecordMetadata at) {
        Bytes rowKey = StoreKeys.chunk(chunk.stream(), chunk.index());
        ChunkRow found = rows.find(ChunkView.CHUNK, rowKey);
        ChunkRow before = found == null ? ChunkRow.EMPTY : found;
        ChunkRow after = step.apply(before);
        if (after.equals(before)) {
            return;
        }
        rows.put(ChunkView.CHUNK, rowKey, after);
        List<ChunkEvent> events = ChunkFold.changes(chunk, before, after);
        OutKey key = new OutKey(at.partition(), RecordKeys.ofStream(chunk.stream()));
        for (int i = 0; i < events.size(); i++) {
            context.forward(
                    new Record<>(
                            key,
                            EVENT.encode(events.get(i)),
                            record.timestamp(),
                            OutKey.eventId(at.topic(), at.partition(), at.offset(), i)));
        }
    }
}
