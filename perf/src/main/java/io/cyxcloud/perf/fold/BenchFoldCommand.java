package io.cyxcloud.perf.fold;

import io.cyxcloud.events.query.MetadataTable;
import io.cyxcloud.events.topic.Topics;
import io.cyxcloud.perf.measure.FolderTree;
import io.cyxcloud.placement.core.chunk.GarbageLimits;
import io.cyxcloud.placement.core.membership.MembershipLimits;
import io.cyxcloud.placement.streams.DiskRows;
import io.cyxcloud.placement.streams.FoldLimits;
import io.cyxcloud.placement.streams.ReplayedPartition;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code cyxcloud bench fold}: object commands through the processor of a replay, one thread. */
@Command(
        name = "fold",
        mixinStandardHelpOptions = true,
        description = "Measure how fast a replay folds object commands.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
public final class BenchFoldCommand implements Callable<Integer> {
    private static final double NS_PER_SECOND = 1e9;

    @Spec CommandSpec spec;

    @Option(
            names = "--records",
            defaultValue = "300000",
            paramLabel = "N",
            description = "commands of a round, default ${DEFAULT-VALUE}")
    int records;

    @Option(
            names = "--rounds",
            defaultValue = "4",
            paramLabel = "N",
            description = "rounds, each into a fresh store, default ${DEFAULT-VALUE}")
    int rounds;

    @Option(
            names = "--inline",
            defaultValue = "0",
            paramLabel = "BYTES",
            description = "bytes of objects that travel in the command; 0: streams")
    int inlineBytes;

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        List<byte[]> log = new SyntheticCommands(records, inlineBytes).encoded();
        for (int round = 1; round <= rounds; round++) {
            Path folder = Files.createTempDirectory("cyxcloud-fold");
            try {
                out.printf(Locale.ROOT, "round %d: %s%n", round, fold(log, folder));
                out.flush();
            } finally {
                FolderTree.delete(folder);
            }
        }
        return 0;
    }

    private static String fold(List<byte[]> log, Path folder) throws InterruptedException {
        FoldLimits limits =
                new FoldLimits(MembershipLimits.DEFAULT, GarbageLimits.DEFAULT, 1, 1, _ -> {});
        DiskRows rows = new DiskRows(folder.resolve("rows"));
        try (ReplayedPartition partition =
                new ReplayedPartition(MetadataTable.OBJECTS, 0, rows, limits)) {
            ThreadMXBean threads = ManagementFactory.getThreadMXBean();
            long beganCpuNs = threads.getCurrentThreadCpuTime();
            long beganNs = System.nanoTime();
            for (int offset = 0; offset < log.size(); offset++) {
                partition.fold(record(offset, log.get(offset)));
            }
            double wallSeconds = (System.nanoTime() - beganNs) / NS_PER_SECOND;
            double cpuSeconds = (threads.getCurrentThreadCpuTime() - beganCpuNs) / NS_PER_SECOND;
            long digestNs = System.nanoTime();
            long count = partition.digest().rowCount();
            return String.format(
                    Locale.ROOT,
                    "%,.0f records a second, %,.0f a CPU second; digest of %,d rows in %.2f s",
                    log.size() / wallSeconds,
                    log.size() / cpuSeconds,
                    count,
                    (System.nanoTime() - digestNs) / NS_PER_SECOND);
        } finally {
            rows.close();
        }
    }

    private static ConsumerRecord<byte[], byte[]> record(int offset, byte[] value) {
        return new ConsumerRecord<>(
                Topics.OBJECT_COMMANDS.name(),
                0,
                offset,
                offset,
                TimestampType.LOG_APPEND_TIME,
                0,
                value.length,
                new byte[0],
                value,
                new RecordHeaders(),
                Optional.empty());
    }
}
