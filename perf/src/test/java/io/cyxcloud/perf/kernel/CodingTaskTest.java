package io.cyxcloud.perf.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.cyxcloud.ingest.core.rs.Coder;
import io.cyxcloud.ingest.core.rs.ReedSolomon;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The baseline computes what our kernels compute. */
class CodingTaskTest {
    private static final int SHARD_BYTES = 300;

    @ParameterizedTest
    @EnumSource
    void baselineGivesTheSameBytes(CodingTask task) {
        ReedSolomon code = ReedSolomon.of(10, 4, Coder.scalar());
        byte[][] shards = Content.arrays(14, SHARD_BYTES);
        byte[][] others = Content.arrays(14, SHARD_BYTES);
        MemorySegment[] segments = Content.segmentsOf(shards);
        task.prepare(code, segments).run();
        task.baseline(code, others).run();
        assertThat(shards).isDeepEqualTo(others);
    }
}
