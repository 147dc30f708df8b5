package io.cyxcloud.perf.disk;

import io.cyxcloud.perf.measure.ByteSize;
import io.cyxcloud.perf.measure.FolderTree;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/**
 * {@code cyxcloud bench store}: durable shard writes and reads; the engine, alone and behind its
 * server, and simpler stores in the same run.
 */
@Command(
        name = "store",
        mixinStandardHelpOptions = true,
        description = "Measure durable shard writes and reads, beside simpler stores.",
        footer = "Exit code: 0 done, 1 when recovery lost a shard, 2 for wrong options.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
public final class BenchStoreCommand implements Callable<Integer> {
    private static final int WARM_UP_FACTOR = 2;
    private static final int QUICK_DIVISOR = 4;

    private static final String JSON =
            "{\"shardBytes\": %s, \"threads\": %d, \"store\": \"%s\", \"operation\": \"%s\","
                    + " \"mbPerSecond\": %.2f, \"perSecond\": %.1f, \"p99Ms\": %.3f,"
                    + " \"cpuSecondsPerGib\": %.3f, \"writeAmplification\": %.4f}%n";

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
    List<StoreTarget.Kind> kinds = new ArrayList<>();

    @Option(
            names = "--operation",
            split = ",",
            paramLabel = "NAME",
            defaultValue = "put",
            description = "${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}")
    Set<StoreRun.Operation> operations = EnumSet.noneOf(StoreRun.Operation.class);

    @Option(
            names = "--seconds",
            defaultValue = "2",
            paramLabel = "S",
            description = "of each measurement, after a quarter of it to warm up")
    double seconds;

    @Option(names = "--quick", description = "a quarter of the time, for a first look")
    boolean quick;

    @Option(names = "--json", description = "print each line as JSON")
    boolean json;

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
            FolderTree.delete(folder);
        }
    }

    private int writes() throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        if (!json) {
            out.printf(
                    Locale.ROOT,
                    "%-10s %7s %-16s %-6s %9s %9s %9s %10s %9s%n",
                    "shard",
                    "threads",
                    "store",
                    "what",
                    "MB/s",
                    "1/s",
                    "p99 ms",
                    "CPU s/GiB",
                    "written");
        }
        warmUp();
        List<StoreTarget.Kind> selected =
                kinds.isEmpty() ? List.of(StoreTarget.Kind.values()) : kinds;
        for (ByteSize size : sizes) {
            ShardSource source = new ShardSource(Math.toIntExact(size.bytes()));
            for (int count : writers) {
                for (int round = 0; round < rounds; round++) {
                    for (StoreTarget.Kind kind : selected) {
                        Path place = folder.resolve(kind.toString());
                        StoreRun.of(kind, place, source, count, time(), operations)
                                .forEach(result -> print(out, result));
                        FolderTree.delete(place);
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
        double time = WARM_UP_FACTOR * time();
        var _ = StoreRun.of(StoreTarget.Kind.ENGINE, place, source, 2, time, operations);
        FolderTree.delete(place);
    }

    private double time() {
        return quick ? seconds / QUICK_DIVISOR : seconds;
    }

    private void print(PrintWriter out, StoreRun.Result result) {
        out.printf(
                Locale.ROOT,
                json ? JSON : "%-10s %7d %-16s %-6s %9.1f %9.0f %9.2f %10.2f %9.3f%n",
                json ? result.sizeBytes() : new ByteSize(result.sizeBytes()),
                result.writers(),
                result.kind(),
                result.operation(),
                result.megabytesPerSecond(),
                result.requestsPerSecond(),
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
}
