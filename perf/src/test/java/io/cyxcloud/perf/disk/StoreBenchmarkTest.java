package io.cyxcloud.perf.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** JMH finds the benchmark, and each of its operations works; no figure is looked at. */
final class StoreBenchmarkTest {
    @TempDir Path folder;

    @Test
    void jmhRunsEachOperation() throws Exception {
        System.setProperty("jmh.ignoreLock", "true");
        var results =
                new Runner(
                                new OptionsBuilder()
                                        .include(StoreBenchmark.class.getName())
                                        .param("store", "ENGINE")
                                        .param("shardBytes", "4096")
                                        .param("folder", folder.toString())
                                        .threads(2)
                                        .warmupIterations(0)
                                        .measurementIterations(1)
                                        .measurementTime(TimeValue.milliseconds(100))
                                        .forks(0)
                                        .shouldFailOnError(true)
                                        .verbosity(VerboseMode.SILENT)
                                        .build())
                        .run();
        assertThat(results)
                .extracting(result -> result.getPrimaryResult().getLabel())
                .containsExactlyInAnyOrder("get", "put", "range");
        assertThat(folder).isEmptyDirectory();
    }
}
