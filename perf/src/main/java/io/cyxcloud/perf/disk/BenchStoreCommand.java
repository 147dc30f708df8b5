package io.cyxcloud.perf.disk;

import io.cyxcloud.perf.measure.ByteSize;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code cyxcloud bench store}: durable shard writes, engine and baselines in the same run. */
@Command(
        name = "store",
        mixinStandardHelpOptions = true,
        description = "Measure durable shard writes: the disk engine beside simpler stores.",
        footer = "Exit code: 0 done, 1 when recovery lost a shard, 2 for wrong options.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
public final class BenchStoreCommand implements Callable<Integer> {
    private static final int WARM_UP_FACTOR = 2;

    @Spec CommandSpec spec;

    @Option(
            names = "--folder",
            defaultValue = "data/bench-store",
            paramLabel = "DIR",
            description = "new folder on the disk to measure, removed at the end; ${DEFAULT-VALUE}")
    Path folder;

    @Option(
            names = "--size",
            split = ",",
            paramLabel = "SIZE",
            converter = SizeConverter.class,
            defaultValue = "410KiB",
            description = "of each shard; default ${DEFAULT-VALUE}")
    List<ByteSize> sizes = new ArrayList<>();

    @Option(
            names = "--writers",
            split = ",",
            paramLabel = "N",
            defaultValue = "8",
            description = "shards in flight; default ${DEFAULT-VALUE}")
    List<Integer> writers = new ArrayList<>();

    @Option(
            names = "--store",
            split = ",",
            paramLabel = "NAME",
            description = "${COMPLETION-CANDIDATES}; default: all")
    List<WriteTarget.Kind> kinds = new ArrayList<>();

    @Option(
            names = "--seconds",
            defaultValue = "2",
            paramLabel = "S",
            description = "of each measurement, after a quarter of it to warm up")
    double seconds;

    @Option(
            names = "--rounds",
            defaultValue = "1",
            paramLabel = "N",
            description = "how often, each round with every store; default ${DEFAULT-VALUE}")
    int rounds;

    @Option(
            names = "--recovery",
            paramLabel = "SIZE",
            converter = SizeConverter.class,
            description = "instead: kill a process that has stored so much, and open its folder")
    @Nullable ByteSize recovery;

    static final class SizeConverter implements ITypeConverter<ByteSize> {
        @Override
        public ByteSize convert(String text) {
            try {
                return ByteSize.parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(String.valueOf(e.getMessage()));
            }
        }
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (Files.exists(folder)) {
            throw new ParameterException(spec.commandLine(), folder + " exists already");
        }
        if (rounds < 1 || !(seconds > 0) || writers.stream().anyMatch(n -> n < 1)) {
            throw new ParameterException(spec.commandLine(), "expected positive numbers");
        }
        try {
            return recovery == null ? writes() : recover(recovery);
        } finally {
            delete(folder);
        }
    }

    private int writes() throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                Locale.ROOT,
                "%-10s %7s %-16s %9s %9s %9s %10s %9s%n",
                "shard",
                "writers",
                "store",
                "MB/s",
                "puts/s",
                "p99 ms",
                "CPU s/GiB",
                "written");
        warmUp();
        List<WriteTarget.Kind> selected =
                kinds.isEmpty() ? List.of(WriteTarget.Kind.values()) : kinds;
        for (ByteSize size : sizes) {
            ShardSource source = new ShardSource(Math.toIntExact(size.bytes()));
            for (int count : writers) {
                for (int round = 0; round < rounds; round++) {
                    for (WriteTarget.Kind kind : selected) {
                        Path place = folder.resolve(kind.toString());
                        print(out, WriteRun.of(kind, place, source, count, seconds));
                        delete(place);
                    }
                }
            }
        }
        return 0;
    }

    /** Vector code is slow until it is compiled, which takes longer than a measurement may. */
    private void warmUp() throws IOException, InterruptedException {
        Path place = folder.resolve("warm-up");
        ShardSource source = new ShardSource(Math.toIntExact(sizes.getFirst().bytes()));
        var _ = WriteRun.of(WriteTarget.Kind.ENGINE, place, source, 2, WARM_UP_FACTOR * seconds);
        delete(place);
    }

    private static void print(PrintWriter out, WriteRun.Result result) {
        out.printf(
                Locale.ROOT,
                "%-10s %7d %-16s %9.1f %9.0f %9.2f %10.2f %9.3f%n",
                new ByteSize(result.sizeBytes()),
                result.writers(),
                result.kind(),
                result.megabytesPerSecond(),
                result.putsPerSecond(),
                result.p99Ms(),
                result.cpuSecondsPerGib(),
                result.writeAmplification());
        out.flush();
    }

    private int recover(ByteSize stored) throws IOException, InterruptedException {
        int shardBytes = Math.toIntExact(sizes.getFirst().bytes());
        RecoveryRun.Result result = RecoveryRun.of(folder, shardBytes, stored.bytes());
        spec.commandLine()
                .getOut()
                .printf(
                        Locale.ROOT,
                        "%.1f MiB stored, killed under load, serves again after %.2f s,"
                                + " %d shards missing%n",
                        result.storedBytes() / (double) (1 << 20),
                        result.seconds(),
                        result.missing());
        spec.commandLine().getOut().flush();
        return result.missing() == 0 ? 0 : 1;
    }

    private static void delete(Path root) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        try (var tree = Files.walk(root)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
