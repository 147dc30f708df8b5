package io.cyxcloud.shardstore.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A disk is lost when nothing answers, several times in a row, and not sooner. */
final class DiskProbeTest {
    private final IOException broken = new IOException("Input/output error");

    private final SimulatedFiles files = new SimulatedFiles(new Fuse());
    private final SegmentUse use =
            SegmentUse.of(Map.of(0L, 10L, 1L, 10L, 2L, 10L, 3L, 0L), Map.of());
    private final List<Long> suspects = new ArrayList<>();
    private final List<String> lost = new ArrayList<>();
    private final DiskProbe probe = new DiskProbe("d", files, use, suspects::add, lost::add);

    @BeforeEach
    void create() throws IOException {
        for (long segment = 0; segment < 3; segment++) {
            files.create(segment).close();
        }
    }

    private void steps(int count) {
        for (int i = 0; i < count; i++) {
            probe.step();
        }
    }

    @Test
    void oneUnreadableSegmentIsItsOwnTrouble() {
        files.unreadable.put(1L, broken);
        steps(20);
        assertThat(lost).isEmpty();
        assertThat(suspects).isNotEmpty().containsOnly(1L);
    }

    @Test
    void nothingThatAnswersIsALostDiskAndIsToldOnce() {
        for (long segment = 0; segment < 3; segment++) {
            files.unreadable.put(segment, broken);
        }
        steps(DiskProbe.FAILURE_COUNT_MAX - 1);
        assertThat(lost).isEmpty();
        steps(20);
        assertThat(lost).singleElement().asString().contains("Input/output error");
    }

    @Test
    void aDiskThatComesBackInTimeIsNot() {
        for (int round = 0; round < 10; round++) {
            for (long segment = 0; segment < 3; segment++) {
                files.unreadable.put(segment, broken);
            }
            steps(DiskProbe.FAILURE_COUNT_MAX - 1);
            files.unreadable.clear();
            steps(1);
        }
        assertThat(lost).isEmpty();
    }

    @Test
    void aProcessWithoutFreeFilesLosesNoDisk() {
        for (long segment = 0; segment < 3; segment++) {
            files.unreadable.put(segment, new IOException("segment: Too many open files"));
        }
        steps(20);
        assertThat(lost).isEmpty();
    }

    @Test
    void whatCompactionRemovedIsNoFailureAndAnEmptyDiskNoLoss() throws IOException {
        for (long segment = 0; segment < 3; segment++) {
            files.delete(segment);
            use.remove(segment);
        }
        steps(20);
        assertThat(lost).isEmpty();
    }
}
