package io.cyxcloud.infra.command;

import io.cyxcloud.events.query.PartitionDigest;
import io.cyxcloud.infra.OperatorException;
import io.cyxcloud.infra.broker.BrokerLink;
import io.cyxcloud.infra.config.CyxConfig;
import io.cyxcloud.infra.roles.ProcessContext;
import io.cyxcloud.placement.replay.Replay;
import io.cyxcloud.placement.replay.ReplayEnd;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Folds the log again into fresh stores. */
@Command(
        name = "replay",
        description = "Fold the event log into fresh stores and print what they come to.",
        footer =
                "Exit code: 0 done, and equal to the digests of --to if they were given; 1 failed,"
                        + " or different.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
public final class ReplayCommand implements Callable<Integer> {
    @Option(
            names = "--into",
            required = true,
            paramLabel = "DIR",
            description = "Folder of the stores; new, or empty.")
    private Path into;

    @Option(
            names = "--to",
            paramLabel = "T",
            description =
                    "A time (ISO-8601, or ms since 1970), or a file that 'cyxcloud state digest"
                            + " --json' wrote. Default: all there is.")
    private @Nullable String to;

    @Option(names = "--json", description = "Print each partition, as JSON.")
    private boolean json;

    @Mixin private BrokerOptions broker = new BrokerOptions();

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException, IOException {
        boolean toDigests = to != null && Files.isRegularFile(Path.of(to));
        List<PartitionDigest> live =
                toDigests ? DigestReport.parse(Files.readString(Path.of(to))) : List.of();
        ReplayEnd end =
                toDigests
                        ? new ReplayEnd.Behind(
                                live.stream().flatMap(d -> d.positions().stream()).toList())
                        : to == null ? new ReplayEnd.Now() : new ReplayEnd.At(Moment.parseMs(to));
        CyxConfig config = broker.awaitedCluster("replay");
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        Replay replay =
                new Replay(
                        BrokerLink.access(config.kafka()),
                        into,
                        ProcessContext.garbageLimits(config),
                        progress -> report(err, progress));
        List<PartitionDigest> digests = run(replay, end);
        out.print(json ? DigestReport.json(digests) + "\n" : DigestReport.table(digests));
        List<String> differences = DigestReport.differences(live, digests);
        differences.forEach(err::println);
        if (toDigests && differences.isEmpty()) {
            err.println("equal, all " + live.size() + " partitions");
        }
        out.flush();
        return differences.isEmpty() ? 0 : 1;
    }

    private static List<PartitionDigest> run(Replay replay, ReplayEnd end)
            throws InterruptedException {
        try {
            return replay.run(end);
        } catch (IOException | IllegalStateException e) {
            throw new OperatorException("the replay ended: " + e.getMessage(), e);
        }
    }

    private static void report(PrintWriter err, Replay.Progress progress) {
        err.printf(
                Locale.ROOT,
                "%-8s %,13d records, %,11d a second, %,13d offsets left%n",
                progress.table().name().toLowerCase(Locale.ROOT),
                progress.recordCount(),
                progress.recordsPerSecond(),
                progress.offsetsLeft());
        err.flush();
    }
}
