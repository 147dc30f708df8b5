package io.cyxcloud.ingest.core.rs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cyxcloud.ingest.coding.Coders;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Backblaze's parity bytes, every erasure pattern of small codes, random ones of large codes; with
 * every coder that this machine has.
 */
class ReedSolomonTest {
    private final long seed = Long.getLong("seed", System.nanoTime());
    private final Random random = new Random(seed);

    ReedSolomonTest() {
        System.out.println("-Dseed=" + seed);
    }

    @Test
    void parityIsBackblazes() throws IOException, NoSuchAlgorithmException {
        for (Coder coder : Coders.available()) {
            for (JsonNode vector : vectors()) {
                assertBackblazes(vector, coder);
            }
        }
    }

    private void assertBackblazes(JsonNode vector, Coder coder) throws NoSuchAlgorithmException {
        MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        int k = vector.get("k").asInt();
        int m = vector.get("m").asInt();
        MemorySegment[] data = data(vector.get("label").asText(), k, vector);
        MemorySegment[] parity = segments(m, (int) data[0].byteSize());
        ReedSolomon code = ReedSolomon.of(k, m, coder);
        code.encode(data, parity);
        assertThat(code.verify(data, parity)).isTrue();
        for (int i = 0; i < m; i++) {
            byte[] bytes = bytes(parity[i]);
            boolean hashed = vector.has("paritySha256");
            String expected = vector.get(hashed ? "paritySha256" : "parity").get(i).asText();
            byte[] actual = hashed ? sha256.digest(bytes) : bytes;
            assertThat(HexFormat.of().formatHex(actual))
                    .as("%s: %s", coder.name(), vector)
                    .isEqualTo(expected);
        }
    }

    @Test
    void everyPatternOfSmallCodes() {
        for (Coder coder : Coders.available()) {
            everyPattern(1, 1, 100, coder);
            everyPattern(4, 2, 130, coder);
            everyPattern(3, 3, 65, coder);
            // above every kernel's step, with a rest
            assertThat(everyPattern(10, 4, 331, coder)).isEqualTo(1 + 14 + 91 + 364 + 1001);
        }
    }

    @Test
    void randomPatternsOfLargeCodes() {
        int[][] codes = {{8, 4}, {17, 3}, {20, 9}, {32, 32}, {128, 20}, {251, 5}, {1, 255}};
        for (int[] code : codes) {
            ReedSolomon rs = code(code[0], code[1]);
            MemorySegment[] shards = encoded(rs, 1 + random.nextInt(300));
            for (int round = 0; round < 5; round++) {
                int lost = random.nextInt(code[1] + 1);
                int[] missing =
                        random.ints(0, rs.totalShards()).distinct().limit(lost).sorted().toArray();
                assertRebuilds(rs, shards, missing, missing);
            }
        }
    }

    @Test
    void onlyWhatIsWantedIsMade() {
        ReedSolomon rs = code(10, 4);
        MemorySegment[] shards = encoded(rs, 1000);
        assertRebuilds(rs, shards, new int[] {0, 3, 11, 13}, new int[] {3});
        assertRebuilds(rs, shards, new int[] {0, 3, 11, 13}, new int[] {11});
        assertRebuilds(rs, shards, new int[] {0, 3, 11, 13}, new int[] {});
    }

    @Test
    void updateEqualsEncodingAgain() {
        ReedSolomon rs = code(7, 3);
        int size = 5000 + random.nextInt(200);
        MemorySegment[] shards = encoded(rs, size);
        MemorySegment[] parity = Arrays.copyOfRange(shards, 7, 10);
        for (int index = 0; index < 7; index++) {
            byte[] before = bytes(shards[index]);
            byte[] delta = new byte[size];
            random.nextBytes(delta);
            byte[] after = new byte[size];
            for (int i = 0; i < size; i++) {
                after[i] = (byte) (before[i] ^ delta[i]);
            }
            MemorySegment.copy(after, 0, shards[index], ValueLayout.JAVA_BYTE, 0, size);
            assertThat(rs.verify(Arrays.copyOf(shards, 7), parity)).isFalse();
            rs.update(index, MemorySegment.ofArray(delta), parity);
            assertThat(rs.verify(Arrays.copyOf(shards, 7), parity)).isTrue();
        }
    }

    @Test
    void verifySeesOneWrongBitAnywhere() {
        ReedSolomon rs = code(4, 2);
        int size = 150_000;
        MemorySegment[] shards = encoded(rs, size);
        for (int round = 0; round < 20; round++) {
            MemorySegment shard = shards[random.nextInt(6)];
            long at = random.nextInt(size);
            byte old = shard.get(ValueLayout.JAVA_BYTE, at);
            shard.set(ValueLayout.JAVA_BYTE, at, (byte) (old ^ 1 << random.nextInt(8)));
            assertThat(rs.verify(Arrays.copyOf(shards, 4), Arrays.copyOfRange(shards, 4, 6)))
                    .isFalse();
            shard.set(ValueLayout.JAVA_BYTE, at, old);
        }
    }

    @Test
    void refusesWhatCannotBe() {
        assertThatThrownBy(() -> code(0, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> code(200, 57)).isInstanceOf(IllegalArgumentException.class);
        ReedSolomon rs = code(2, 1);
        MemorySegment[] uneven = {segments(1, 5)[0], segments(1, 6)[0]};
        assertThatThrownBy(() -> rs.encode(uneven, segments(1, 5)))
                .isInstanceOf(IllegalArgumentException.class);
        @Nullable MemorySegment[] tooFew = {segments(1, 5)[0], null, null};
        assertThatThrownBy(() -> rs.reconstruct(tooFew, new int[] {1}, segments(1, 5)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private ReedSolomon code(int k, int m) {
        return ReedSolomon.of(
                k, m, Coders.available().get(random.nextInt(Coders.available().size())));
    }

    @Test
    void decodeMatricesAreBounded() {
        DecodeCache cache = new DecodeCache(3);
        Multiplication nothing = (_, _, _, _, _) -> {};
        int[] computed = new int[5];
        for (int wanted : new int[] {0, 1, 2, 0, 3, 0, 1}) {
            BitSet set = new BitSet();
            set.set(wanted);
            DecodeCache.Pattern pattern = new DecodeCache.Pattern(new BitSet(), set);
            cache.get(
                    pattern,
                    () -> {
                        computed[wanted]++;
                        return nothing;
                    });
            assertThat(cache.size()).isLessThanOrEqualTo(3);
        }
        // 1 was the one not used for longest when 3 came; 0 was used in between
        assertThat(computed).containsExactly(1, 2, 1, 1, 0);
        assertThat(DecodeCache.of(10, 4).patternsMax()).isEqualTo(DecodeCache.PATTERNS_MAX);
        assertThat(DecodeCache.of(128, 128).patternsMax()).isBetween(1, 8);
    }

    private int everyPattern(int k, int m, int size, Coder coder) {
        ReedSolomon rs = ReedSolomon.of(k, m, coder);
        MemorySegment[] shards = encoded(rs, size);
        int patterns = 0;
        for (int mask = 0; mask < 1 << (k + m); mask++) {
            if (Integer.bitCount(mask) <= m) {
                int lost = mask;
                int[] missing =
                        IntStream.range(0, k + m).filter(i -> (lost >> i & 1) == 1).toArray();
                assertRebuilds(rs, shards, missing, missing);
                patterns++;
            }
        }
        return patterns;
    }

    private void assertRebuilds(
            ReedSolomon rs, MemorySegment[] shards, int[] missing, int[] wanted) {
        @Nullable MemorySegment[] present = new @Nullable MemorySegment[shards.length];
        System.arraycopy(shards, 0, present, 0, shards.length);
        for (int index : missing) {
            present[index] = null;
        }
        MemorySegment[] outputs = segments(wanted.length, (int) shards[0].byteSize());
        rs.reconstruct(present, wanted, outputs);
        for (int i = 0; i < wanted.length; i++) {
            assertThat(outputs[i].mismatch(shards[wanted[i]]))
                    .as("shard %d of missing %s", wanted[i], Arrays.toString(missing))
                    .isEqualTo(-1);
        }
    }

    private MemorySegment[] encoded(ReedSolomon rs, int size) {
        MemorySegment[] shards = segments(rs.totalShards(), size);
        for (int i = 0; i < rs.dataShards(); i++) {
            byte[] content = new byte[size];
            random.nextBytes(content);
            shards[i].copyFrom(MemorySegment.ofArray(content));
        }
        rs.encode(
                Arrays.copyOf(shards, rs.dataShards()),
                Arrays.copyOfRange(shards, rs.dataShards(), rs.totalShards()));
        return shards;
    }

    /** All on the heap, or all outside it. */
    private MemorySegment[] segments(int count, int size) {
        boolean heap = random.nextBoolean();
        MemorySegment outside =
                heap ? MemorySegment.NULL : Arena.ofAuto().allocate((long) count * size);
        MemorySegment[] segments = new MemorySegment[count];
        Arrays.setAll(
                segments,
                i ->
                        heap
                                ? MemorySegment.ofArray(new byte[size])
                                : outside.asSlice((long) i * size, size));
        return segments;
    }

    private static byte[] bytes(MemorySegment segment) {
        return segment.toArray(ValueLayout.JAVA_BYTE);
    }

    /** SHA-256 in counter mode over the label, cut into k shards. */
    private static MemorySegment[] data(String label, int k, JsonNode vector)
            throws NoSuchAlgorithmException {
        MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        int size = vector.get("shardSize").asInt();
        ByteBuffer all = ByteBuffer.allocate(Math.ceilDiv(k * size, 32) * 32);
        for (int block = 0; all.hasRemaining(); block++) {
            sha256.update(label.getBytes(StandardCharsets.UTF_8));
            all.put(sha256.digest(ByteBuffer.allocate(4).putInt(block).array()));
        }
        MemorySegment[] data = new MemorySegment[k];
        Arrays.setAll(data, i -> MemorySegment.ofArray(all.array()).asSlice((long) i * size, size));
        return data;
    }

    private static JsonNode vectors() throws IOException {
        try (InputStream in =
                ReedSolomonTest.class.getResourceAsStream("/vectors/reed-solomon.json")) {
            return new ObjectMapper().readTree(Objects.requireNonNull(in));
        }
    }
}
