package io.cyxcloud.perf.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
        assertThat(
                        run(
                                "--size",
                                "64KiB",
                                "--writers",
                                "2",
                                "--seconds",
                                "0.4",
                                "--quick",
                                "--json",
                                "--operation",
                                "put,get,range"))
                .as(out.toString())
                .isZero();

        List<String> lines = out.toString().lines().toList();
        assertThat(lines).hasSize(3 * StoreTarget.Kind.values().length);
        for (StoreTarget.Kind kind : StoreTarget.Kind.values()) {
            for (StoreRun.Operation operation : StoreRun.Operation.values()) {
                assertThat(lines)
                        .filteredOn(line -> line.contains("\"store\": \"" + kind + "\""))
                        .filteredOn(line -> line.contains("\"operation\": \"" + operation + "\""))
                        .singleElement()
                        .asString()
                        .doesNotContain("\"perSecond\": 0.0");
            }
        }
        assertThat(temp.resolve("bench")).doesNotExist();
    }

    @Test
    void refusesAFolderThatExists() {
        temp.resolve("bench").toFile().mkdir();

        assertThat(run()).isEqualTo(2);
        assertThat(out.toString()).contains("exists already");
    }

    /**
     * What the design asks of 410 KiB shards: at least 80 % of a plain writer, at most 1.05 bytes
     * written a byte. The stores take turns; the best round counts, and half of the share is left
     * for a machine that does other things meanwhile. The exact share is for `bench store` alone.
     */
    @Test
    void keepsUpWithAPlainWriterAndWritesLittleMore() throws Exception {
        ShardSource source = new ShardSource(410 << 10);
        double share = 0;
        double amplification = Double.MAX_VALUE;
        for (int round = 0; round < 4 && (share < 0.8 || amplification > 1.05); round++) {
            StoreRun.Result engine = write(StoreTarget.Kind.ENGINE, source, round);
            StoreRun.Result plain = write(StoreTarget.Kind.SEQUENTIAL, source, round);
            share = Math.max(share, engine.megabytesPerSecond() / plain.megabytesPerSecond());
            amplification = Math.min(amplification, engine.writeAmplification());
        }
        System.out.printf("engine / plain writer: %.2f, written: %.3f%n", share, amplification);
        assertThat(share).isGreaterThan(0.4);
        assertThat(amplification).isLessThanOrEqualTo(1.05);
    }

    private StoreRun.Result write(StoreTarget.Kind kind, ShardSource source, int round)
            throws Exception {
        Path place = temp.resolve(kind + "-" + round);
        return StoreRun.of(kind, place, source, 8, 0.6, Set.of(StoreRun.Operation.PUT)).getFirst();
    }

    /** 2 s on a machine at rest, for whatever is stored; here with room for one that is not. */
    @Test
    void aKilledProcessLosesNothing() {
        assertThat(run("--recovery", "96MiB")).as(out.toString()).isZero();

        assertThat(out.toString()).contains("serves again after", ", 0 shards missing");
        Matcher seconds = Pattern.compile("serves again after ([0-9.]+) s").matcher(out.toString());
        assertThat(seconds.find()).isTrue();
        // Of 2 s; what is read again is bounded by what was written last, not by what is stored.
        assertThat(Double.parseDouble(seconds.group(1))).isLessThan(10);
    }
}
