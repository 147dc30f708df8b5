package io.cyxcloud.infra.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.cyxcloud.events.chunk.ShardEvent.ShardStored;
import io.cyxcloud.events.log.LogPosition;
import io.cyxcloud.events.topic.Topics;
import io.cyxcloud.events.value.Bytes;
import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.events.value.ClusterMap;
import io.cyxcloud.events.value.NodeEndpoint;
import io.cyxcloud.events.value.NodeHealth;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.NodeInfo;
import io.cyxcloud.events.value.NodeLocation;
import io.cyxcloud.events.value.ShardId;
import io.cyxcloud.events.value.StreamId;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventJsonTest {
    private static final String STREAM = "0190d2f8-0000-7000-8000-000000000001";

    @Test
    void idsAndHashesAreReadable() {
        ShardStored stored =
                new ShardStored(
                        new ShardId(new ChunkId(StreamId.parse(STREAM), 3), 12),
                        new NodeId("dc1-n1"),
                        42,
                        Bytes.copyOf(new byte[] {1, (byte) 0xfe}),
                        1000);
        assertThat(EventJson.line(Topics.SHARD_EVENTS, new LogPosition(1, 7), 1000, stored))
                .isEqualTo(
                        "{\"topic\":\"cyx.shard-events\",\"partition\":1,\"offset\":7,"
                                + "\"timestamp\":\"1970-01-01T00:00:01Z\",\"type\":\"ShardStored\","
                                + "\"value\":{\"shard\":{\"chunk\":{\"stream\":\""
                                + STREAM
                                + "\",\"index\":3},\"index\":12},\"node\":\"dc1-n1\","
                                + "\"sizeBytes\":42,\"blake3\":\"01fe\",\"atMs\":1000}}");
    }

    @Test
    void listsNestAndLongContentsAreGivenByTheirSize() {
        ClusterMap map =
                new ClusterMap(
                        2,
                        List.of(
                                new NodeInfo(
                                        new NodeId("a"),
                                        new NodeLocation("dc", "r"),
                                        new NodeEndpoint("h", 1),
                                        5,
                                        NodeHealth.HEALTHY)));
        assertThat(EventJson.render(map).toString())
                .contains("\"epoch\":2")
                .contains("\"endpoint\":{\"host\":\"h\",\"port\":1}")
                .contains("\"health\":\"HEALTHY\"");
        assertThat(EventJson.render(Bytes.copyOf(new byte[65])).asText()).isEqualTo("(65 bytes)");
    }
}
