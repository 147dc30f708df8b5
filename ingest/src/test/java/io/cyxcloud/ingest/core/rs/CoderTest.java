package io.cyxcloud.ingest.core.rs;

import static org.assertj.core.api.Assertions.assertThat;

import io.cyxcloud.ingest.coding.Coders;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Every coder gives the scalar code's bytes: any length, offset, alignment, shape, memory. */
class CoderTest {
    private static final int[] LENGTHS = {
        0, 1, 15, 16, 31, 63, 64, 65, 127, 128, 129, 191, 255, 256, 257, 1023, 4096, 65_535, 65_537
    };
    private final long seed = Long.getLong("seed", System.nanoTime());
    private final Random random = new Random(seed);

    CoderTest() {
        System.out.println("-Dseed=" + seed);
    }

    @Test
    void everyCoderIsScalar() {
        for (Coder coder : Coders.available()) {
            compare(coder);
        }
    }

    private void compare(Coder coder) {
        for (int length : LENGTHS) {
            for (boolean accumulate : new boolean[] {false, true}) {
                compare(coder, 1 + random.nextInt(12), 1 + random.nextInt(7), length, accumulate);
            }
        }
        compare(coder, 100, 30, 3000, false);
        compare(coder, 10, 4, 1 + random.nextInt(2 << 20), false);
        compare(coder, 3, 3, 1 + random.nextInt(200_000), true);
    }

    private void compare(Coder coder, int columns, int rows, int length, boolean accumulate) {
        byte[] elements = new byte[rows * columns];
        random.nextBytes(elements);
        Coefficients coefficients = new Coefficients(rows, columns, elements);
        try (Arena arena = Arena.ofConfined()) {
            int kind = random.nextInt(3);
            int offset = random.nextInt(70);
            int size = length + offset + random.nextInt(70);
            MemorySegment[] inputs = segments(arena, columns, size, kind);
            MemorySegment[] expected = segments(arena, rows, size, kind);
            MemorySegment[] actual =
                    IntStream.range(0, rows)
                            .mapToObj(row -> segment(arena, size, kind).copyFrom(expected[row]))
                            .toArray(MemorySegment[]::new);
            new ScalarMultiplication(coefficients)
                    .run(inputs, expected, offset, length, accumulate);
            coder.prepare(coefficients).run(inputs, actual, offset, length, accumulate);
            for (int row = 0; row < rows; row++) {
                assertThat(actual[row].mismatch(expected[row]))
                        .as(
                                "seed %d, %s: %d x %d, length %d, offset %d, kind %d, accumulate %s",
                                seed, coder.name(), rows, columns, length, offset, kind, accumulate)
                        .isEqualTo(-1);
            }
        }
    }

    private MemorySegment[] segments(Arena arena, int count, int size, int kind) {
        return IntStream.range(0, count)
                .mapToObj(_ -> {
                    byte[] content = new byte[size];
                    random.nextBytes(content);
                    return segment(arena, size, kind).copyFrom(MemorySegment.ofArray(content));
                })
                .toArray(MemorySegment[]::new);
    }

    /** Kind 0: native; 1: heap; 2: mixed. At any alignment. */
    private MemorySegment segment(Arena arena, int size, int kind) {
        boolean heap = kind == 1 || (kind == 2 && random.nextBoolean());
        int shift = random.nextInt(64);
        MemorySegment whole =
                heap
                        ? MemorySegment.ofArray(new byte[size + shift])
                        : arena.allocate(size + shift, ValueLayout.JAVA_LONG.byteAlignment());
        return whole.asSlice(shift, size);
    }
}
