package io.cyxcloud.ingest.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cyxcloud.events.value.ChunkSizes;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChunkSizingTest {
    private static final long KIB = 1 << 10;
    private static final long MIB = 1 << 20;

    /** Worked by hand from bdp = bandwidth * latency; chunks = clamp(size / bdp, 10, 1000). */
    @ParameterizedTest
    @CsvSource({
        // MB/s, ms, length in KiB, chunk in KiB: what decides
        "1000, 4, 0, 0", // empty: no chunk
        "1000, 4, 100, 100", // one chunk of its own size
        "1000, 4, 256, 256", // exactly the smallest
        "1000, 4, 1024, 256", // 10 chunks of 102 KiB: the smallest
        "1000, 4, 2560, 256", // 10 chunks of 256 KiB
        "1000, 4, 16384, 1664", // 10 chunks of 1638.4 KiB: 26 segments
        "1000, 4, 102400, 3968", // 26.2 products: 26 chunks of 3938.5 KiB: 62 segments
        "1000, 4, 1048576, 3968", // 268 chunks of 3912.6 KiB: 62 segments
        "1000, 4, 5242880, 5248", // 1342 products: 1000 chunks of 5242.9 KiB: 82 segments
        "1000, 50, 5242880, 49024", // 107 products: 107 chunks of 48998.9 KiB: 766 segments
        "10000, 50, 5242880, 65536", // 10 chunks of 512 MiB: the largest
        "1, 1, 1048576, 1088" // a million products: 1000 chunks of 1048.6 KiB: 17 segments
    })
    void worksOutTheChunkOfALength(long megabytes, int ms, long lengthKib, long chunkKib) {
        var sizing =
                new ChunkSizing.BandwidthDelay(
                        megabytes * 1_000_000,
                        ms,
                        ChunkPlan.CHUNK_SIZE_BYTES_MIN,
                        ChunkPlan.CHUNK_SIZE_BYTES_MAX,
                        4 << 20);
        assertThat(sizing.ofLength(lengthKib * KIB))
                .isEqualTo(ChunkSizes.alike((int) (chunkKib * KIB)));
    }

    @Test
    void anUnknownLengthBeginsWith4MibAndDoublesEvery64Chunks() {
        var sizing =
                new ChunkSizing.BandwidthDelay(
                        1_000_000_000,
                        4,
                        ChunkPlan.CHUNK_SIZE_BYTES_MIN,
                        ChunkPlan.CHUNK_SIZE_BYTES_MAX,
                        4 << 20);
        ChunkSizes sizes = sizing.ofUnknownLength();
        assertThat(sizes).isEqualTo(new ChunkSizes(4 << 20, 64 << 20));
        assertThat(sizes.sizeBytes(0)).isEqualTo(4 << 20);
        assertThat(sizes.sizeBytes(63)).isEqualTo(4 << 20);
        assertThat(sizes.sizeBytes(64)).isEqualTo(8 << 20);
        assertThat(sizes.sizeBytes(4 * 64)).isEqualTo(64 << 20);
        assertThat(sizes.sizeBytes(5 * 64)).isEqualTo(64 << 20);
        assertThat(sizes.startBytes(64)).isEqualTo(256 * MIB);
        assertThat(sizes.startBytes(65)).isEqualTo(264 * MIB);
        assertThat(sizes.indexOf(256 * MIB - 1)).isEqualTo(63);
        assertThat(sizes.indexOf(256 * MIB)).isEqualTo(64);
        // 5 TiB: 256 chunks below the largest hold 3.75 GiB, the others 64 MiB each
        assertThat(sizes.count(5L << 40)).isEqualTo(256 + ((5L << 40) - 3840 * MIB) / (64 * MIB));
    }

    @Test
    void theLargestChunkBoundsTheDoubling() {
        var sizing = new ChunkSizing.BandwidthDelay(1_000_000_000, 4, 1 << 20, 48 << 20, 4 << 20);
        assertThat(sizing.ofUnknownLength()).isEqualTo(new ChunkSizes(4 << 20, 32 << 20));
        var small = new ChunkSizing.BandwidthDelay(1_000_000_000, 4, 1 << 20, 2 << 20, 4 << 20);
        assertThat(small.ofUnknownLength()).isEqualTo(ChunkSizes.alike(2 << 20));
    }

    @Test
    void startsAndIndexesAgreeWithTheSumOfSizes() {
        long seed = Long.getLong("seed", System.nanoTime());
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 50; round++) {
            int first = (int) (KIB * random.nextInt(1, 1 << 10));
            ChunkSizes sizes = new ChunkSizes(first, first << random.nextInt(0, 5));
            long start = 0;
            for (int index = 0; index < 400; index++) {
                assertThat(sizes.startBytes(index)).as("seed %d", seed).isEqualTo(start);
                assertThat(sizes.indexOf(start)).as("seed %d", seed).isEqualTo(index);
                start += sizes.sizeBytes(index);
                assertThat(sizes.indexOf(start - 1)).as("seed %d", seed).isEqualTo(index);
                assertThat(sizes.count(start)).as("seed %d", seed).isEqualTo(index + 1);
            }
        }
    }

    @Test
    void refusesWhatIsNoChunk() {
        assertThatThrownBy(() -> new ChunkSizing.Fixed(100_000))
                .hasMessageContaining("multiple of 65536 from 262144 to 67108864");
        assertThatThrownBy(() ->
                        new ChunkSizing.BandwidthDelay(1_000_000, 0, 1 << 20, 4 << 20, 4 << 20))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() ->
                        new ChunkSizing.BandwidthDelay(1_000_000, 1, 8 << 20, 4 << 20, 4 << 20))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ChunkSizes(3, 9)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ChunkSizes(0, 4)).isInstanceOf(IllegalArgumentException.class);
    }
}
