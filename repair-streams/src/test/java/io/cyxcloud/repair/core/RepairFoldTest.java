package io.cyxcloud.repair.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.cyxcloud.events.chunk.ChunkEvent.ChunkDegraded;
import io.cyxcloud.events.chunk.ChunkSurvey;
import io.cyxcloud.events.state.RepairRow;
import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.events.value.RedundancyScheme;
import io.cyxcloud.events.value.StreamId;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Since when shards are missing; the rest is in the scenarios. */
class RepairFoldTest {
    private static final ChunkId CHUNK = new ChunkId(new StreamId(new UUID(1, 2)), 0);
    private static final ChunkSurvey SURVEY =
            new ChunkSurvey("STANDARD", RedundancyScheme.RS_10_4, 100, List.of());

    private static RepairRow told(@Nullable RepairRow row, long toldMs, long nowMs, int... gone) {
        List<Integer> missing = Arrays.stream(gone).boxed().toList();
        RepairRow after =
                RepairFold.apply(
                        row,
                        new ChunkDegraded(CHUNK, missing, 14 - gone.length, SURVEY),
                        toldMs,
                        nowMs);
        assertThat(after).isNotNull();
        return after;
    }

    @Test
    void graceIsThatOfTheShardsThatAreMissingNow() {
        RepairRow first = told(null, 1_000, 1_000, 3);
        assertThat(first.sinceMs()).isEqualTo(1_000);
        RepairRow both = told(first, 2_000, 2_000, 3, 4);
        assertThat(both.sinceMs()).isEqualTo(1_000);
        assertThat(told(both, 3_000, 3_000, 4).sinceMs()).isEqualTo(1_000);
        assertThat(told(first, 3_000, 3_000, 4).sinceMs()).isEqualTo(3_000);
    }

    @Test
    void aClockAheadPutsNothingOff() {
        for (long toldMs : new long[] {-1, 0, 4_000, 9_000_000}) {
            RepairRow row = told(null, toldMs, 5_000, 3);
            assertThat(row.sinceMs()).isEqualTo(Math.min(toldMs, 5_000));
            assertThat(row.dueMs()).isEqualTo(5_000);
            RepairRow other = told(row, toldMs, 6_000, 4);
            assertThat(other.sinceMs()).isEqualTo(Math.min(toldMs, 6_000));
            assertThat(other.dueMs()).isEqualTo(6_000);
        }
    }
}
