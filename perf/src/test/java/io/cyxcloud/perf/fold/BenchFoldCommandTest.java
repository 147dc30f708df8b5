package io.cyxcloud.perf.fold;

import static org.assertj.core.api.Assertions.assertThat;

import io.cyxcloud.perf.BenchCommand;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class BenchFoldCommandTest {
    @Test
    void everyRoundIsALine() {
        StringWriter out = new StringWriter();
        CommandLine line = new CommandLine(new BenchCommand());
        line.setOut(new PrintWriter(out, true));
        assertThat(line.execute("fold", "--records", "500", "--rounds", "2", "--inline", "100"))
                .isZero();
        assertThat(out.toString().lines())
                .hasSize(2)
                .allSatisfy(text ->
                        assertThat(text).containsPattern("round \\d: [\\d,]+ records a second"));
    }
}
