package io.cyxcloud.ingest.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cyxcloud.events.value.ChunkSizes;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ChunkGeometryTest {
    private static final int S = ChunkPlan.SEGMENT_BYTES;
    private static final int[] SIZES = {
        1, 2, 9, 10, 11, 159, S - 1, S, S + 1, 2 * S - 1, 2 * S, 2 * S + 1, 5 * S + 77, 16 * S
    };
    private static final int[] DATA_SHARDS = {1, 2, 3, 4, 8, 10, 255};

    /** The sealed bytes of a range, found byte by byte, one segment after the other. */
    private static int[] sealedRange(int plainBytes, int from, int to) {
        int sealed = 0;
        int first = -1;
        int end = -1;
        for (int start = 0; start < plainBytes; start += S) {
            int stop = Math.min(start + S, plainBytes);
            int sealedStop = sealed + (stop - start) + ChunkGeometry.TAG_BYTES;
            boolean touched = from < stop && to > start;
            if (touched && first < 0) {
                first = sealed;
            }
            if (touched) {
                end = sealedStop;
            }
            sealed = sealedStop;
        }
        return new int[] {first, end, sealed};
    }

    @Test
    void everyRangeBetweenInterestingBytesHasItsShardBytesInOrder() {
        for (int size : SIZES) {
            TreeSet<Integer> cuts = new TreeSet<>(List.of(0, size));
            for (int cut :
                    new int[] {1, 8, S - 1, S, S + 1, 2 * S, 3 * S - 1, size / 2, size - 1}) {
                if (cut > 0 && cut < size) {
                    cuts.add(cut);
                }
            }
            for (int k : DATA_SHARDS) {
                ChunkGeometry geometry = new ChunkGeometry(size, k);
                for (int from : cuts) {
                    for (int to : cuts.tailSet(from, false)) {
                        check(geometry, from, to);
                    }
                }
            }
        }
    }

    private static void check(ChunkGeometry geometry, int from, int to) {
        int[] expected = sealedRange(geometry.plainBytes(), from, to);
        assertThat(geometry.sealedBytes()).isEqualTo(expected[2]);
        assertThat(geometry.shardBytes() * geometry.dataShards())
                .isGreaterThanOrEqualTo(expected[2])
                .isLessThan(expected[2] + geometry.dataShards());
        int at = expected[0];
        int previous = -1;
        for (ShardRange range : geometry.shardRanges(from, to)) {
            assertThat(range.index()).isGreaterThan(previous);
            assertThat(range.index()).isLessThan(geometry.dataShards());
            assertThat(range.end()).isLessThanOrEqualTo(geometry.shardBytes());
            assertThat(range.index() * geometry.shardBytes() + range.offset()).isEqualTo(at);
            at += range.length();
            previous = range.index();
        }
        assertThat(at).isEqualTo(expected[1]);
    }

    @Test
    void aSmallRangeTouchesOneSegmentOnly() {
        ChunkGeometry geometry = new ChunkGeometry(4 << 20, 10);
        assertThat(geometry.shardBytes()).isEqualTo(419_533);
        assertThat(geometry.shardRanges(S + 5, S + 6))
                .containsExactly(
                        new ShardRange(
                                0,
                                ChunkGeometry.SEALED_SEGMENT_BYTES,
                                ChunkGeometry.SEALED_SEGMENT_BYTES));
        assertThat(geometry.shardRanges(0, 4 << 20)).hasSize(10);
    }

    @Test
    void refusesRangesOutsideTheChunk() {
        ChunkGeometry geometry = new ChunkGeometry(10, 2);
        assertThatThrownBy(() -> geometry.shardRanges(0, 11))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> geometry.shardRanges(4, 4))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void slicesCoverAnyRangeOfAnyStreamsOnce() {
        List<ChunkPlan> streams =
                List.of(
                        ChunkPlan.of(0, 4 * S),
                        ChunkPlan.of(5, 4 * S),
                        ChunkPlan.of(9 * S + 3, 4 * S),
                        ChunkPlan.of(0, 4 * S),
                        ChunkPlan.of(8 * S, 4 * S),
                        ChunkPlan.of(1, 4 * S));
        long total = streams.stream().mapToLong(ChunkPlan::lengthBytes).sum();
        long[] cuts = {0, 1, 4, 5, 6, 4 * S + 5, 8L * S, 9 * S + 8, total - 1, total};
        for (long from : cuts) {
            for (long to : cuts) {
                if (from <= to) {
                    long at = from;
                    for (long[] absolute : absolute(streams, from, to - from)) {
                        assertThat(absolute[0]).isEqualTo(at);
                        at = absolute[1];
                    }
                    assertThat(at).isEqualTo(to);
                }
            }
        }
        assertThatThrownBy(() -> new SliceCursor(streams, total, 1))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    private static List<long[]> absolute(List<ChunkPlan> streams, long offset, long length) {
        List<long[]> slices = new ArrayList<>();
        SliceCursor cursor = new SliceCursor(streams, offset, length);
        for (var slice = cursor.next(); slice != null; slice = cursor.next()) {
            long before =
                    streams.subList(0, slice.streamIndex()).stream()
                            .mapToLong(ChunkPlan::lengthBytes)
                            .sum();
            ChunkPlan plan = streams.get(slice.streamIndex());
            assertThat(slice.to()).isLessThanOrEqualTo(plan.chunkLengthBytes(slice.chunkIndex()));
            long start = before + plan.sizes().startBytes(slice.chunkIndex());
            slices.add(new long[] {start + slice.from(), start + slice.to()});
        }
        return slices;
    }

    @Test
    void plansCountChunksAndSegments() {
        ChunkPlan plan = ChunkPlan.of(9 * S + 3, 4 * S);
        assertThat(plan.chunkCount()).isEqualTo(3);
        assertThat(plan.chunkLengthBytes(2)).isEqualTo(S + 3);
        assertThat(plan.firstSegment(2)).isEqualTo(8);
        assertThat(plan.segmentCount()).isEqualTo(10);
        assertThat(ChunkPlan.of(0, 4 * S).chunkCount()).isZero();
        assertThat(ChunkPlan.of(7, 4 * S).sizes().firstBytes()).isEqualTo(7);
        assertThatThrownBy(() -> new ChunkPlan(ChunkSizes.alike(S + 1), 2 * S))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
