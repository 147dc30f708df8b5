package io.cyxcloud.placement;

import io.cyxcloud.events.query.MetadataTable;
import io.cyxcloud.events.query.OwnedPartition;
import io.cyxcloud.events.topic.Topic;
import io.cyxcloud.events.topic.Topics;
import io.cyxcloud.placement.client.QueryEndpoint;
import io.cyxcloud.placement.query.PartitionOwners;
import io.cyxcloud.placement.streams.ServedPartitions;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsMetadata;

/**
 * What this instance claims is what it serves, not what the group has assigned to it; and it claims
 * nothing for certain when it has not heard from the brokers for {@link #SILENCE_MAX}. Of the
 * others, it says what Kafka Streams' group knows. Thread-safe.
 */
final class StreamsOwners implements PartitionOwners {
    /** At most a session, after which the others own what was ours. */
    static final Duration SILENCE_MAX = GroupConfig.SESSION_TIMEOUT_MIN;

    private final Supplier<Collection<StreamsMetadata>> group;
    private final ServedPartitions served;
    private final QueryEndpoint self;
    private final Supplier<Duration> silence;

    /**
     * Makes one.
     *
     * @param group who has what, as the group last told
     * @param silence since a broker was last heard
     */
    StreamsOwners(
            Supplier<Collection<StreamsMetadata>> group,
            ServedPartitions served,
            QueryEndpoint self,
            Supplier<Duration> silence) {
        this.group = group;
        this.served = served;
        this.self = self;
        this.silence = silence;
    }

    /** What a running application's group knows. */
    static Supplier<Collection<StreamsMetadata>> group(KafkaStreams streams) {
        return () ->
                streams.state().isRunningOrRebalancing()
                        ? streams.metadataForAllStreamsClients()
                        : List.of();
    }

    @Override
    public List<OwnedPartition> owners(MetadataTable table) {
        Map<Integer, OwnedPartition> owners = new TreeMap<>();
        String topic = input(table).name();
        for (StreamsMetadata instance : group.get()) {
            if (instance.port() > 0 && !isSelf(instance)) {
                for (TopicPartition partition : instance.topicPartitions()) {
                    if (partition.topic().equals(topic)) {
                        owners.put(
                                partition.partition(),
                                new OwnedPartition(
                                        partition.partition(), instance.host(), instance.port()));
                    }
                }
            }
        }
        boolean current = silence.get().compareTo(SILENCE_MAX) < 0;
        served.applied(table)
                .forEach((partition, applied) ->
                        owners.put(
                                partition,
                                new OwnedPartition(
                                        partition, self.host(), self.port(), current, applied)));
        return List.copyOf(owners.values());
    }

    private boolean isSelf(StreamsMetadata instance) {
        return instance.host().equals(self.host()) && instance.port() == self.port();
    }

    static Topic<?> input(MetadataTable table) {
        return switch (table) {
            case BUCKETS -> Topics.BUCKET_COMMANDS;
            case OBJECTS -> Topics.OBJECT_COMMANDS;
            case CHUNKS -> Topics.PLACEMENTS;
            case IDENTITY -> Topics.IDENTITY_COMMANDS;
        };
    }
}
