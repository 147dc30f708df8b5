package io.cyxcloud.perf.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** From options to the table, measuring for a few milliseconds: what is shown, not how fast. */
class BenchKernelsCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        BenchKernelsCommand command = new BenchKernelsCommand();
        command.plan = new KernelPlan(1, 3, 5, 0);
        return new CommandLine(command)
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
    }

    @Test
    void everyKernelRunsAndHasANameOfItsOwn() {
        List<KernelCase> cases = KernelCatalogue.cases();
        assertThat(cases).extracting(KernelCase::id).doesNotHaveDuplicates();
        for (KernelCase kernel : cases) {
            assertThat(kernel.preparation().get().run()).as(kernel.id()).isNotNull();
            assertThat(KernelCatalogue.find(kernel.id()).bytes()).isEqualTo(kernel.bytes());
        }
    }

    @Test
    void reportsSpeedAndRatioOfEachKernel() throws JsonProcessingException {
        assertThat(run("--json", "--filter=blake3 412")).isZero();
        assertThat(err.toString()).isEmpty();
        JsonNode report = new ObjectMapper().readTree(out.toString());
        assertThat(report.get("machine").get("coder").asText()).isNotEmpty();
        assertThat(report.get("kernels")).hasSize(3);
        for (JsonNode line : report.get("kernels")) {
            assertThat(line.get("gigabytesPerSecond").asDouble()).as(line.toString()).isPositive();
            assertThat(line.get("best").asDouble()).isPositive();
            assertThat(line.get("ratio").asDouble()).isPositive();
            assertThat(line.get("allocatedBytesPerGiB").asDouble()).isNotNegative();
        }
        assertThat(report.get("kernels").get(2).get("ratio").asDouble()).isEqualTo(1);
    }

    @Test
    void aFilterKeepsTheBaselines() {
        assertThat(run("--filter=RS(10,4) verify 16 KiB")).isZero();
        assertThat(out.toString().lines().toList())
                .hasSizeBetween(4, 5) // with ISA-L or without
                .anySatisfy(line -> assertThat(line).contains("GB/s", "best", "x base"))
                .anySatisfy(line -> assertThat(line).contains("verify", "16 KiB", "(used)"))
                .anySatisfy(line -> assertThat(line).contains("table loop", "1.00"));
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
