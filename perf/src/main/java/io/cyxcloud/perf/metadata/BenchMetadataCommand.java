package io.cyxcloud.perf.metadata;

import io.cyxcloud.events.bucket.BucketCommand.CreateBucket;
import io.cyxcloud.events.query.BucketReply.BucketDone;
import io.cyxcloud.events.query.ListQuery;
import io.cyxcloud.events.query.ObjectPage;
import io.cyxcloud.events.query.ObjectReply.ObjectWritten;
import io.cyxcloud.events.value.BucketId;
import io.cyxcloud.events.value.CommandId;
import io.cyxcloud.perf.measure.FolderTree;
import io.cyxcloud.placement.client.Metadata;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code cyxcloud bench metadata}: look-ups, commits and listings at several sizes, in one run. */
@Command(
        name = "metadata",
        mixinStandardHelpOptions = true,
        description = {
            "Measure look-ups, commits and listings of one metadata instance with one broker,",
            "each in a process of its own, over HTTP/2 with mutual TLS; times count from when a",
            "request was due."
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
public final class BenchMetadataCommand implements Callable<Integer> {
    private static final String BUCKET = "bench";
    private static final int WARMUP_KEYS = 20_000;
    private static final int WARMUP_STEPS = 3;

    @Spec CommandSpec spec;

    @Option(
            names = "--keys",
            split = ",",
            defaultValue = "100000,1000000",
            paramLabel = "N",
            description = "how many keys there are, rising; default ${DEFAULT-VALUE}")
    List<Long> keys;

    @Option(
            names = "--lookups",
            defaultValue = "5000",
            paramLabel = "N",
            description = "look-ups a second, default ${DEFAULT-VALUE}")
    int lookups;

    @Option(
            names = "--commits",
            defaultValue = "3000",
            paramLabel = "N",
            description = "commits a second, default ${DEFAULT-VALUE}")
    int commits;

    @Option(
            names = "--seconds",
            defaultValue = "10",
            paramLabel = "S",
            description = "measured time of each load, default ${DEFAULT-VALUE}")
    int seconds;

    @Option(
            names = "--warmup-seconds",
            defaultValue = "30",
            paramLabel = "S",
            description = "time before, default ${DEFAULT-VALUE}")
    int warmupSeconds;

    @Option(
            names = "--restore",
            description =
                    "at each size, also delete the instance's state and wait until it is back")
    boolean restore;

    private final AtomicLong written = new AtomicLong();

    @Override
    public Integer call() throws Exception {
        requireRising();
        Path folder = Files.createTempDirectory("cyxcloud-bench");
        PrintWriter err = spec.commandLine().getErr();
        try (MetadataCluster cluster = MetadataCluster.start(folder, err::println)) {
            measure(cluster);
            return 0;
        } finally {
            deleteTree(folder);
        }
    }

    private void requireRising() {
        long last = WARMUP_KEYS;
        for (long count : keys) {
            if (count < last) {
                throw new ParameterException(
                        spec.commandLine(), "--keys: expected rising numbers from " + WARMUP_KEYS);
            }
            last = count;
        }
        if (lookups < 1 || commits < 1 || seconds < 1 || warmupSeconds < 1) {
            throw new ParameterException(spec.commandLine(), "expected rates and times above 0");
        }
    }

    private void measure(MetadataCluster cluster) throws Exception {
        Metadata metadata = cluster.metadata();
        BenchObjects objects = new BenchObjects(createBucket(metadata));
        BucketId bucket = metadata.bucket(BUCKET).orElseThrow().bucket();
        fill(cluster, objects, WARMUP_KEYS);
        progress("warming up for " + warmupSeconds + " s");
        for (int i = 0; i < WARMUP_STEPS; i++) {
            double step = (double) warmupSeconds / WARMUP_STEPS / 2;
            var _ = lookUp(metadata, bucket, step);
            var _ = commit(metadata, objects, step);
            var _ = list(metadata, bucket);
        }
        print(
                "%-10s %-9s %10s %9s %9s %9s %7s"
                        .formatted("keys", "load", "1/s", "p50 ms", "p99 ms", "max", "failed"));
        for (long count : keys) {
            fill(cluster, objects, count);
            print(count, "look-ups", lookUp(metadata, bucket, seconds));
            long startNs = System.nanoTime();
            long listed = list(metadata, bucket);
            double took = (System.nanoTime() - startNs) / 1e9;
            print(
                    "%-10d %-9s %10.0f  entries, in pages of %d"
                            .formatted(count, "listing", listed / took, ListQuery.KEYS_MAX));
            print(count, "commits", commit(metadata, objects, seconds));
            if (restore) {
                restore(cluster, bucket);
            }
        }
    }

    /** From the log's copy of the state; the process's start is part of it. */
    private void restore(MetadataCluster cluster, BucketId bucket) throws Exception {
        long rows = written.get();
        ListQuery everywhere = new ListQuery(bucket, "", "", "", 1);
        double took = cluster.restore(() -> cluster.metadata().list(everywhere));
        print("%-10d %-9s %10.0f  rows, %.1f s".formatted(rows, "restore", rows / took, took));
    }

    private static BucketId createBucket(Metadata metadata) {
        BucketId bucket = new BucketId(UUID.randomUUID());
        var reply =
                metadata.execute(
                        new CreateBucket(
                                new CommandId(UUID.randomUUID()),
                                BUCKET,
                                bucket,
                                "bench",
                                "us-east-1",
                                System.currentTimeMillis()));
        if (!(reply instanceof BucketDone)) {
            throw new IllegalStateException("no bucket: " + reply);
        }
        return bucket;
    }

    private void fill(MetadataCluster cluster, BenchObjects objects, long count)
            throws InterruptedException {
        long from = written.get();
        if (from >= count) {
            return;
        }
        progress("writing keys up to " + count);
        long startNs = System.nanoTime();
        objects.append(cluster.log(), from, count);
        written.set(count);
        BucketId bucket = cluster.metadata().bucket(BUCKET).orElseThrow().bucket();
        // a read waits until everything before it is folded, in every partition
        ListQuery everywhere = new ListQuery(bucket, "", "", "", 1);
        MetadataCluster.awaitAnswer(() -> cluster.metadata().list(everywhere));
        progress(
                "%d commits folded, %.0f/s"
                        .formatted(
                                count - from,
                                (count - from) / ((System.nanoTime() - startNs) / 1e9)));
    }

    private PacedLoad.Result lookUp(Metadata metadata, BucketId bucket, double time)
            throws InterruptedException {
        long count = written.get();
        long[] numbers = new Random(1).longs(1 << 16, 0, count).toArray();
        return new PacedLoad(
                        i -> {
                            String key = BenchObjects.key(numbers[(int) (i % numbers.length)]);
                            if (metadata.find(bucket, key, null).row() == null) {
                                throw new IllegalStateException(key + " is missing");
                            }
                        })
                .run(lookups, time);
    }

    private PacedLoad.Result commit(Metadata metadata, BenchObjects objects, double time)
            throws InterruptedException {
        return new PacedLoad(
                        _ -> {
                            var reply = metadata.execute(objects.commit(written.getAndIncrement()));
                            if (!(reply instanceof ObjectWritten)) {
                                throw new IllegalStateException("refused: " + reply);
                            }
                        })
                .run(commits, time);
    }

    /** Lists everything, and returns how many keys there were. */
    private static long list(Metadata metadata, BucketId bucket) {
        long listed = 0;
        String after = "";
        ObjectPage page;
        do {
            page = metadata.list(new ListQuery(bucket, "", "", after, ListQuery.KEYS_MAX));
            listed += page.entries().size();
            after = page.nextStartAfter();
        } while (page.truncated());
        return listed;
    }

    private void print(long count, String load, PacedLoad.Result result) {
        print(
                "%-10d %-9s %10.0f %9.2f %9.2f %9.1f %7d"
                        .formatted(
                                count,
                                load,
                                result.perSecond(),
                                result.p50Ns() / 1e6,
                                result.p99Ns() / 1e6,
                                result.maxNs() / 1e6,
                                result.failed()));
    }

    private void print(String line) {
        spec.commandLine().getOut().println(line);
        spec.commandLine().getOut().flush();
    }

    private void progress(String line) {
        spec.commandLine().getErr().println(line);
        spec.commandLine().getErr().flush();
    }

    private void deleteTree(Path folder) {
        try {
            FolderTree.delete(folder);
        } catch (IOException | UncheckedIOException e) {
            progress(folder + " is left: " + e.getMessage());
        }
    }
}
