package io.cyxcloud.placement.streams;

import io.cyxcloud.events.chunk.StreamEvent;
import io.cyxcloud.events.chunk.StreamEvent.NodesDown;
import io.cyxcloud.events.codec.AvroCodec;
import io.cyxcloud.events.node.Heartbeat;
import io.cyxcloud.events.node.MembershipCommand;
import io.cyxcloud.events.node.MembershipCommand.NoteHoldings;
import io.cyxcloud.events.node.MembershipCommand.OfOperator;
import io.cyxcloud.events.node.NodeEvent;
import io.cyxcloud.events.node.NodeEvent.OrderAnswered;
import io.cyxcloud.events.state.OrderAnswer;
import io.cyxcloud.events.state.OrdersRow;
import io.cyxcloud.events.topic.RecordKeys;
import io.cyxcloud.events.topic.Topics;
import io.cyxcloud.events.value.ClusterMap;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.NodeInfo;
import io.cyxcloud.placement.core.Decision;
import io.cyxcloud.placement.core.membership.Membership;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
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
 * Heartbeats, operators' orders and the clock to node events and the cluster map; and to every
 * chunk partition, which nodes' shards do not count, and which are to be copied elsewhere. The
 * clock is this task's own: what it decides by it enters the log as a fact. The store has the map,
 * and how the last orders were answered.
 */
final class MembershipProcessor implements Processor<byte[], byte[], OutKey, byte[]> {
    static final Duration TICK = Duration.ofMillis(250);
    private static final Logger LOG = LoggerFactory.getLogger(MembershipProcessor.class);
    private static final AvroCodec<Heartbeat> HEARTBEAT = AvroCodec.ofEvents(Heartbeat.class);
    private static final AvroCodec<MembershipCommand> COMMAND =
            AvroCodec.ofEvents(MembershipCommand.class);
    private static final AvroCodec<OrdersRow> ORDERS = AvroCodec.ofEvents(OrdersRow.class);
    private static final AvroCodec<NodeEvent> EVENT = AvroCodec.ofEvents(NodeEvent.class);
    private static final AvroCodec<ClusterMap> MAP = AvroCodec.ofEvents(ClusterMap.class);
    private static final AvroCodec<StreamEvent> STREAM = AvroCodec.ofEvents(StreamEvent.class);

    /**
     * The same again after so long: a chunk partition that missed it, whatever the reason, is not
     * wrong for ever.
     */
    private static final long DOWN_RETOLD_MS = 600_000;

    private static final byte[] MAP_KEY = RecordKeys.ofText("map");

    private final FoldLimits limits;
    private ProcessorContext<OutKey, byte[]> context;
    private Rows rows;
    private Membership membership;
    private int heldBefore;
    private @Nullable NodesDown toldDown;

    @SuppressWarnings("NullAway.Init") // init() comes before process()
    MembershipProcessor(FoldLimits limits) {
        this.limits = limits;
    }

    @Override
    public void init(ProcessorContext<OutKey, byte[]> taskContext) {
        KeyValueStore<Bytes, byte[]> store =
                taskContext.getStateStore(PlacementTopology.NODE_STORE);
        toldDown = null; // the same instance is started again when its last words were taken back
        heldBefore = 0;
        context = taskContext;
        rows = new Rows(store);
        ClusterMap map = rows.find(MAP, StoreKeys.clusterMap());
        membership =
                new Membership(
                        map == null ? ClusterMap.EMPTY : map,
                        limits.membership(),
                        limits.chunkPartitionCount());
        var _ = taskContext.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, this::tick);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        RecordMetadata at = context.recordMetadata().orElseThrow();
        long nowMs = context.currentSystemTimeMs();
        if (at.topic().equals(Topics.HEARTBEATS.name())) {
            Input.decode(HEARTBEAT, record, at)
                    .ifPresent(beat -> publish(membership.heard(beat, nowMs), nowMs));
        } else {
            Input.decode(COMMAND, record, at).ifPresent(command -> take(command, nowMs));
        }
    }

    private void take(MembershipCommand command, long nowMs) {
        switch (command) {
            case NoteHoldings said -> membership.noted(said, nowMs);
            case OfOperator order -> answer(order, nowMs);
        }
    }

    /** A retry has the answer of the first, and changes nothing. */
    private void answer(OfOperator order, long nowMs) {
        OrdersRow row = rows.find(ORDERS, StoreKeys.orders());
        OrdersRow before = row == null ? OrdersRow.NONE : row;
        Optional<OrderAnswer> known =
                before.answers().stream()
                        .filter(answer -> answer.commandId().equals(order.commandId()))
                        .findFirst();
        String refusal;
        if (known.isPresent()) {
            refusal = known.get().refusal();
        } else {
            Decision<NodeEvent, String> decision = membership.order(order, nowMs);
            publish(decision.events(), nowMs);
            refusal = decision.reply();
            rows.put(
                    ORDERS,
                    StoreKeys.orders(),
                    before.with(new OrderAnswer(order.commandId(), refusal)));
        }
        LOG.info("{}: {}", order, refusal.isEmpty() ? "accepted" : refusal);
        context.forward(
                new Record<>(
                        new OutKey(0, RecordKeys.ofText(order.node().value())),
                        EVENT.encode(
                                new OrderAnswered(order.node(), order.commandId(), refusal, nowMs)),
                        nowMs,
                        OutKey.eventId("order/" + order.commandId().value())),
                PlacementTopology.NODE_EVENT_SINK);
    }

    private void tick(long nowMs) {
        publish(membership.tick(nowMs), nowMs);
        tellDown(nowMs);
        int held = membership.heldCount();
        if (held > 0 && held != heldBefore) {
            LOG.warn(
                    "{} of {} nodes fell silent in the same moment; they are not failed, as the"
                            + " fault is likelier between us and them",
                    held,
                    membership.map().nodes().size());
        }
        heldBefore = held;
    }

    /** An event is named by the epoch it led to. */
    private void publish(List<NodeEvent> events, long nowMs) {
        if (events.isEmpty()) {
            return;
        }
        ClusterMap map = membership.map();
        long firstEpoch = map.epoch() - events.size() + 1;
        for (int i = 0; i < events.size(); i++) {
            NodeEvent event = events.get(i);
            LOG.info("epoch {}: {}", firstEpoch + i, event);
            forward(
                    PlacementTopology.NODE_EVENT_SINK,
                    RecordKeys.ofText(event.node().value()),
                    EVENT.encode(event),
                    firstEpoch + i,
                    nowMs);
        }
        rows.put(MAP, StoreKeys.clusterMap(), map);
        forward(PlacementTopology.CLUSTER_MAP_SINK, MAP_KEY, MAP.encode(map), map.epoch(), nowMs);
    }

    private void tellDown(long nowMs) {
        ClusterMap map = membership.map();
        NodesDown now =
                new NodesDown(
                        map.epoch(),
                        ids(map, node -> !node.health().keepsShards()),
                        nowMs,
                        ids(map, NodeInfo::isLeaving));
        NodesDown told = toldDown;
        boolean isKnown =
                told != null
                        && now.nodes().equals(told.nodes())
                        && now.leaving().equals(told.leaving())
                        && nowMs - told.atMs() < DOWN_RETOLD_MS;
        if (map.epoch() == 0 || isKnown) {
            return;
        }
        toldDown = now;
        context.forward(
                new Record<>(
                        new OutKey(OutKey.ALL, RecordKeys.ofText("nodes-down")),
                        STREAM.encode(now),
                        nowMs,
                        OutKey.eventId("nodes-down/" + map.epoch())),
                PlacementTopology.NODES_DOWN_SINK);
    }

    private static List<NodeId> ids(ClusterMap map, Predicate<NodeInfo> which) {
        return map.nodes().stream().filter(which).map(NodeInfo::id).toList();
    }

    private void forward(String sink, byte[] key, byte[] value, long epoch, long nowMs) {
        context.forward(
                new Record<>(
                        new OutKey(0, key),
                        value,
                        nowMs,
                        OutKey.eventId(Topics.CLUSTER_MAP.name(), 0, epoch, 0)),
                sink);
    }
}
