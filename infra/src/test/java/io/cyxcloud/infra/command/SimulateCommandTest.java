package io.cyxcloud.infra.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cyxcloud.infra.CyxCloud;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class SimulateCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void saysHowLongThingsTookAndHowDurableItIs(@TempDir Path folder) throws IOException {
        Path plot = folder.resolve("redundancy.svg");
        assertThat(
                        run(
                                "simulate",
                                "--years=0.01",
                                "--nodes=30",
                                "--chunks=500",
                                "--afr=15",
                                "--plot=" + plot))
                .isZero();
        assertThat(out.toString())
                .contains("time to detection", "time to repair", "repair traffic")
                .contains("lowest redundancy", "Markov chain", "Monte Carlo", "digest ");
        assertThat(err.toString()).contains("chunks not whole");
        assertThat(Files.readString(plot)).startsWith("<svg ").endsWith("</svg>\n");
    }

    @Test
    void theSameOptionsPrintTheSame() throws IOException {
        String[] options = {
            "simulate", "--years=0.005", "--nodes=30", "--chunks=300", "--afr=60", "--json"
        };
        assertThat(run(options)).isZero();
        String first = out.toString();
        out.getBuffer().setLength(0);
        assertThat(run(options)).isZero();
        assertThat(out.toString()).isEqualTo(first);
        JsonNode json = new ObjectMapper().readTree(first);
        assertThat(json.at("/durability/markovNines").asDouble()).isPositive();
        assertThat(json.at("/repairMs/p99").asLong()).isPositive();
    }

    @Test
    void whatCannotBePlacedIsSaid() {
        assertThat(run("simulate", "--nodes=10", "--datacenters=2")).isEqualTo(1);
        assertThat(err.toString()).contains("STANDARD needs 14 nodes");
        assertThat(run("simulate", "--class=LOCAL")).isEqualTo(1);
        assertThat(err.toString()).contains("class LOCAL is not simulated");
    }

    private int run(String... arguments) {
        CommandLine line = CyxCloud.commandLine();
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        return line.execute(arguments);
    }
}
