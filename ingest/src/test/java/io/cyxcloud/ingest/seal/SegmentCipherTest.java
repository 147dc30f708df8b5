package io.cyxcloud.ingest.seal;

import static org.assertj.core.api.Assertions.assertThat;

import io.cyxcloud.events.value.Bytes;
import io.cyxcloud.events.value.StreamId;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SegmentCipherTest {
    private static final Bytes PREFIX = Bytes.ofHex("0102030405060708");
    private static final StreamId STREAM = new StreamId(new UUID(1, 2));

    private final DataKey key = DataKey.fresh();
    private final SegmentCipher cipher = SegmentCipher.ofStream(key, PREFIX, STREAM);

    private byte[] seal(long segment, boolean last, byte[] plain) {
        ByteBuffer sealed = ByteBuffer.allocate(plain.length + SegmentCipher.TAG_BYTES);
        cipher.seal(segment, last, ByteBuffer.wrap(plain), sealed);
        assertThat(sealed.hasRemaining()).isFalse();
        return sealed.array();
    }

    private static boolean opens(SegmentCipher by, long segment, boolean last, byte[] sealed) {
        return by.open(segment, last, ByteBuffer.wrap(sealed), ByteBuffer.allocate(sealed.length));
    }

    @Test
    void opensWhatWasSealed() {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int size : new int[] {0, 1, 15, 16, 17, 65_536, random.nextInt(65_536)}) {
            byte[] plain = new byte[size];
            random.nextBytes(plain);
            byte[] sealed = seal(size, size % 2 == 0, plain);
            ByteBuffer direct = ByteBuffer.allocateDirect(size);
            assertThat(cipher.open(size, size % 2 == 0, ByteBuffer.wrap(sealed), direct)).isTrue();
            assertThat(direct.flip()).isEqualTo(ByteBuffer.wrap(plain));
        }
    }

    @Test
    void everyFlippedBitIsFound() {
        byte[] sealed = seal(3, false, new byte[] {1, 2, 3, 4, 5});
        for (int bit = 0; bit < sealed.length * 8; bit++) {
            byte[] flipped = sealed.clone();
            flipped[bit / 8] ^= (byte) (1 << (bit % 8));
            assertThat(opens(cipher, 3, false, flipped)).as("bit %d", bit).isFalse();
        }
    }

    @Test
    void segmentsCannotBeMovedCutOrTakenForTheLast() {
        byte[] sealed = seal(3, false, new byte[100]);
        assertThat(opens(cipher, 3, false, sealed)).isTrue();
        assertThat(opens(cipher, 2, false, sealed)).isFalse();
        assertThat(opens(cipher, 4, false, sealed)).isFalse();
        // the stream cut off after this segment
        assertThat(opens(cipher, 3, true, sealed)).isFalse();
        // the stream gone on after its last segment
        assertThat(opens(cipher, 9, false, seal(9, true, new byte[100]))).isFalse();
        assertThat(opens(cipher, 3, false, java.util.Arrays.copyOf(sealed, 99))).isFalse();
        assertThat(opens(cipher, 3, false, new byte[15])).isFalse();
    }

    @Test
    void segmentsCannotBeMovedBetweenStreams() {
        byte[] sealed = seal(0, true, new byte[100]);
        StreamId other = new StreamId(new UUID(1, 3));
        Bytes otherPrefix = Bytes.ofHex("0102030405060709");
        assertThat(opens(SegmentCipher.ofStream(key, PREFIX, other), 0, true, sealed)).isFalse();
        assertThat(opens(SegmentCipher.ofStream(key, otherPrefix, STREAM), 0, true, sealed))
                .isFalse();
        assertThat(opens(SegmentCipher.ofStream(DataKey.fresh(), PREFIX, STREAM), 0, true, sealed))
                .isFalse();
    }

    @Test
    void noncesDoNotRepeat() {
        // the same plaintext under the same key: equal ciphertext would show an equal nonce
        Set<Bytes> seen = new HashSet<>();
        long[] segments = {0, 1, 2, 255, 256, 65_535, 65_536, (1L << 31) - 2, (1L << 31) - 1};
        for (long segment : segments) {
            assertThat(seen.add(Bytes.copyOf(seal(segment, false, new byte[32])))).isTrue();
            assertThat(seen.add(Bytes.copyOf(seal(segment, true, new byte[32])))).isTrue();
        }
    }
}
