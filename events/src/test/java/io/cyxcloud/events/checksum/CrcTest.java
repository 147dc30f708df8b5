package io.cyxcloud.events.checksum;

import static org.assertj.core.api.Assertions.assertThat;

import io.cyxcloud.events.object.ChecksumType;
import io.cyxcloud.events.object.UploadChecksum;
import io.cyxcloud.events.object.UploadPart;
import io.cyxcloud.events.value.Bytes;
import io.cyxcloud.events.value.StreamId;
import io.cyxcloud.events.value.StreamManifest;
import io.cyxcloud.events.value.WrappedKey;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;
import org.junit.jupiter.api.Test;

/** CRCs of whole messages from CRCs of their pieces, and what S3 makes of parts. */
class CrcTest {
    private final long seed = Long.getLong("seed", System.nanoTime());
    private final Random random = new Random(seed);

    CrcTest() {
        System.out.println("-Dseed=" + seed);
    }

    @Test
    void piecesGiveTheWhole() {
        for (Crc crc : Crc.values()) {
            for (int round = 0; round < 40; round++) {
                int bound = crc == Crc.CRC64NVME ? 300_000 : 4 << 20;
                byte[] message = new byte[round == 0 ? 0 : random.nextInt(bound)];
                random.nextBytes(message);
                long combined = 0;
                for (int at = 0; at < message.length || random.nextInt(4) == 0; ) {
                    int count = Math.min(random.nextInt(bound), message.length - at);
                    combined =
                            crc.combine(
                                    combined,
                                    of(crc, Arrays.copyOfRange(message, at, at + count)),
                                    count);
                    at += count;
                }
                assertThat(combined).as("%s, seed %d", crc, seed).isEqualTo(of(crc, message));
            }
        }
    }

    /**
     * x^(8 n) by another way: not reflected, in big integers, one power of x for each bit of n,
     * with polynomial division after each step.
     */
    @Test
    void lengthsInTebibytes() {
        for (Crc crc : Crc.values()) {
            for (long length : new long[] {1L << 40, (5L << 40) + 12_345, (1L << 62) + 7}) {
                long first =
                        crc == Crc.CRC64NVME
                                ? random.nextLong()
                                : Integer.toUnsignedLong(random.nextInt());
                assertThat(crc.combine(first, 0, length))
                        .as("%s, %d bytes, seed %d", crc, length, seed)
                        .isEqualTo(shifted(crc, first, length));
            }
            assertThat(crc.combine(5, 7, 0)).isEqualTo(5 ^ 7);
        }
    }

    @Test
    void partsMakeAnObject() throws NoSuchAlgorithmException {
        byte[] one = new byte[1000];
        byte[] two = new byte[10];
        random.nextBytes(one);
        random.nextBytes(two);
        byte[] both = Arrays.copyOf(one, 1010);
        System.arraycopy(two, 0, both, 1000, 10);
        for (Crc crc : Crc.values()) {
            String expected = base64(crc, of(crc, both));
            List<UploadPart> parts =
                    List.of(
                            part(1, one.length, Map.of(crc.name(), base64(crc, of(crc, one)))),
                            part(4, two.length, Map.of(crc.name(), base64(crc, of(crc, two)))));
            assertThat(PartsChecksum.of(rule(crc.name(), ChecksumType.FULL_OBJECT), parts))
                    .contains(expected);
            assertThat(PartsChecksum.of(rule("SHA1", ChecksumType.COMPOSITE), parts)).isEmpty();
        }
        MessageDigest sha = MessageDigest.getInstance("SHA-256");
        byte[] ofOne = sha.digest(one);
        byte[] ofTwo = sha.digest(two);
        sha.update(ofOne);
        String composite = Base64.getEncoder().encodeToString(sha.digest(ofTwo));
        UploadChecksum rule = rule("SHA256", ChecksumType.COMPOSITE);
        String computed =
                PartsChecksum.of(
                                rule,
                                List.of(
                                        part(1, 1000, Map.of("SHA256", base64(ofOne))),
                                        part(2, 10, Map.of("SHA256", base64(ofTwo)))))
                        .orElseThrow();
        assertThat(computed).isEqualTo(composite + "-2");
        assertThat(rule.matches(computed, composite)).isTrue();
        assertThat(rule.matches(computed, composite + "-2")).isTrue();
        assertThat(rule.matches(computed, composite + "-3")).isFalse();
    }

    /** The CRC32C of "123456789" is known; twice, the composite is that of both. */
    @Test
    void compositeCrcs() {
        byte[] nine = {'1', '2', '3', '4', '5', '6', '7', '8', '9'};
        String each = base64(Crc.CRC32C, of(Crc.CRC32C, nine));
        byte[] values = new byte[8];
        System.arraycopy(Base64.getDecoder().decode(each), 0, values, 0, 4);
        System.arraycopy(Base64.getDecoder().decode(each), 0, values, 4, 4);
        List<UploadPart> parts = new ArrayList<>();
        parts.add(part(1, 9, Map.of("CRC32C", each)));
        parts.add(part(2, 9, Map.of("CRC32C", each)));
        assertThat(each).isEqualTo("4waSgw==");
        assertThat(PartsChecksum.of(rule("CRC32C", ChecksumType.COMPOSITE), parts))
                .contains(base64(Crc.CRC32C, of(Crc.CRC32C, values)) + "-2");
    }

    private static UploadChecksum rule(String algorithm, ChecksumType type) {
        return new UploadChecksum(algorithm, type);
    }

    private static UploadPart part(int number, long lengthBytes, Map<String, String> checksums) {
        StreamManifest stream =
                new StreamManifest(
                        new StreamId(new UUID(0, number)),
                        4 << 20,
                        1,
                        lengthBytes,
                        new WrappedKey(
                                "kek", Bytes.copyOf(new byte[60]), Bytes.copyOf(new byte[8])));
        return new UploadPart(number, "0".repeat(32), 1, checksums, stream);
    }

    private static String base64(Crc crc, long value) {
        byte[] bytes = BigInteger.valueOf(value).toByteArray();
        byte[] sized = new byte[crc.sizeBytes()];
        if (value < 0) {
            Arrays.fill(sized, (byte) -1);
        }
        int count = Math.min(bytes.length, sized.length);
        System.arraycopy(bytes, bytes.length - count, sized, sized.length - count, count);
        return base64(sized);
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static long of(Crc crc, byte[] message) {
        return switch (crc) {
            case CRC32 -> jdk(new CRC32(), message);
            case CRC32C -> jdk(new CRC32C(), message);
            case CRC64NVME -> bitwise(message);
        };
    }

    private static long jdk(Checksum checksum, byte[] message) {
        checksum.update(message);
        return checksum.getValue();
    }

    private static long bitwise(byte[] message) {
        long crc = -1;
        for (byte b : message) {
            crc ^= b & 0xff;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc >>> 1) ^ (-(crc & 1) & 0x9A6C9329AC4BC9B5L);
            }
        }
        return ~crc;
    }

    /** first * x^(8 length) modulo the polynomial, in big integers that are not reflected. */
    private static long shifted(Crc crc, long first, long length) {
        int bits = crc.sizeBytes() * 8;
        BigInteger modulus =
                switch (crc) {
                    case CRC32 -> new BigInteger("104C11DB7", 16);
                    case CRC32C -> new BigInteger("11EDC6F41", 16);
                    case CRC64NVME -> new BigInteger("1AD93D23594C93659", 16);
                };
        BigInteger result = reflected(BigInteger.valueOf(first), bits);
        BigInteger exponent = BigInteger.valueOf(length).shiftLeft(3);
        for (int bit = exponent.bitLength() - 1; bit >= 0; bit--) {
            if (exponent.testBit(bit)) {
                BigInteger power = BigInteger.TWO; // x^(2^bit), by squaring bit times
                for (int i = 0; i < bit; i++) {
                    power = remainder(product(power, power), modulus);
                }
                result = remainder(product(result, power), modulus);
            }
        }
        return reflected(result, bits).longValue();
    }

    private static BigInteger reflected(BigInteger value, int bits) {
        BigInteger reflected = BigInteger.ZERO;
        for (int bit = 0; bit < bits; bit++) {
            if (value.testBit(bit)) {
                reflected = reflected.setBit(bits - 1 - bit);
            }
        }
        return reflected;
    }

    private static BigInteger product(BigInteger a, BigInteger b) {
        BigInteger product = BigInteger.ZERO;
        for (int bit = 0; bit < b.bitLength(); bit++) {
            if (b.testBit(bit)) {
                product = product.xor(a.shiftLeft(bit));
            }
        }
        return product;
    }

    private static BigInteger remainder(BigInteger value, BigInteger modulus) {
        BigInteger rest = value;
        while (rest.bitLength() >= modulus.bitLength()) {
            rest = rest.xor(modulus.shiftLeft(rest.bitLength() - modulus.bitLength()));
        }
        return rest;
    }
}
