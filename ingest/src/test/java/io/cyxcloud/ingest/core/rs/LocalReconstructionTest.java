package io.cyxcloud.ingest.core.rs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cyxcloud.events.value.LocalGroups;
import io.cyxcloud.ingest.coding.Coders;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** LRC(12,2,2) against its definition, and every pattern of losses that can be made up for. */
class LocalReconstructionTest {
    private static final LocalGroups SHAPE = new LocalGroups(12, 2, 2);
    private static final int TOTAL = 16;
    private static final int LOSSES_MAX = 4;

    private final long seed = Long.getLong("seed", System.nanoTime());
    private final Random random = new Random(seed);

    LocalReconstructionTest() {
        System.out.println("-Dseed=" + seed);
    }

    /** Of one row of bytes, the parity by the definition, a bit at a time. */
    private static byte[] parity(byte[] data) {
        int[] parity = new int[4];
        for (int i = 0; i < 12; i++) {
            int value = data[i] & 0xFF;
            int element = i < 6 ? 1 + i : (i - 5) << 4;
            parity[i / 6] ^= value;
            parity[2] ^= times(value, element);
            parity[3] ^= times(value, times(element, element));
        }
        return new byte[] {(byte) parity[0], (byte) parity[1], (byte) parity[2], (byte) parity[3]};
    }

    private static int times(int a, int b) {
        int product = 0;
        for (int bit = 7; bit >= 0; bit--) {
            product <<= 1;
            product ^= (product & 0x100) == 0 ? 0 : 0x11D;
            product ^= (b >> bit & 1) * a;
        }
        return product;
    }

    private MemorySegment[] encoded(LocalReconstruction code, int bytes) {
        MemorySegment[] shards = segments(TOTAL, bytes);
        for (int i = 0; i < 12; i++) {
            byte[] content = new byte[bytes];
            random.nextBytes(content);
            MemorySegment.copy(content, 0, shards[i], ValueLayout.JAVA_BYTE, 0, bytes);
        }
        code.encode(Arrays.copyOf(shards, 12), Arrays.copyOfRange(shards, 12, TOTAL));
        return shards;
    }

    private static MemorySegment[] segments(int count, int bytes) {
        return IntStream.range(0, count)
                .mapToObj(_ -> Arena.ofAuto().allocate(bytes))
                .toArray(MemorySegment[]::new);
    }

    private static void assertRebuilds(
            LocalReconstruction code, MemorySegment[] shards, int[] missing) {
        @Nullable MemorySegment[] there = Arrays.copyOf(shards, TOTAL);
        for (int index : missing) {
            there[index] = null;
        }
        MemorySegment[] outputs = segments(missing.length, (int) shards[0].byteSize());
        code.reconstruct(there, missing, outputs);
        for (int i = 0; i < missing.length; i++) {
            assertThat(outputs[i].mismatch(shards[missing[i]]))
                    .as("%d of %s", missing[i], Arrays.toString(missing))
                    .isEqualTo(-1);
        }
    }

    @Test
    void parityIsThatOfTheDefinition() {
        for (Coder coder : Coders.available()) {
            LocalReconstruction code = LocalReconstruction.of(SHAPE, coder);
            for (int bytes : new int[] {1, 63, 64, 65, 1000 + random.nextInt(5000), 70_001}) {
                MemorySegment[] shards = encoded(code, bytes);
                for (int at = 0; at < bytes; at += Math.max(1, bytes / 997)) {
                    byte[] row = new byte[TOTAL];
                    for (int i = 0; i < TOTAL; i++) {
                        row[i] = shards[i].get(ValueLayout.JAVA_BYTE, at);
                    }
                    assertThat(Arrays.copyOfRange(row, 12, TOTAL))
                            .as("%s, byte %d of %d", coder.name(), at, bytes)
                            .isEqualTo(parity(row));
                }
            }
        }
    }

    @Test
    void everyPatternOfUpToFourLossesIsRebuiltOrCannotBe() {
        LocalReconstruction code = LocalReconstruction.of(SHAPE, Coders.chosen());
        MemorySegment[] shards = encoded(code, 100);
        int[] rebuilt = new int[LOSSES_MAX + 1];
        for (int lost = 0; lost < 1 << TOTAL; lost++) {
            int count = Integer.bitCount(lost);
            if (count > LOSSES_MAX) {
                continue;
            }
            int[] missing = BitSet.valueOf(new long[] {lost}).stream().toArray();
            if (canBeMadeUpFor(missing)) {
                assertRebuilds(code, shards, missing);
                rebuilt[count]++;
            } else {
                assertThatThrownBy(() -> assertRebuilds(code, shards, missing))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("does not follow");
            }
        }
        assertThat(rebuilt).containsExactly(1, 16, 120, 560, 1568);
    }

    /**
     * Each loss in a group takes an equation: the group has one, and two are over all data. So no
     * code of the shape makes up for more.
     */
    private static boolean canBeMadeUpFor(int[] missing) {
        int[] lost = new int[3]; // of each group, and global
        for (int index : missing) {
            lost[index < 12 ? index / 6 : index < 14 ? index - 12 : 2]++;
        }
        return Math.max(0, lost[0] - 1) + Math.max(0, lost[1] - 1) + lost[2] <= 2;
    }

    @Test
    void aSingleLossReadsSixOthers() {
        LocalReconstruction code = LocalReconstruction.of(SHAPE, Coders.chosen());
        MemorySegment[] shards = encoded(code, 300);
        for (int lost = 0; lost < 14; lost++) {
            int group = lost < 12 ? lost / 6 : lost - 12;
            @Nullable MemorySegment[] there = new @Nullable MemorySegment[TOTAL];
            for (int i = group * 6; i < group * 6 + 6; i++) {
                there[i] = shards[i];
            }
            there[12 + group] = shards[12 + group];
            there[lost] = null;
            MemorySegment[] output = segments(1, 300);
            code.reconstruct(there, new int[] {lost}, output);
            assertThat(output[0].mismatch(shards[lost])).as("%d", lost).isEqualTo(-1);
        }
    }

    @Test
    void everyCoderRebuildsAnyLength() {
        for (Coder coder : Coders.available()) {
            LocalReconstruction code = LocalReconstruction.of(SHAPE, coder);
            for (int bytes : new int[] {0, 1, 65, 4096, 1 + random.nextInt(200_000)}) {
                MemorySegment[] shards = encoded(code, bytes);
                assertRebuilds(code, shards, new int[] {random.nextInt(6)});
                assertRebuilds(code, shards, new int[] {0, 5, 6, 13});
                assertRebuilds(code, shards, new int[] {3, 12, 14});
                assertRebuilds(code, shards, new int[] {1, 7, 14, 15});
            }
        }
    }

    /** The largest group that the elements have room for. */
    @Test
    void otherGroupSizes() {
        for (int size : new int[] {3, 15}) {
            LocalGroups shape = new LocalGroups(2 * size, 2, 2);
            LocalReconstruction code = LocalReconstruction.of(shape, Coder.scalar());
            int total = shape.totalShards();
            MemorySegment[] shards = segments(total, 8);
            for (int i = 0; i < 2 * size; i++) {
                shards[i].set(ValueLayout.JAVA_LONG, 0, random.nextLong());
            }
            code.encode(
                    Arrays.copyOf(shards, 2 * size), Arrays.copyOfRange(shards, 2 * size, total));
            for (int round = 0; round < 300; round++) {
                int[] missing = random.ints(0, total).distinct().limit(4).sorted().toArray();
                BitSet left = new BitSet();
                left.set(0, total);
                Arrays.stream(missing).forEach(left::clear);
                if (shape.isDecodable(left)) {
                    @Nullable MemorySegment[] there = Arrays.copyOf(shards, total);
                    Arrays.stream(missing).forEach(index -> there[index] = null);
                    MemorySegment[] outputs = segments(4, 8);
                    code.reconstruct(there, missing, outputs);
                    for (int i = 0; i < 4; i++) {
                        assertThat(outputs[i].mismatch(shards[missing[i]])).isEqualTo(-1);
                    }
                }
            }
        }
        assertThatThrownBy(() -> LocalReconstruction.of(new LocalGroups(12, 3, 2), Coder.scalar()))
                .hasMessageContaining("no coefficients for LRC(12,3,2)");
    }
}
