package io.cyxcloud.placement.streams;

import io.cyxcloud.events.chunk.ChunkEvent;
import io.cyxcloud.events.chunk.PlacementEvent;
import io.cyxcloud.events.chunk.PlacementEvent.ChunkPlaced;
import io.cyxcloud.events.chunk.PlacementEvent.ShardMoveOrdered;
import io.cyxcloud.events.chunk.PlacementEvent.ShardRedirected;
import io.cyxcloud.events.chunk.ShardEvent;
import io.cyxcloud.events.chunk.ShardEvent.ShardCorrupt;
import io.cyxcloud.events.chunk.ShardEvent.ShardDeleted;
import io.cyxcloud.events.chunk.ShardEvent.ShardMissing;
import io.cyxcloud.events.chunk.ShardEvent.ShardRetired;
import io.cyxcloud.events.chunk.ShardEvent.ShardStored;
import io.cyxcloud.events.chunk.StreamEvent;
import io.cyxcloud.events.chunk.StreamEvent.NodesDown;
import io.cyxcloud.events.chunk.StreamEvent.ObjectsFolded;
import io.cyxcloud.events.codec.AvroCodec;
import io.cyxcloud.events.node.MembershipCommand;
import io.cyxcloud.events.node.MembershipCommand.NoteHoldings;
import io.cyxcloud.events.node.NodeCommand;
import io.cyxcloud.events.node.NodeCommand.DeleteShards;
import io.cyxcloud.events.state.ChunkRow;
import io.cyxcloud.events.state.ShardHolder;
import io.cyxcloud.events.state.ShardMove;
import io.cyxcloud.events.state.StreamPhase;
import io.cyxcloud.events.state.StreamRow;
import io.cyxcloud.events.topic.RecordKeys;
import io.cyxcloud.events.topic.Topics;
import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.ShardId;
import io.cyxcloud.events.value.StreamId;
import io.cyxcloud.placement.core.chunk.ChunkCensus;
import io.cyxcloud.placement.core.chunk.ChunkFold;
import io.cyxcloud.placement.core.chunk.ChunkNews;
import io.cyxcloud.placement.core.chunk.GarbageLimits;
import io.cyxcloud.placement.core.chunk.StreamFold;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.header.Headers;
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
        implements Processor<byte[], byte[], OutKey, byte[]>, GarbageSweep.Outlet, DownNodes.Eye {
    private static final Logger LOG = LoggerFactory.getLogger(ChunkProcessor.class);
    private static final AvroCodec<PlacementEvent> PLACEMENT =
            AvroCodec.ofEvents(PlacementEvent.class);
    private static final AvroCodec<ShardEvent> SHARD = AvroCodec.ofEvents(ShardEvent.class);
    private static final AvroCodec<StreamEvent> STREAM = AvroCodec.ofEvents(StreamEvent.class);
    private static final AvroCodec<ChunkEvent> EVENT = AvroCodec.ofEvents(ChunkEvent.class);
    private static final AvroCodec<MembershipCommand> HOLDINGS =
            AvroCodec.ofEvents(MembershipCommand.class);
    private static final AvroCodec<NodeCommand> COMMAND = AvroCodec.ofEvents(NodeCommand.class);
    private static final Duration SWEEP_TICK = Duration.ofMillis(500);

    /** With some 10 ms a step: a node's chunks at 5,000 a second, beside the writes. */
    private static final Duration WALK_TICK = Duration.ofMillis(100);

    private static final int WALKED_CHUNKS_PER_STEP_MAX = 500;

    /** Source topics; their order is their number in the store's positions. */
    static final List<String> SOURCES =
            List.of(
                    Topics.PLACEMENTS.name(),
                    Topics.SHARD_EVENTS.name(),
                    Topics.STREAM_EVENTS.name());

    private final ServedPartitions served;
    private final GarbageLimits limits;
    private final int walkedChunksPerStepMax;
    private final long[] applied = new long[SOURCES.size()];
    private ProcessorContext<OutKey, byte[]> context;
    private Rows rows;
    private ChunkTables tables;
    private FoldedObjects folded;
    private GarbageSweep sweep;
    private DownNodes down;
    private ChunkView view;

    ChunkProcessor(ServedPartitions served, GarbageLimits limits) {
        this(served, limits, WALKED_CHUNKS_PER_STEP_MAX);
    }

    @SuppressWarnings("NullAway.Init") // init() comes before process()
    ChunkProcessor(ServedPartitions served, GarbageLimits limits, int walkedChunksPerStepMax) {
        this.served = served;
        this.limits = limits;
        this.walkedChunksPerStepMax = walkedChunksPerStepMax;
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
        down = new DownNodes(tables, walkedChunksPerStepMax);
        for (int source = 0; source < applied.length; source++) {
            applied[source] = rows.position(source);
        }
        view = served.openChunks(taskContext.taskId().partition(), rows, down::away);
        var _ =
                taskContext.schedule(
                        SWEEP_TICK,
                        PunctuationType.WALL_CLOCK_TIME,
                        // a broker's clock that jumped ahead must not end every horizon at once
                        nowMs ->
                                view.open()
                                        .write(() -> sweep.step(Math.min(folded.timeMs(), nowMs))));
        var _ =
                taskContext.schedule(
                        WALK_TICK,
                        PunctuationType.WALL_CLOCK_TIME,
                        nowMs ->
                                view.open()
                                        .write(() ->
                                                down.step(this, Math.min(folded.timeMs(), nowMs))));
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        RecordMetadata at = context.recordMetadata().orElseThrow();
        int source = SOURCES.indexOf(at.topic());
        if (at.offset() <= applied[source]) {
            return;
        }
        view.open().write(() -> fold(source, record, at));
        switch (source) {
            case 0 -> view.open().publish(at.offset(), null);
            case 1 -> view.heard().publish(at.offset(), null);
            default -> {}
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
        tell(
                event,
                context.currentSystemTimeMs(),
                OutKey.eventId(event.getClass().getSimpleName() + "/" + event.chunk()));
    }

    @Override
    public void become(ChunkId chunk, ChunkRow before, ChunkRow after) {
        ChunkNews news = ChunkNews.of(chunk, before, after, down.away());
        tables.put(chunk, news.row());
        for (ChunkEvent event : news.events()) {
            // a chunk's shards become overdue once
            String id = "overdue/" + event.getClass().getSimpleName() + "/" + chunk;
            tell(event, context.currentSystemTimeMs(), OutKey.eventId(id));
        }
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
            case NodesDown said -> down.apply(said);
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
        ChunkRow found = tables.chunk(event.chunk());
        ChunkRow before = found == null ? ChunkRow.EMPTY : found;
        ChunkRow after = ChunkFold.apply(before, event);
        StreamId stream = event.chunk().stream();
        StreamRow row = tables.stream(stream);
        StreamRow now =
                switch (event) {
                    case ChunkPlaced placed ->
                            StreamFold.placed(row == null ? StreamRow.EMPTY : row, placed, limits);
                    case ShardRedirected moved ->
                            row == null ? StreamFold.unplaced(sinceMs(moved.atMs()), limits) : row;
                    case ShardMoveOrdered moved ->
                            row == null ? StreamFold.unplaced(sinceMs(moved.atMs()), limits) : row;
                };
        if (StreamFold.isGoing(now)) {
            now = StreamFold.turnedUp(now, event.chunk().index(), folded.timeMs());
        }
        tables.replace(stream, row, StreamFold.heldBy(now, after.nodes()));
        store(event.chunk(), before, after, record, at);
    }

    private void fold(ShardEvent event, Record<byte[], byte[]> record, RecordMetadata at) {
        ChunkId chunk = event.shard().chunk();
        ChunkRow found = tables.chunk(chunk);
        ChunkRow before = found == null ? ChunkRow.EMPTY : found;
        ChunkRow after = ChunkFold.apply(before, event);
        boolean turnedUp = found == null || before.released();
        if (turnedUp || after.holders().size() > before.holders().size()) {
            StreamRow stream = tables.stream(chunk.stream());
            if (found == null && !isNews(event, stream)) {
                return;
            }
            StreamRow now =
                    stream == null ? StreamFold.unplaced(sinceMs(event.atMs()), limits) : stream;
            if (turnedUp && event instanceof ShardStored && StreamFold.isGoing(now)) {
                now = StreamFold.turnedUp(now, chunk.index(), folded.timeMs());
            }
            tables.replace(chunk.stream(), stream, StreamFold.heldBy(now, after.nodes()));
        }
        store(chunk, before, after, record, at);
        if (event instanceof ShardRetired && !after.equals(before)) {
            delete(event.shard(), event.node());
        }
        if (after.released() && after.holders().isEmpty()) {
            StreamRow stream = tables.stream(chunk.stream());
            if (stream != null) {
                long nowMs = folded.timeMs();
                tables.replace(
                        chunk.stream(), stream, StreamFold.chunkDeleted(stream, nowMs, limits));
            }
        }
    }

    /** Whether something of an unknown chunk is worth a row. */
    private static boolean isNews(ShardEvent event, @Nullable StreamRow stream) {
        boolean kept = stream == null || stream.phase() == StreamPhase.KEPT;
        return switch (event) {
            case ShardStored _ -> true;
            case ShardMissing _, ShardCorrupt _ -> kept;
            case ShardDeleted _, ShardRetired _ -> false;
        };
    }

    /**
     * A node's clock may be years behind, and its word may come before the placement: what is kept
     * too long does no harm, and the placement says how long it really is.
     */
    private long sinceMs(long saidMs) {
        return Math.max(saidMs, Math.max(folded.timeMs(), context.currentSystemTimeMs()));
    }

    private void store(
            ChunkId chunk,
            ChunkRow before,
            ChunkRow after,
            Record<byte[], byte[]> record,
            RecordMetadata at) {
        ChunkNews news = ChunkNews.of(chunk, before, after, down.away());
        if (news.row().equals(before)) {
            return;
        }
        tables.put(chunk, news.row());
        for (int i = 0; i < news.events().size(); i++) {
            Headers id = OutKey.eventId(at.topic(), at.partition(), at.offset(), i);
            tell(news.events().get(i), record.timestamp(), id);
        }
        retireMoved(chunk, news.row());
    }

    private void retireMoved(ChunkId chunk, ChunkRow row) {
        ShardMove move = row.move();
        if (move != null) {
            retire(chunk, move.from(), ChunkCensus.superseded(row, down.away()));
        }
    }

    /** On a walk: the chunk's health is told when the nodes that are away now change it. */
    @Override
    public void look(ChunkId chunk, ChunkRow row) {
        retireMoved(chunk, row);
        ChunkNews news = ChunkNews.of(chunk, row, row, down.away());
        if (news.row().equals(row)) {
            return;
        }
        tables.put(chunk, news.row());
        for (ChunkEvent event : news.events()) {
            // at most once an epoch: what was told then is in the row
            String id = down.epoch() + "/" + event.getClass().getSimpleName() + "/" + chunk;
            tell(
                    event,
                    context.currentSystemTimeMs(),
                    OutKey.eventId(Topics.CLUSTER_MAP.name() + "/" + id));
        }
    }

    @Override
    public void counted(NodeId node, long shardCount, long bytes) {
        long nowMs = context.currentSystemTimeMs();
        NoteHoldings count =
                new NoteHoldings(
                        node, context.taskId().partition(), down.epoch(), shardCount, bytes, nowMs);
        context.forward(
                new Record<>(
                        new OutKey(0, RecordKeys.ofText(node.value())),
                        HOLDINGS.encode(count),
                        nowMs),
                PlacementTopology.HOLDINGS_SINK);
    }

    /** Of what was rebuilt elsewhere while the node was away, its own copies go. */
    @Override
    public void lookAtReturned(NodeId node, ChunkId chunk, ChunkRow row) {
        retire(chunk, node, ChunkCensus.spare(row, node, down.away()));
        for (ShardHolder holder : row.holders()) {
            if (holder.retired() && holder.node().equals(node)) { // it may not have heard of it
                delete(new ShardId(chunk, holder.index()), node);
            }
        }
    }

    /**
     * Nothing changes before this comes back as an event: there it is in one order with what the
     * nodes say of their copies. Until then it may be told again, which has no effect.
     */
    private void retire(ChunkId chunk, NodeId node, List<Integer> indexes) {
        long nowMs = context.currentSystemTimeMs();
        for (int index : indexes) {
            ShardEvent event = new ShardRetired(new ShardId(chunk, index), node, nowMs);
            context.forward(
                    new Record<>(key(chunk.stream()), SHARD.encode(event), nowMs),
                    PlacementTopology.SHARD_EVENT_SINK);
        }
    }

    private void delete(ShardId shard, NodeId node) {
        tell(new DeleteShards(node, List.of(shard), context.currentSystemTimeMs()));
    }

    private void tell(ChunkEvent event, long atMs, Headers id) {
        context.forward(
                new Record<>(key(event.chunk().stream()), EVENT.encode(event), atMs, id),
                PlacementTopology.CHUNK_EVENT_SINK);
    }

    private OutKey key(StreamId stream) {
        return new OutKey(context.taskId().partition(), RecordKeys.ofStream(stream));
    }
}
