package io.cyxcloud.events.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cyxcloud.events.bucket.BucketCommand;
import io.cyxcloud.events.bucket.BucketEvent;
import io.cyxcloud.events.chunk.ChunkEvent;
import io.cyxcloud.events.chunk.ShardEvent;
import io.cyxcloud.events.chunk.StreamEvent;
import io.cyxcloud.events.identity.IdentityCommand;
import io.cyxcloud.events.identity.IdentityEvent;
import io.cyxcloud.events.node.Heartbeat;
import io.cyxcloud.events.node.NodeCommand;
import io.cyxcloud.events.node.NodeEvent;
import io.cyxcloud.events.object.ObjectCommand;
import io.cyxcloud.events.object.ObjectEvent;
import io.cyxcloud.events.query.MetadataAnswer;
import io.cyxcloud.events.query.MetadataQuery;
import io.cyxcloud.events.repair.RepairCommand;
import io.cyxcloud.events.repair.RepairEvent;
import io.cyxcloud.events.state.BucketRow;
import io.cyxcloud.events.state.ChunkRow;
import io.cyxcloud.events.state.DecidedRow;
import io.cyxcloud.events.state.StreamRow;
import io.cyxcloud.events.state.UploadRow;
import io.cyxcloud.events.state.VersionRow;
import io.cyxcloud.events.value.ClusterMap;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecordBase;
import org.junit.jupiter.api.Test;

/** Our own writing and reading of Avro's binary form against Avro's. */
class AvroCodecTest {
    private static final int VALUES_PER_TYPE = 20;

    private static final List<Class<?>> TYPES =
            List.of(
                    BucketCommand.class,
                    BucketEvent.class,
                    ObjectCommand.class,
                    ObjectEvent.class,
                    ShardEvent.class,
                    StreamEvent.class,
                    ChunkEvent.class,
                    Heartbeat.class,
                    NodeEvent.class,
                    NodeCommand.class,
                    ClusterMap.class,
                    RepairCommand.class,
                    RepairEvent.class,
                    IdentityCommand.class,
                    IdentityEvent.class,
                    MetadataQuery.class,
                    MetadataAnswer.class,
                    BucketRow.class,
                    ChunkRow.class,
                    DecidedRow.class,
                    StreamRow.class,
                    UploadRow.class,
                    VersionRow.class);

    @Test
    void writesTheBytesThatAvroWritesAndReadsThemBack() throws Exception {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("AvroCodecTest seed: " + seed);
        AnyRecord any = new AnyRecord(new Random(seed));
        for (Class<?> type : TYPES) {
            agree(type, any);
        }
    }

    private static <T> void agree(Class<T> type, AnyRecord any) throws Exception {
        AvroCodec<T> codec = AvroCodec.ofEvents(type);
        for (int i = 0; i < VALUES_PER_TYPE; i++) {
            T value = type.cast(any.of(type));
            byte[] bytes = codec.encode(value);
            assertThat(Arrays.copyOfRange(bytes, 5, bytes.length))
                    .as("%s", value)
                    .isEqualTo(byAvro(codec.toAvro(value)));
            assertThat(codec.decode(bytes)).isEqualTo(value);
            assertThat(codec.fromAvro(codec.toAvro(value))).isEqualTo(value);
        }
    }

    private static byte[] byAvro(SpecificRecordBase avro) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
        new SpecificDatumWriter<SpecificRecordBase>(avro.getSchema()).write(avro, encoder);
        encoder.flush();
        return out.toByteArray();
    }

    @Test
    void damagedBytesAreUnreadableAndNothingElse() {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("AvroCodecTest seed: " + seed);
        Random random = new Random(seed);
        AnyRecord any = new AnyRecord(random);
        AvroCodec<ObjectCommand> codec = AvroCodec.ofEvents(ObjectCommand.class);
        List<byte[]> records =
                IntStream.range(0, 40)
                        .mapToObj(_ -> codec.encode((ObjectCommand) any.of(ObjectCommand.class)))
                        .toList();
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = records.get(i % records.size()).clone();
            byte[] cut = Arrays.copyOf(bytes, 5 + random.nextInt(bytes.length - 5));
            assertThatThrownBy(() -> codec.decode(cut))
                    .isInstanceOf(UnreadableRecordException.class);
            bytes[5 + random.nextInt(bytes.length - 5)] ^= (byte) (1 + random.nextInt(255));
            try {
                assertThat(codec.decode(bytes)).isNotNull();
            } catch (UnreadableRecordException e) {
                assertThat(e).hasMessageNotContaining("null");
            }
        }
    }
}
