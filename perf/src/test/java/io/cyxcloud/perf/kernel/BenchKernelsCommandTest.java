package io.cyxcloud.perf.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** From options to the table, measuring for a few milliseconds: what is shown, not how fast. */
class BenchKernelsCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        BenchKernelsCommand command = new BenchKernelsCommand();
        command.plan = new KernelPlan(1, 5, 3, 5, 0);
        return new CommandLine(command)
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
    }

    @Test
    void everyKernelRunsAndHasItsRatio() throws JsonProcessingException {
        assertThat(run("--json")).isZero();
        assertThat(err.toString()).isEmpty();
        JsonNode report = new ObjectMapper().readTree(out.toString());
        assertThat(report.get("machine").get("coder").asText()).isNotEmpty();
        assertThat(report.get("kernels")).hasSameSizeAs(KernelCatalogue.cases());
        for (JsonNode line : report.get("kernels")) {
            assertThat(line.get("gigabytesPerSecond").asDouble()).as(line.toString()).isPositive();
            assertThat(line.get("spread").asDouble()).isNotNegative();
            assertThat(line.get("allocatedBytesPerGiB").asDouble()).isNotNegative();
            if (line.get("baseline").asBoolean()) {
                assertThat(line.get("ratio").asDouble()).isEqualTo(1);
            }
        }
    }

    @Test
    void aFilterKeepsTheBaselines() {
        assertThat(run("--filter=BLAKE3/4-kib/cyxcloud")).isZero();
        assertThat(out.toString().lines().toList())
                .hasSize(4)
                .anySatisfy(line -> assertThat(line).contains("GB/s", "spread", "x base"))
                .anySatisfy(line -> assertThat(line).contains("BLAKE3", "4 KiB", "cyxcloud"))
                .anySatisfy(line -> assertThat(line).contains("BouncyCastle", "1.00"));
    }

    @Test
    void listsNamesAndRefusesOthers() {
        assertThat(run("--list", "--filter=seal")).isZero();
        assertThat(out.toString())
                .isEqualTo("aes-256-gcm-seal/64-kib/jdk" + System.lineSeparator());
        assertThat(run("--filter=no such")).isEqualTo(2);
        assertThat(err.toString()).contains("'no such'", "--list");
    }
}
