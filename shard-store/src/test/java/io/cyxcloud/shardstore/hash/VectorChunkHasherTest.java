package io.cyxcloud.shardstore.hash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cyxcloud.events.value.Bytes;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The vector code gives the scalar code's digest: any length, cut, alignment, mode, memory. */
class VectorChunkHasherTest {
    private static final int[] LENGTHS = {
        0, 1, 63, 64, 65, 1023, 1024, 1025, 2048, 3072, 4097, 16_384, 16_385, 17_408, 65_535,
        65_536, 65_537, 66_561, 131_072, 263_169
    };
    private static final int[] MODES = {0, Compression.KEYED_HASH, Compression.DERIVE_KEY_MATERIAL};
    private final long seed = Long.getLong("seed", System.nanoTime());
    private final Random random = new Random(seed);

    VectorChunkHasherTest() {
        System.out.println("-Dseed=" + seed);
    }

    @Test
    void vectorIsScalar() {
        for (int length : LENGTHS) {
            compare(length);
        }
        for (int round = 0; round < 30; round++) {
            compare(random.nextInt(150_000));
        }
        compare(random.nextInt(2 << 20));
    }

    @Test
    void equalInputsTogetherAreEachAlone() {
        for (int length : LENGTHS) {
            compareTogether(length, 1 + random.nextInt(20));
        }
        for (int round = 0; round < 30; round++) {
            compareTogether(random.nextInt(1 << random.nextInt(17)), 1 + random.nextInt(70));
        }
        compareTogether((1 << 20) + random.nextInt(2), 2);
        assertThat(Blake3.hashAll(List.of())).isEmpty();
        MemorySegment[] uneven = {segment(5), segment(6)};
        assertThatThrownBy(() -> Blake3.hashAll(List.of(uneven)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private void compareTogether(int length, int count) {
        List<MemorySegment> inputs = Stream.generate(() -> segment(length)).limit(count).toList();
        List<Bytes> alone = inputs.stream().map(this::scalarHash).toList();
        for (ChunkHasher hasher : List.of(new VectorChunkHasher(), new ScalarChunkHasher())) {
            EqualInputs together = new EqualInputs(inputs, hasher);
            for (long known = 0; known < length; known += 1 + random.nextInt(100_000)) {
                together.advance(known);
            }
            assertThat(together.digests())
                    .as("seed %d, %d of %d bytes", seed, count, length)
                    .isEqualTo(alone);
        }
    }

    private Bytes scalarHash(MemorySegment input) {
        Blake3 blake3 = new Blake3(new ScalarChunkHasher(), Compression.IV.clone(), 0);
        blake3.update(input);
        return blake3.digest();
    }

    /** On the heap or outside it, at any alignment. */
    private MemorySegment segment(int length) {
        byte[] content = new byte[length + random.nextInt(65)];
        random.nextBytes(content);
        MemorySegment heap = MemorySegment.ofArray(content);
        MemorySegment whole =
                random.nextBoolean()
                        ? heap
                        : Arena.ofAuto().allocate(content.length + 1, 1).copyFrom(heap);
        return whole.asSlice(content.length - length, length);
    }

    private void compare(int length) {
        byte[] content = new byte[length];
        random.nextBytes(content);
        int modeFlags = MODES[random.nextInt(MODES.length)];
        int[] key = random.ints(Compression.CV_WORDS).toArray();
        String expected = digest(new ScalarChunkHasher(), key, modeFlags, content, 0);
        for (int kind = 0; kind < 4; kind++) {
            assertThat(digest(new VectorChunkHasher(), key, modeFlags, content, kind))
                    .as("seed %d, length %d, kind %d", seed, length, kind)
                    .isEqualTo(expected);
        }
    }

    private String digest(ChunkHasher hasher, int[] key, int modeFlags, byte[] content, int kind) {
        Blake3 blake3 = new Blake3(hasher, key.clone(), modeFlags);
        try (Arena arena = Arena.ofConfined()) {
            int shift = random.nextInt(65);
            byte[] shifted = new byte[content.length + shift];
            System.arraycopy(content, 0, shifted, shift, content.length);
            switch (kind) {
                case 0 -> blake3.update(MemorySegment.ofArray(content));
                case 1 ->
                        blake3.update(ByteBuffer.wrap(shifted).asReadOnlyBuffer().position(shift));
                case 2 -> {
                    MemorySegment direct = arena.allocate(shifted.length, 1);
                    direct.copyFrom(MemorySegment.ofArray(shifted));
                    blake3.update(direct.asSlice(shift));
                }
                default -> updateInPieces(blake3, ByteBuffer.wrap(content));
            }
        }
        Bytes digest = blake3.digest();
        assertThat(blake3.digest()).isEqualTo(digest);
        return digest.toHex();
    }

    private void updateInPieces(Blake3 blake3, ByteBuffer content) {
        while (content.hasRemaining()) {
            int piece = 1 + random.nextInt(Math.min(content.remaining(), 1 << random.nextInt(18)));
            ByteBuffer next = content.slice(content.position(), piece);
            blake3.update(next);
            assertThat(next.hasRemaining()).isFalse();
            content.position(content.position() + piece);
        }
    }
}
