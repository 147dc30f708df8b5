package io.cyxcloud.repair.streams;

import io.cyxcloud.events.topic.RecordKeys;
import io.cyxcloud.events.topic.Topic;
import io.cyxcloud.events.topic.Topics;
import io.cyxcloud.events.value.ClusterMap;
import io.cyxcloud.repair.core.RepairLimits;
import io.cyxcloud.repair.core.RepairLoad;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.apache.kafka.streams.state.Stores;

/**
 * The application {@code cyx-repair}.
 *
 * <pre>
 * chunk-events, repair-events -> repairs [store] -> repair-commands
 * </pre>
 *
 * All three topics have the same number of partitions, by stream id.
 */
public final class RepairTopology {
    static final String REPAIR_STORE = "repairs";

    private static final StreamPartitioner<byte[], byte[]> BY_STREAM =
            (topic, key, value, count) -> Optional.of(Set.of(RecordKeys.partition(key, count)));

    private RepairTopology() {}

    /**
     * Builds it.
     *
     * @param load what is under way in this process; shared by all its tasks
     * @param map the newest cluster map
     */
    public static Topology build(RepairLimits limits, RepairLoad load, Supplier<ClusterMap> map) {
        Topology topology = new Topology();
        source(topology, "chunk-events", Topics.CHUNK_EVENTS);
        source(topology, "repair-events", Topics.REPAIR_EVENTS);
        topology.addProcessor(
                "repair-processor",
                () -> new RepairProcessor(limits, load, map),
                "chunk-events",
                "repair-events");
        topology.addStateStore(
                Stores.keyValueStoreBuilder(
                                Stores.persistentKeyValueStore(REPAIR_STORE),
                                Serdes.Bytes(),
                                Serdes.ByteArray())
                        .withCachingDisabled()
                        .withLoggingEnabled(Map.of()),
                "repair-processor");
        topology.addSink(
                "repair-commands",
                Topics.REPAIR_COMMANDS.name(),
                new ByteArraySerializer(),
                new ByteArraySerializer(),
                BY_STREAM,
                "repair-processor");
        return topology;
    }

    private static void source(Topology topology, String name, Topic<?> topic) {
        topology.addSource(
                name, new ByteArrayDeserializer(), new ByteArrayDeserializer(), topic.name());
    }
}
