package io.cyxcloud.shardstore.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cyxcloud.events.value.Bytes;
import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.events.value.ShardId;
import io.cyxcloud.events.value.StreamId;
import io.cyxcloud.shardstore.protocol.ShardLimits;
import java.nio.ByteBuffer;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RecordCodecTest {
    private static final LogPoint AT = new LogPoint(7, 3 * 4096);
    private static final ShardId SHARD =
            new ShardId(
                    new ChunkId(
                            new StreamId(new UUID(0x0102030405060708L, 0x090a0b0c0d0e0f10L)),
                            Integer.MAX_VALUE),
                    255);
    private static final Bytes HASH = Bytes.ofHex("ab".repeat(32));

    private static ByteBuffer encoded(RecordHeader header, int... crcs) {
        ByteBuffer out = ByteBuffer.allocate(4096);
        out.position(13); // a header may begin anywhere in a buffer
        RecordCodec.encode(header, AT, crcs, out);
        return out.flip().position(13);
    }

    private static RecordHeader shardOf(int sizeBytes) {
        return new RecordHeader(RecordKind.SHARD, SHARD, sizeBytes, HASH, 1_700_000_000_000L);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65_535, 65_536, 65_537, ShardLimits.SHARD_SIZE_BYTES_MAX})
    void readsWhatItWrote(int sizeBytes) {
        RecordHeader header = shardOf(sizeBytes);
        int[] crcs = new int[ShardLimits.blockCount(sizeBytes)];
        java.util.Arrays.setAll(crcs, i -> i * 0x01234567);

        ByteBuffer bytes = encoded(header, crcs);

        assertThat(bytes.remaining()).isEqualTo(header.payloadOffset());
        assertThat(RecordCodec.decode(bytes, AT)).contains(header);
        assertThat(RecordCodec.crcs(bytes, 0, crcs.length)).isEqualTo(crcs);
    }

    @Test
    void readsTombstones() {
        RecordHeader header = RecordHeader.tombstone(SHARD, 5);

        assertThat(RecordCodec.decode(encoded(header), AT)).contains(header);
    }

    @Test
    void theFormatIsTheDocumentedOne() {
        ByteBuffer bytes = encoded(shardOf(2), 0xCAFEBABE).slice();
        byte[] all = new byte[bytes.remaining()];
        bytes.get(all);

        assertThat(Bytes.copyOf(all).size()).isEqualTo(100);
        assertThat(java.util.HexFormat.of().formatHex(all, 0, 92))
                .isEqualTo(
                        "43595853"
                                + "01010000"
                                + "000000ff"
                                + "7fffffff"
                                + "0102030405060708090a0b0c0d0e0f10"
                                + "00000002"
                                + "00000003"
                                + "0000000000000007"
                                + "0000018bcfe56800"
                                + "ab".repeat(32)
                                + "00000000");
        assertThat(java.util.HexFormat.of().formatHex(all, 96, 100)).isEqualTo("cafebabe");
    }

    @Test
    void anyFlippedBitIsNoticed() {
        ByteBuffer bytes = encoded(shardOf(100_000), 1, 2);
        for (int bit = 0; bit < bytes.remaining() * 8; bit++) {
            int index = bytes.position() + bit / 8;
            byte sound = bytes.get(index);
            bytes.put(index, (byte) (sound ^ 1 << bit % 8));
            assertThat(RecordCodec.decode(bytes, AT)).as("bit %d", bit).isEmpty();
            bytes.put(index, sound);
        }
        assertThat(RecordCodec.decode(bytes, AT)).isPresent();
    }

    @Test
    void aRecordCountsOnlyWhereItBelongs() {
        ByteBuffer bytes = encoded(shardOf(0));

        assertThat(RecordCodec.decode(bytes, new LogPoint(8, AT.offset()))).isEmpty();
        assertThat(RecordCodec.decode(bytes, AT.plus(4096))).isEmpty();
    }

    @Test
    void aCutHeaderIsNone() {
        ByteBuffer bytes = encoded(shardOf(100_000), 1, 2);
        int end = bytes.limit();
        for (int limit = bytes.position(); limit < end; limit++) {
            assertThat(RecordCodec.decode(bytes.limit(limit), AT)).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"0,4096", "1,4096", "3996,4096", "3997,8192", "65536,69632", "409600,413696"})
    void recordsFillWholePages(int sizeBytes, long recordBytes) {
        assertThat(RecordCodec.recordBytes(sizeBytes)).isEqualTo(recordBytes);
    }

    @Test
    void refusesWrongChecksumCount() {
        assertThatThrownBy(() -> encoded(shardOf(1))).isInstanceOf(IllegalArgumentException.class);
    }
}
