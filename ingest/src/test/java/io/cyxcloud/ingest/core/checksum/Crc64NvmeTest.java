package io.cyxcloud.ingest.core.checksum;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Crc64NvmeTest {
    private static final int[] LENGTHS = {
        0, 1, 7, 8, 9, 63, 64, 65, 1739, 1740, 1741, 8191, 8192, 8193, 18_123, 18_124, 18_125,
        65_536
    };
    private final long seed = Long.getLong("seed", System.nanoTime());
    private final Random random = new Random(seed);

    Crc64NvmeTest() {
        System.out.println("-Dseed=" + seed);
    }

    @Test
    void hasItsCatalogueValue() {
        Crc64Nvme crc = new Crc64Nvme();
        crc.update(ByteBuffer.wrap("123456789".getBytes(StandardCharsets.US_ASCII)));
        assertThat(crc.value()).isEqualTo(0xAE8B14860A799888L);
        assertThat(new Crc64Nvme().value()).isZero();
    }

    @Test
    void anyCutsOfAnyMemoryGiveWhatBitsGive() {
        for (int length : LENGTHS) {
            compare(length);
        }
        compare(random.nextInt(3 << 20));
        for (int round = 0; round < 50; round++) {
            compare(random.nextInt(60_000));
        }
    }

    @Test
    void theDistancesAreOfAMultipleOfThePolynomial() {
        long[] powers = CrcFoldSearch.powers(CrcFold.WINDOW_BYTES + 1);
        long sum = powers[CrcFold.WINDOW_BYTES];
        for (int distance : CrcFold.DISTANCES) {
            sum ^= powers[CrcFold.WINDOW_BYTES - distance];
        }
        assertThat(sum).isZero();
        assertThat(CrcFold.DISTANCES).isSorted().first().isEqualTo(CrcFold.D1);
        assertThat(CrcFold.D1).as("longer than any vector").isGreaterThanOrEqualTo(64);
    }

    @Test
    void theBytesBeforeARegisterLeadToIt() {
        long register = random.nextLong();
        byte[] before = new byte[8];
        ByteBuffer.wrap(before).order(ByteOrder.LITTLE_ENDIAN).putLong(CrcTables.before(register));
        assertThat(CrcTables.update(0, before, 0, 8)).isEqualTo(register);
    }

    private void compare(int length) {
        byte[] message = new byte[length];
        random.nextBytes(message);
        Crc64Nvme crc = new Crc64Nvme();
        int cutMax = 1 + random.nextInt(random.nextBoolean() ? 100 : 200_000);
        for (int at = 0; at < length; ) {
            int count = Math.min(1 + random.nextInt(cutMax), length - at);
            ByteBuffer piece = piece(message, at, count);
            crc.update(piece);
            assertThat(piece.remaining()).isEqualTo(count);
            at += count;
            if (length < 5_000 && random.nextInt(5) == 0) {
                assertThat(crc.value()).isEqualTo(bitwise(message, at));
            }
        }
        assertThat(crc.value()).as("%d bytes, seed %d", length, seed).isEqualTo(bitwise(message));
    }

    private ByteBuffer piece(byte[] message, int at, int count) {
        return switch (random.nextInt(3)) {
            case 0 -> ByteBuffer.wrap(message, at, count);
            case 1 -> ByteBuffer.wrap(message, at, count).slice().asReadOnlyBuffer();
            default ->
                    ByteBuffer.allocateDirect(count + 9)
                            .position(7)
                            .put(message, at, count)
                            .flip()
                            .position(7);
        };
    }

    private static long bitwise(byte[] message) {
        return bitwise(message, message.length);
    }

    private static long bitwise(byte[] message, int length) {
        long crc = -1;
        for (int i = 0; i < length; i++) {
            crc ^= message[i] & 0xff;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc >>> 1) ^ (-(crc & 1) & 0x9A6C9329AC4BC9B5L);
            }
        }
        return ~crc;
    }
}
