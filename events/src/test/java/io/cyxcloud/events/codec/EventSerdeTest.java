package io.cyxcloud.events.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cyxcloud.events.bucket.BucketCommand;
import io.cyxcloud.events.chunk.PlacementEvent;
import io.cyxcloud.events.chunk.PlacementEvent.ChunkPlaced;
import io.cyxcloud.events.object.ObjectBody;
import io.cyxcloud.events.object.ObjectCommand;
import io.cyxcloud.events.object.ObjectCommand.CommitObject;
import io.cyxcloud.events.object.ObjectVersion;
import io.cyxcloud.events.object.WriteCondition;
import io.cyxcloud.events.topic.Topics;
import io.cyxcloud.events.value.BucketId;
import io.cyxcloud.events.value.Bytes;
import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.events.value.ClusterMap;
import io.cyxcloud.events.value.CommandId;
import io.cyxcloud.events.value.NodeEndpoint;
import io.cyxcloud.events.value.NodeHealth;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.NodeInfo;
import io.cyxcloud.events.value.NodeLocation;
import io.cyxcloud.events.value.RedundancyScheme;
import io.cyxcloud.events.value.StreamId;
import io.cyxcloud.events.value.StreamManifest;
import io.cyxcloud.events.value.VersionId;
import io.cyxcloud.events.value.WrappedKey;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EventSerdeTest {
    private static final StreamId STREAM = new StreamId(new UUID(1, 2));
    private static final WrappedKey KEY =
            new WrappedKey("kek-1", Bytes.ofHex("00ff"), Bytes.ofHex("0102030405060708"));

    private static CommitObject commit(ObjectBody body) {
        return new CommitObject(
                new CommandId(new UUID(3, 4)),
                new BucketId(new UUID(5, 6)),
                "a/\u00e4 +%.txt",
                new ObjectVersion(
                        new VersionId(new UUID(7, 8)),
                        body.lengthBytes(),
                        "d41d8cd98f00b204e9800998ecf8427e",
                        1_700_000_000_000L,
                        "STANDARD",
                        Map.of("content-type", "text/plain", "cache-control", "no-cache"),
                        Map.of("owner", "x"),
                        Map.of("CRC32", "AAAAAA=="),
                        body),
                new WriteCondition.IfEtag("abc"));
    }

    private static ChunkPlaced placed() {
        return new ChunkPlaced(
                new ChunkId(STREAM, 3),
                "STANDARD",
                RedundancyScheme.RS_10_4,
                9,
                1001,
                101,
                IntStream.range(0, 14).mapToObj(i -> new NodeId("n" + i)).toList(),
                1);
    }

    @Test
    void valuesComeBackAsTheyWere() {
        var inline = commit(new ObjectBody.Inline(KEY, Bytes.ofHex("beef"), 2));
        var streamed =
                commit(
                        new ObjectBody.Streamed(
                                List.of(new StreamManifest(STREAM, 4096, 2, 5000, KEY))));
        var serde = new EventSerde<>(ObjectCommand.class);
        for (ObjectCommand command : List.of(inline, streamed)) {
            byte[] bytes = serde.serializer().serialize("t", command);
            assertThat(serde.deserializer().deserialize("t", bytes)).isEqualTo(command);
        }
        var map =
                new ClusterMap(
                        7,
                        List.of(
                                new NodeInfo(
                                        new NodeId("n1"),
                                        new NodeLocation("dc1", "r1"),
                                        new NodeEndpoint("127.0.0.1", 7001),
                                        1L << 40,
                                        NodeHealth.DRAINING)));
        AvroCodec<ClusterMap> codec = AvroCodec.ofEvents(ClusterMap.class);
        assertThat(codec.decode(codec.encode(map))).isEqualTo(map);
    }

    @Test
    void codecAndApicurioSerdeWriteTheSameBytes() {
        byte[] bySerde =
                new EventSerde<>(PlacementEvent.class).serializer().serialize("t", placed());
        assertThat(AvroCodec.ofEvents(PlacementEvent.class).encode(placed())).isEqualTo(bySerde);
    }

    @Test
    void tombstonesPass() {
        var serde = new EventSerde<>(PlacementEvent.class);
        assertThat(serde.deserializer().deserialize("t", null)).isNull();
    }

    @Test
    void everyTopicHasASerde() {
        assertThat(Topics.ALL)
                .allSatisfy(
                        t -> assertThat(new EventSerde<>(t.valueType()).serializer()).isNotNull());
    }

    @Test
    void damagedBytesAreATypedError() {
        AvroCodec<PlacementEvent> codec = AvroCodec.ofEvents(PlacementEvent.class);
        byte[] good = codec.encode(placed());
        for (int length = 0; length < good.length; length++) {
            byte[] cut = java.util.Arrays.copyOf(good, length);
            assertThatThrownBy(() -> codec.decode(cut))
                    .as("cut to " + length)
                    .isInstanceOf(UnreadableRecordException.class);
        }
        byte[] otherType =
                AvroCodec.ofEvents(ObjectCommand.class)
                        .encode(commit(new ObjectBody.Streamed(List.of())));
        assertThatThrownBy(() -> codec.decode(otherType))
                .isInstanceOf(UnreadableRecordException.class)
                .hasMessageContaining("CommitObject is not a PlacementEvent");
        assertThatThrownBy(() ->
                        new EventSerde<>(BucketCommand.class).deserializer().deserialize("t", good))
                .isInstanceOf(UnreadableRecordException.class);
    }
}
