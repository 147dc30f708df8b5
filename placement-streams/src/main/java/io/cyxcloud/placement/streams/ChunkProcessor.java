package io.cyxcloud.placement.streams;

import io.cyxcloud.events.chunk.ChunkEvent;
import io.cyxcloud.events.chunk.PlacementEvent;
import io.cyxcloud.events.chunk.PlacementEvent.ChunkPlaced;
import io.cyxcloud.events.chunk.ShardEvent;
import io.cyxcloud.events.chunk.ShardEvent.ShardDeleted;
import io.cyxcloud.events.chunk.ShardEvent.ShardStored;
import io.cyxcloud.events.chunk.StreamEvent;
import io.cyxcloud.events.chunk.StreamEvent.ObjectsFolded;
import io.cyxcloud.events.codec.AvroCodec;
import io.cyxcloud.events.node.NodeCommand;
import io.cyxcloud.events.node.NodeCommand.DeleteShards;
import io.cyxcloud.events.state.ChunkRow;
import io.cyxcloud.events.state.StreamPhase;
import io.cyxcloud.events.state.StreamRow;
import io.cyxcloud.events.topic.RecordKeys;
import io.cyxcloud.events.topic.Topics;
import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.events.value.StreamId;
import io.cyxcloud.placement.core.chunk.ChunkFold;
import io.cyxcloud.placement.core.chunk.GarbageLimits;
import io.cyxcloud.placement.core.chunk.StreamFold;
import java.time.Duration;
import java.util.List;
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
 * Placements, shard events and stream events of one partition: load, fold, store, forward, publish;
 * and, bit by bit, what has become due.
 */
final class ChunkProcessor
        implements Processor<byte[], byte[], OutKey, byte[]>, GarbageSweep.Outlet {
    private static final Logger LOG = LoggerFactory.getLogger(ChunkProcessor.class);
    private static final AvroCodec<PlacementEvent> PLACEMENT =
            AvroCodec.ofEvents(PlacementEvent.class);
    private static final AvroCodec<ShardEvent> SHARD = AvroCodec.ofEvents(ShardEvent.class);
    private static final AvroCodec<StreamEvent> STREAM = AvroCodec.ofEvents(StreamEvent.class);
    private static final AvroCodec<ChunkEvent> EVENT = AvroCodec.ofEvents(ChunkEvent.class);
    private static final AvroCodec<NodeCommand> COMMAND = AvroCodec.ofEvents(NodeCommand.class);
    private static final Duration SWEEP_TICK = Duration.ofMillis(500);

    /** Source topics; their order is their number in the store's positions. */
    static final List<String> SOURCES =
            List.of(
                    Topics.PLACEMENTS.name(),
                    Topics.SHARD_EVENTS.name(),
                    Topics.STREAM_EVENTS.name());

    private final ServedPartitions served;
    private final GarbageLimits limits;
    private final long[] applied = new long[SOURCES.size()];
    private ProcessorContext<OutKey, byte[]> context;
    private Rows rows;
    private ChunkTables tables;
    private FoldedObjects folded;
    private GarbageSweep sweep;
    private ChunkView view;

    @SuppressWarnings("NullAway.Init") // init() comes before process()
    ChunkProcessor(ServedPartitions served, GarbageLimits limits) {
        this.served = served;
        this.limits = limits;
    }

    @Override
    public void init(ProcessorContext<OutKey, byte[]> taskContext) {
        KeyValueStore<Bytes, byte[]> store =
                taskContext.getStateStore(PlacementTopology.CHUNK_STORE);
        context = taskContext;
        rows = new Rows(store);
        tables = new ChunkTables(rows);
        folded = new FoldedObjects(tables);
        sweep = new GarbageSweep(tables, limits, this);
        for (int source = 0; source < applied.length; source++) {
            applied[source] = rows.position(source);
        }
        view = served.openChunks(taskContext.taskId().partition(), rows);
        var _ =
                taskContext.schedule(
                        SWEEP_TICK,
                        PunctuationType.WALL_CLOCK_TIME,
                        // a broker's clock that jumped ahead must not end every horizon at once
                        nowMs ->
                                view.open()
                                        .write(() -> sweep.step(Math.min(folded.timeMs(), nowMs))));
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        RecordMetadata at = context.recordMetadata().orElseThrow();
        int source = SOURCES.indexOf(at.topic());
        if (at.offset() <= applied[source]) {
            return;
        }
        view.open().write(() -> fold(source, record, at));
        if (source == 0) {
            view.open().publish(at.offset(), null);
        }
    }

    private void fold(int source, Record<byte[], byte[]> record, RecordMetadata at) {
        switch (source) {
            case 0 -> Input.decode(PLACEMENT, record, at).ifPresent(e -> fold(e, record, at));
            case 1 -> Input.decode(SHARD, record, at).ifPresent(e -> fold(e, record, at));
            default -> Input.decode(STREAM, record, at).ifPresent(this::fold);
        }
        applied[source] = at.offset();
        rows.putPosition(source, at.offset());
    }

    @Override
    public void close() {
        served.close(view);
    }

    @Override
    public void tell(ChunkEvent event) {
        context.forward(
                new Record<>(
                        key(event.chunk().stream()),
                        EVENT.encode(event),
                        context.currentSystemTimeMs(),
                        OutKey.eventId(event.getClass().getSimpleName() + "/" + event.chunk())),
                PlacementTopology.CHUNK_EVENT_SINK);
    }

    @Override
    public void tell(DeleteShards command) {
        context.forward(
                new Record<>(
                        new OutKey(OutKey.BY_KEY, RecordKeys.ofText(command.node().value())),
                        COMMAND.encode(command),
                        context.currentSystemTimeMs()),
                PlacementTopology.NODE_COMMAND_SINK);
    }

    private void fold(StreamEvent event) {
        switch (event) {
            case ObjectsFolded said -> folded.apply(said);
            case StreamEvent.OfStream ofStream -> {
                StreamRow before = tables.stream(ofStream.stream());
                StreamRow after =
                        StreamFold.apply(
                                before == null ? StreamRow.EMPTY : before, ofStream, limits);
                if (after.phase() != StreamPhase.KEPT && !after.owners().isEmpty()) {
                    LOG.error("stream {} is needed although it was released", ofStream.stream());
                }
                tables.replace(ofStream.stream(), before, after);
            }
        }
    }

    private void fold(PlacementEvent event, Record<byte[], byte[]> record, RecordMetadata at) {
        ChunkRow before = tables.chunk(event.chunk());
        ChunkRow known = before == null ? ChunkRow.EMPTY : before;
        store(event.chunk(), before, ChunkFold.apply(known, event), record, at);
        StreamId stream = event.chunk().stream();
        StreamRow row = tables.stream(stream);
        StreamRow now = row;
        if (event instanceof ChunkPlaced placed) {
            now = StreamFold.placed(row == null ? StreamRow.EMPTY : row, placed, limits);
        }
        if (now != null && StreamFold.isGoing(now)) {
            now = StreamFold.turnedUp(now, event.chunk().index(), folded.timeMs());
        }
        tables.replace(stream, row, now);
    }

    private void fold(ShardEvent event, Record<byte[], byte[]> record, RecordMetadata at) {
        ChunkId chunk = event.shard().chunk();
        ChunkRow before = tables.chunk(chunk);
        if (before == null || before.released()) {
            StreamRow stream = tables.stream(chunk.stream());
            if (before == null && !isNews(event, stream)) {
                return;
            }
            arrived(event, stream);
        }
        store(
                chunk,
                before,
                ChunkFold.apply(before == null ? ChunkRow.EMPTY : before, event),
                record,
                at);
    }

    /** Whether something of an unknown chunk is worth a row. */
    private static boolean isNews(ShardEvent event, @Nullable StreamRow stream) {
        boolean kept = stream == null || stream.phase() == StreamPhase.KEPT;
        return event instanceof ShardStored || (kept && !(event instanceof ShardDeleted));
    }

    /** Something is said of a shard whose chunk is not known, or released. */
    private void arrived(ShardEvent event, @Nullable StreamRow stream) {
        StreamId id = event.shard().chunk().stream();
        if (stream == null) {
            tables.replace(id, null, StreamFold.unplaced(sinceMs(event), limits));
        } else if (StreamFold.isGoing(stream) && event instanceof ShardStored) {
            int index = event.shard().chunk().index();
            tables.replace(id, stream, StreamFold.turnedUp(stream, index, folded.timeMs()));
        }
    }

    /**
     * A node's clock may be years behind, and its word may come before the placement: what is kept
     * too long does no harm, and the placement says how long it really is.
     */
    private long sinceMs(ShardEvent event) {
        long knownMs = Math.max(folded.timeMs(), context.currentSystemTimeMs());
        return Math.max(event.atMs(), knownMs);
    }

    private void store(
            ChunkId chunk,
            @Nullable ChunkRow found,
            ChunkRow after,
            Record<byte[], byte[]> record,
            RecordMetadata at) {
        ChunkRow before = found == null ? ChunkRow.EMPTY : found;
        if (after.equals(before)) {
            return;
        }
        tables.put(chunk, after);
        List<ChunkEvent> events = ChunkFold.changes(chunk, before, after);
        for (int i = 0; i < events.size(); i++) {
            context.forward(
                    new Record<>(
                            key(chunk.stream()),
                            EVENT.encode(events.get(i)),
                            record.timestamp(),
                            OutKey.eventId(at.topic(), at.partition(), at.offset(), i)),
                    PlacementTopology.CHUNK_EVENT_SINK);
        }
    }

    private OutKey key(StreamId stream) {
        return new OutKey(context.taskId().partition(), RecordKeys.ofStream(stream));
    }
}
