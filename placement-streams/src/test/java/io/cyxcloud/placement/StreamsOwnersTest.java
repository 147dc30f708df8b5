package io.cyxcloud.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.cyxcloud.events.query.MetadataTable;
import io.cyxcloud.events.query.OwnedPartition;
import io.cyxcloud.events.topic.Topics;
import io.cyxcloud.placement.client.QueryEndpoint;
import io.cyxcloud.placement.streams.SimulatedPlacement;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.StreamsMetadata;
import org.apache.kafka.streams.state.HostInfo;
import org.junit.jupiter.api.Test;

/** What an instance says of itself and of others. */
class StreamsOwnersTest {
    private static final QueryEndpoint SELF = new QueryEndpoint("self", 1);

    private record Member(HostInfo hostInfo, Set<TopicPartition> topicPartitions)
            implements StreamsMetadata {
        static Member of(String host, int... partitions) {
            return new Member(
                    new HostInfo(host, 1),
                    java.util.Arrays.stream(partitions)
                            .mapToObj(p -> new TopicPartition(Topics.OBJECT_COMMANDS.name(), p))
                            .collect(java.util.stream.Collectors.toSet()));
        }

        @Override
        public Set<String> stateStoreNames() {
            return Set.of();
        }

        @Override
        public Set<TopicPartition> standbyTopicPartitions() {
            return Set.of();
        }

        @Override
        public Set<String> standbyStateStoreNames() {
            return Set.of();
        }

        @Override
        public String host() {
            return hostInfo.host();
        }

        @Override
        public int port() {
            return hostInfo.port();
        }
    }

    /** It serves 0 and 1; the group has given it 0 and 2, of which 2 is not restored yet. */
    private List<OwnedPartition> owners(Duration silence) {
        return new StreamsOwners(
                        () -> List.of(Member.of("self", 0, 2), Member.of("other", 1, 3)),
                        new SimulatedPlacement(2).served(),
                        SELF,
                        () -> silence)
                .owners(MetadataTable.OBJECTS);
    }

    @Test
    void itClaimsWhatItServes() {
        assertThat(owners(Duration.ZERO))
                .containsExactly(
                        new OwnedPartition(0, "self", 1, true, -1),
                        new OwnedPartition(1, "self", 1, true, -1),
                        new OwnedPartition(3, "other", 1));
    }

    @Test
    void afterALongSilenceOfTheBrokersItClaimsNothingForCertain() {
        assertThat(owners(StreamsOwners.SILENCE_MAX))
                .containsExactly(
                        new OwnedPartition(0, "self", 1, false, -1),
                        new OwnedPartition(1, "self", 1, false, -1),
                        new OwnedPartition(3, "other", 1));
    }
}
