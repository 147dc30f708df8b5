package io.cyxcloud.s3.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AwsChunkedDecoderTest {
    private static final long SEED = Long.getLong("seed", new Random().nextLong());
    private static final SigningScope SCOPE = new SigningScope("20130524", "us-east-1", "s3");
    private static final String DATE = "20130524T000000Z";
    private static final String SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

    /** AWS's published example of a signed upload with a trailer: 65 KiB of "a" in three chunks. */
    private static final String[] EXAMPLE = {
        "106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e",
        "b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2",
        "1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7",
        "2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992",
        "d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435"
    };

    private static ChunkSigner signer(String seed) {
        return new ChunkSigner(SCOPE.key(SECRET), SCOPE, DATE, seed);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String chunk(int size, String signature) {
        return "%x;chunk-signature=%s\r\n%s\r\n".formatted(size, signature, "a".repeat(size));
    }

    /** Feeds the wire in pieces of the sizes that {@code random} gives; null: byte by byte. */
    private static byte[] decode(
            AwsChunkedDecoder decoder,
            byte[] wire,
            @org.jspecify.annotations.Nullable Random random) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteBuffer in = ByteBuffer.wrap(wire);
        while (in.hasRemaining() && !decoder.finished()) {
            int piece = random == null ? 1 : 1 + random.nextInt(5000);
            ByteBuffer part = in.slice(in.position(), Math.min(piece, in.remaining()));
            ByteBuffer plain = ByteBuffer.allocate(random == null ? 1 : 1 + random.nextInt(5000));
            decoder.decode(part, plain);
            in.position(in.position() + part.position());
            out.write(plain.array(), 0, plain.position());
        }
        decoder.endOfInput();
        return out.toByteArray();
    }

    private static void assertRefused(S3Error error, AwsChunkedDecoder decoder, byte[] wire) {
        assertThatThrownBy(() -> decode(decoder, wire, new Random(SEED)))
                .as("seed %d", SEED)
                .isInstanceOfSatisfying(
                        S3Exception.class, e -> assertThat(e.error()).isEqualTo(error));
    }

    private static byte[] exampleWithTrailer(String gap) {
        return ascii(
                chunk(65536, EXAMPLE[1])
                        + chunk(1024, EXAMPLE[2])
                        + "0;chunk-signature="
                        + EXAMPLE[3]
                        + "\r\nx-amz-checksum-crc32c:sOO8/Q==\n"
                        + gap
                        + "x-amz-trailer-signature:"
                        + EXAMPLE[4]
                        + "\r\n\r\n");
    }

    private static AwsChunkedDecoder exampleDecoder() {
        return new AwsChunkedDecoder(
                PayloadMode.Streaming.SIGNED_TRAILER, signer(EXAMPLE[0]), 66560);
    }

    @Test
    void decodesThePublishedExampleHoweverItIsCut() {
        for (String gap : new String[] {"", "\r\n"}) {
            AwsChunkedDecoder byteByByte = exampleDecoder();
            assertThat(decode(byteByByte, exampleWithTrailer(gap), null))
                    .isEqualTo(ascii("a".repeat(66560)));
            assertThat(byteByByte.trailers()).containsEntry("x-amz-checksum-crc32c", "sOO8/Q==");
            Random random = new Random(SEED);
            for (int round = 0; round < 50; round++) {
                assertThat(decode(exampleDecoder(), exampleWithTrailer(gap), random))
                        .as("seed %d round %d", SEED, round)
                        .isEqualTo(ascii("a".repeat(66560)));
            }
        }
    }

    @Test
    void anyFlippedBitIsRefused() {
        Random random = new Random(SEED);
        for (int round = 0; round < 300; round++) {
            byte[] wire = exampleWithTrailer("");
            // the last blank line may be anything that ends the body
            int at = random.nextInt(wire.length - 2);
            wire[at] ^= (byte) (1 << random.nextInt(5));
            AwsChunkedDecoder decoder = exampleDecoder();
            boolean same;
            try {
                decode(decoder, wire, random);
                same =
                        new String(wire, StandardCharsets.US_ASCII)
                                .equalsIgnoreCase(
                                        new String(
                                                exampleWithTrailer(""), StandardCharsets.US_ASCII));
            } catch (S3Exception e) {
                same = true;
            }
            assertThat(same).as("seed %d round %d byte %d", SEED, round, at).isTrue();
        }
    }

    @Test
    void unsignedTrailer() {
        byte[] wire = ascii("5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n");
        AwsChunkedDecoder decoder =
                new AwsChunkedDecoder(PayloadMode.Streaming.UNSIGNED_TRAILER, null, 5);
        assertThat(decode(decoder, wire, null)).isEqualTo(ascii("hello"));
        assertThat(decoder.trailers()).containsEntry("x-amz-checksum-crc32", "NhCmhg==");
    }

    @Test
    void emptyBody() {
        AwsChunkedDecoder decoder =
                new AwsChunkedDecoder(PayloadMode.Streaming.UNSIGNED_TRAILER, null, 0);
        assertThat(decode(decoder, ascii("0\r\n\r\n"), null)).isEmpty();
        assertThat(decoder.finished()).isTrue();
    }

    private static AwsChunkedDecoder five() {
        return new AwsChunkedDecoder(PayloadMode.Streaming.UNSIGNED_TRAILER, null, 5);
    }

    @Test
    void refusesBrokenFraming() {
        assertRefused(S3Error.INCOMPLETE_BODY, five(), ascii("4\r\nhell\r\n0\r\n\r\n"));
        assertRefused(S3Error.INCOMPLETE_BODY, five(), ascii("6\r\nhello!\r\n0\r\n\r\n"));
        assertRefused(S3Error.INCOMPLETE_BODY, five(), ascii("5\r\nhel"));
        assertRefused(S3Error.INCOMPLETE_BODY, five(), ascii("5\r\nhello\r\n"));
        assertRefused(S3Error.INVALID_REQUEST, five(), ascii("5\r\nhelloXX0\r\n\r\n"));
        assertRefused(S3Error.INVALID_REQUEST, five(), ascii("\r\nhello"));
        assertRefused(S3Error.INVALID_REQUEST, five(), ascii("-5\r\nhello\r\n0\r\n\r\n"));
        assertRefused(S3Error.INVALID_REQUEST, five(), ascii("f".repeat(16) + "\r\n"));
        assertRefused(S3Error.INVALID_REQUEST, five(), ascii("5;" + "x".repeat(2000)));
        assertRefused(S3Error.MALFORMED_TRAILER, five(), ascii("5\r\nhello\r\n0\r\nnonsense\r\n"));
    }
}
