package io.cyxcloud.placement.streams;

import io.cyxcloud.events.chunk.StreamEvent;
import io.cyxcloud.events.chunk.StreamEvent.NodesDown;
import io.cyxcloud.events.codec.AvroCodec;
import io.cyxcloud.events.node.Heartbeat;
import io.cyxcloud.events.node.NodeEvent;
import io.cyxcloud.events.topic.RecordKeys;
import io.cyxcloud.events.topic.Topics;
import io.cyxcloud.events.value.ClusterMap;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.NodeInfo;
import io.cyxcloud.placement.core.membership.Membership;
import io.cyxcloud.placement.core.membership.MembershipLimits;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Heartbeats and the clock to node events and the cluster map; and to every chunk partition, which
 * nodes' shards do not count. The clock is this task's own: what it decides by it enters the log as
 * a fact. The store has the map.
 */
final class MembershipProcessor implements Processor<byte[], byte[], OutKey, byte[]> {
    static final Duration TICK = Duration.ofMillis(250);
    private static final Logger LOG = LoggerFactory.getLogger(MembershipProcessor.class);
    private static final AvroCodec<Heartbeat> HEARTBEAT = AvroCodec.ofEvents(Heartbeat.class);
    private static final AvroCodec<NodeEvent> EVENT = AvroCodec.ofEvents(NodeEvent.class);
    private static final AvroCodec<ClusterMap> MAP = AvroCodec.ofEvents(ClusterMap.class);
    private static final AvroCodec<StreamEvent> STREAM = AvroCodec.ofEvents(StreamEvent.class);

    /**
     * The same again after so long: a chunk partition that missed it, whatever the reason, is not
     * wrong for ever.
     */
    private static final long DOWN_RETOLD_MS = 600_000;

    private static final byte[] MAP_KEY = RecordKeys.ofText("map");

    private final MembershipLimits limits;
    private ProcessorContext<OutKey, byte[]> context;
    private Rows rows;
    private Membership membership;
    private int heldBefore;
    private @Nullable List<NodeId> toldDown;
    private long toldDownMs;

    @SuppressWarnings("NullAway.Init") // init() comes before process()
    MembershipProcessor(MembershipLimits limits) {
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
        membership = new Membership(map == null ? ClusterMap.EMPTY : map, limits);
        var _ = taskContext.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, this::tick);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        Input.decode(HEARTBEAT, record, context.recordMetadata().orElseThrow())
                .ifPresent(beat -> {
                    long nowMs = context.currentSystemTimeMs();
                    publish(membership.heard(beat, nowMs), nowMs);
                });
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
        List<NodeId> down =
                map.nodes().stream()
                        .filter(node -> !node.health().keepsShards())
                        .map(NodeInfo::id)
                        .toList();
        if (map.epoch() == 0 || (down.equals(toldDown) && nowMs - toldDownMs < DOWN_RETOLD_MS)) {
            return;
        }
        toldDown = down;
        toldDownMs = nowMs;
        context.forward(
                new Record<>(
                        new OutKey(OutKey.ALL, RecordKeys.ofText("nodes-down")),
                        STREAM.encode(new NodesDown(map.epoch(), down, nowMs)),
                        nowMs,
                        OutKey.eventId("nodes-down/" + map.epoch())),
                PlacementTopology.NODES_DOWN_SINK);
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
