package io.cyxcloud.shardstore.hash;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cyxcloud.events.value.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The official vectors in all three modes, on heap and direct buffers, streamed and at once. */
class Blake3Test {
    private final JsonNode vectors = vectors();
    private final Bytes key =
            Bytes.copyOf(vectors.get("key").asText().getBytes(StandardCharsets.US_ASCII));

    @Test
    void officialVectors() {
        for (JsonNode vector : vectors.get("cases")) {
            byte[] input = input(vector.get("input_len").asInt());
            ByteBuffer direct = ByteBuffer.allocateDirect(input.length).put(input).flip();
            String hash = vector.get("hash").asText();
            String digest = hash.substring(0, 2 * Blake3.DIGEST_BYTES);
            assertThat(Blake3.hash(input).toHex()).isEqualTo(digest);
            assertThat(Blake3.hash(direct).toHex()).isEqualTo(digest);
            assertThat(direct.remaining()).isEqualTo(input.length);
            assertThat(extended(new Blake3(), input, hash)).isEqualTo(hash);
            String keyed = vector.get("keyed_hash").asText();
            assertThat(extended(Blake3.keyed(key), input, keyed)).isEqualTo(keyed);
            String derived = vector.get("derive_key").asText();
            String context = vectors.get("context_string").asText();
            assertThat(extended(Blake3.derivingKey(context), input, derived)).isEqualTo(derived);
        }
    }

    private static String extended(Blake3 blake3, byte[] input, String expected) {
        blake3.update(ByteBuffer.wrap(input));
        return blake3.digest(expected.length() / 2).toHex();
    }

    static byte[] input(int length) {
        byte[] input = new byte[length];
        for (int i = 0; i < length; i++) {
            input[i] = (byte) (i % 251);
        }
        return input;
    }

    private static JsonNode vectors() {
        try (InputStream in = Blake3Test.class.getResourceAsStream("/vectors/blake3.json")) {
            return new ObjectMapper().readTree(Objects.requireNonNull(in));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
