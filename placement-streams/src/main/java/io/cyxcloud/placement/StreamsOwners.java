package io.cyxcloud.placement;

import io.cyxcloud.events.query.MetadataTable;
import io.cyxcloud.events.query.OwnedPartition;
import io.cyxcloud.events.topic.Topic;
import io.cyxcloud.events.topic.Topics;
import io.cyxcloud.placement.client.QueryEndpoint;
import io.cyxcloud.placement.query.PartitionOwners;
import io.cyxcloud.placement.streams.ServedPartitions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsMetadata;

/** Owners as Kafka Streams' group knows them; what is served here is known better. Thread-safe. */
final class StreamsOwners implements PartitionOwners {
    private final KafkaStreams streams;
    private final ServedPartitions served;
    private final QueryEndpoint self;

    StreamsOwners(KafkaStreams streams, ServedPartitions served, QueryEndpoint self) {
        this.streams = streams;
        this.served = served;
        this.self = self;
    }

    @Override
    public List<OwnedPartition> owners(MetadataTable table) {
        Map<Integer, OwnedPartition> owners = new TreeMap<>();
        String topic = input(table).name();
        if (streams.state().isRunningOrRebalancing()) {
            for (StreamsMetadata instance : streams.metadataForAllStreamsClients()) {
                for (TopicPartition partition : instance.topicPartitions()) {
                    if (partition.topic().equals(topic) && instance.port() > 0) {
                        put(owners, partition.partition(), instance.host(), instance.port());
                    }
                }
            }
        }
        for (int partition : here(table)) {
            put(owners, partition, self.host(), self.port());
        }
        return List.copyOf(owners.values());
    }

    private Set<Integer> here(MetadataTable table) {
        return switch (table) {
            case BUCKETS -> served.bucketPartitions();
            case OBJECTS -> served.objectPartitions();
            case CHUNKS -> served.chunkPartitions();
            case IDENTITY -> served.identityPartitions();
        };
    }

    static Topic<?> input(MetadataTable table) {
        return switch (table) {
            case BUCKETS -> Topics.BUCKET_COMMANDS;
            case OBJECTS -> Topics.OBJECT_COMMANDS;
            case CHUNKS -> Topics.PLACEMENTS;
            case IDENTITY -> Topics.IDENTITY_COMMANDS;
        };
    }

    private static void put(
            Map<Integer, OwnedPartition> owners, int partition, String host, int port) {
        owners.put(partition, new OwnedPartition(partition, host, port));
    }
}
