package io.cyxcloud.placement.streams;

import io.cyxcloud.events.topic.Topic;
import io.cyxcloud.events.topic.Topics;
import java.util.Map;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * The application {@code cyx-placement}: five sub-topologies that share nothing.
 *
 * <pre>
 * bucket-commands             -> buckets    [store] -> bucket-events
 * object-commands             -> objects    [store] -> object-events, stream-events
 * placements, shard-events,
 * stream-events               -> chunks     [store] -> chunk-events, node-commands,
 *                                                      membership-commands, shard-events
 * heartbeats, clock,
 * membership-commands         -> membership [store] -> node-events, cluster-map, stream-events
 * identity-commands           -> identity   [store] -> identity-events
 * </pre>
 */
public final class PlacementTopology {
    public static final String BUCKET_STORE = "buckets";
    public static final String OBJECT_STORE = "objects";
    public static final String CHUNK_STORE = "chunks";
    public static final String NODE_STORE = "nodes";
    public static final String IDENTITY_STORE = "identity";
    static final String OBJECT_EVENT_SINK = "object-events";
    static final String STREAM_EVENT_SINK = "stream-events-out";
    static final String CHUNK_EVENT_SINK = "chunk-events";
    static final String NODE_COMMAND_SINK = "node-commands";
    static final String SHARD_EVENT_SINK = "shard-events-out";
    static final String HOLDINGS_SINK = "holdings";
    static final String NODE_EVENT_SINK = "node-events";
    static final String CLUSTER_MAP_SINK = "cluster-map";
    static final String NODES_DOWN_SINK = "nodes-down";

    private PlacementTopology() {}

    public static Topology build(ServedPartitions served, FoldLimits limits) {
        Topology topology = new Topology();
        source(topology, "bucket-commands", Topics.BUCKET_COMMANDS);
        process(
                topology,
                "bucket-processor",
                () -> new BucketProcessor(served),
                store(BUCKET_STORE),
                "bucket-commands");
        sink(topology, "bucket-events", Topics.BUCKET_EVENTS, "bucket-processor");

        source(topology, "object-commands", Topics.OBJECT_COMMANDS);
        process(
                topology,
                "object-processor",
                () -> new ObjectProcessor(served, limits),
                store(OBJECT_STORE),
                "object-commands");
        sink(topology, OBJECT_EVENT_SINK, Topics.OBJECT_EVENTS, "object-processor");
        sink(topology, STREAM_EVENT_SINK, Topics.STREAM_EVENTS, "object-processor");

        source(topology, "placements", Topics.PLACEMENTS);
        source(topology, "shard-events", Topics.SHARD_EVENTS);
        source(topology, "stream-events", Topics.STREAM_EVENTS);
        process(
                topology,
                "chunk-processor",
                () -> new ChunkProcessor(served, limits.garbage()),
                // a chunk's row is written 15 times within a moment, and logged once
                store(CHUNK_STORE).withCachingEnabled(),
                "placements",
                "shard-events",
                "stream-events");
        sink(topology, CHUNK_EVENT_SINK, Topics.CHUNK_EVENTS, "chunk-processor");
        sink(topology, NODE_COMMAND_SINK, Topics.NODE_COMMANDS, "chunk-processor");
        sink(topology, SHARD_EVENT_SINK, Topics.SHARD_EVENTS, "chunk-processor");
        sink(topology, HOLDINGS_SINK, Topics.MEMBERSHIP_COMMANDS, "chunk-processor");

        source(topology, "heartbeats", Topics.HEARTBEATS);
        source(topology, "membership-commands", Topics.MEMBERSHIP_COMMANDS);
        process(
                topology,
                "membership-processor",
                () -> new MembershipProcessor(limits),
                store(NODE_STORE),
                "heartbeats",
                "membership-commands");
        sink(topology, NODE_EVENT_SINK, Topics.NODE_EVENTS, "membership-processor");
        sink(topology, CLUSTER_MAP_SINK, Topics.CLUSTER_MAP, "membership-processor");
        sink(topology, NODES_DOWN_SINK, Topics.STREAM_EVENTS, "membership-processor");

        source(topology, "identity-commands", Topics.IDENTITY_COMMANDS);
        process(
                topology,
                "identity-processor",
                () -> new IdentityProcessor(served),
                store(IDENTITY_STORE),
                "identity-commands");
        sink(topology, "identity-events", Topics.IDENTITY_EVENTS, "identity-processor");
        return topology;
    }

    private static void source(Topology topology, String name, Topic<?> topic) {
        topology.addSource(
                name, new ByteArrayDeserializer(), new ByteArrayDeserializer(), topic.name());
    }

    private static void process(
            Topology topology,
            String name,
            ProcessorSupplier<byte[], byte[], OutKey, byte[]> supplier,
            StoreBuilder<?> store,
            String... sources) {
        topology.addProcessor(name, supplier, sources);
        topology.addStateStore(store, name);
    }

    private static StoreBuilder<KeyValueStore<Bytes, byte[]>> store(String name) {
        return Stores.keyValueStoreBuilder(
                        Stores.persistentKeyValueStore(name), Serdes.Bytes(), Serdes.ByteArray())
                .withCachingDisabled()
                .withLoggingEnabled(Map.of());
    }

    private static void sink(Topology topology, String name, Topic<?> topic, String parent) {
        topology.addSink(
                name,
                topic.name(),
                OutKey.SERIALIZER,
                new ByteArraySerializer(),
                OutKey.PARTITIONER,
                parent);
    }
}
