package io.cyxcloud.infra;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CyxCloudTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void helpListsEveryCommandWithOneLine() {
        assertThat(run("--help")).isZero();
        CyxCloud.commandLine()
                .getSubcommands()
                .forEach((name, command) ->
                        assertThat(out.toString())
                                .containsPattern("(?m)^  " + name + " +[A-Z].{10,}\\.$"));
    }

    @Test
    void aTypingErrorIsTwoLinesAndCode2() {
        assertThat(run("evnts")).isEqualTo(2);
        assertThat(err.toString()).contains("evnts").contains("events");
        assertThat(err.toString().lines().count()).isLessThanOrEqualTo(2);
        assertThat(run("events", "--form", "now")).isEqualTo(2);
    }

    @Test
    void anErrorIsOneLineAndCode1(@TempDir Path folder) {
        assertThat(run("config", "check", folder.resolve("none").toString())).isEqualTo(1);
        assertThat(err.toString())
                .startsWith("cyxcloud: ")
                .contains("none cannot be read: no such file");
        assertThat(err.toString().lines()).hasSize(1);
    }

    @Test
    void verboseShowsTheStack(@TempDir Path folder) {
        run("config", "check", "--verbose", folder.resolve("none").toString());
        assertThat(err.toString()).contains("\tat io.cyxcloud");
    }

    @Test
    void unknownTopicsAreNamedWithTheKnownOnes() {
        assertThat(run("events", "--topic", "objects", "--bootstrap", "127.0.0.1:1")).isEqualTo(1);
        assertThat(err.toString())
                .contains("there is no topic objects, but ")
                .contains("object-events");
    }

    private int run(String... arguments) {
        CommandLine line = CyxCloud.commandLine();
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        return line.execute(arguments);
    }
}
