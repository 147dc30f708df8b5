package io.cyxcloud.perf.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class BenchStoreCommandTest {
    @TempDir Path temp;
    private final StringWriter out = new StringWriter();

    private int run(String... arguments) {
        CommandLine line = new CommandLine(new BenchStoreCommand());
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setOut(new PrintWriter(out));
        line.setErr(new PrintWriter(out));
        String[] all = new String[arguments.length + 2];
        System.arraycopy(arguments, 0, all, 2, arguments.length);
        all[0] = "--folder";
        all[1] = temp.resolve("bench").toString();
        return line.execute(all);
    }

    @Test
    void measuresEveryStore() {
        assertThat(run("--size", "64KiB", "--writers", "2", "--seconds", "0.1")).isZero();

        assertThat(out.toString())
                .contains("engine ", "engine-buffered", "sequential", "files", "blobdb");
        assertThat(temp.resolve("bench")).doesNotExist();
    }

    @Test
    void refusesAFolderThatExists() {
        temp.resolve("bench").toFile().mkdir();

        assertThat(run()).isEqualTo(2);
        assertThat(out.toString()).contains("exists already");
    }

    /** The time itself is a matter of the machine; that nothing is missing is not. */
    @Test
    void aKilledProcessLosesNothing() {
        assertThat(run("--recovery", "96MiB")).as(out.toString()).isZero();

        assertThat(out.toString()).contains("serves again after", ", 0 shards missing");
    }
}
