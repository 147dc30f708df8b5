package io.cyxcloud.perf.disk;

import io.cyxcloud.perf.measure.LatencyHistogram;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One store, one size of shards, some threads: for some seconds each it writes, reads whole shards
 * and reads ranges, each after a short warm-up.
 */
final class StoreRun {
    private static final double NANOS = 1e9;
    private static final double GIB = 1 << 30;
    private static final double P99 = 0.99;

    /** A range is one page at a random page of a shard. */
    private static final int RANGE_BYTES = 4 << 10;

    /** What is measured. */
    enum Operation {
        PUT,
        GET,
        RANGE;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * What came out.
     *
     * @param megabytesPerSecond payload, 10^6 bytes
     * @param writeAmplification bytes that the kernel wrote for each byte of payload; 0 of reads
     */
    record Result(
            StoreTarget.Kind kind,
            Operation operation,
            int sizeBytes,
            int writers,
            double megabytesPerSecond,
            double requestsPerSecond,
            double p99Ms,
            double cpuSecondsPerGib,
            double writeAmplification) {}

    private final StoreTarget target;
    private final StoreTarget.Kind kind;
    private final int sizeBytes;
    private final int writers;
    private final AtomicLong number = new AtomicLong();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    private StoreRun(StoreTarget target, StoreTarget.Kind kind, int sizeBytes, int writers) {
        this.target = target;
        this.kind = kind;
        this.sizeBytes = sizeBytes;
        this.writers = writers;
    }

    /** Writes first, whatever is wanted, because reads need something to read. */
    static List<Result> of(
            StoreTarget.Kind kind,
            Path folder,
            ShardSource source,
            int writers,
            double seconds,
            Set<Operation> wanted)
            throws IOException, InterruptedException {
        try (StoreTarget target = kind.open(folder, source)) {
            StoreRun run = new StoreRun(target, kind, source.sizeBytes(), writers);
            List<Result> results = new ArrayList<>();
            for (Operation operation : Operation.values()) {
                if (operation == Operation.PUT || wanted.contains(operation)) {
                    results.add(run.measure(operation, seconds));
                }
            }
            results.removeIf(result -> !wanted.contains(result.operation));
            return results;
        }
    }

    private Result measure(Operation operation, double seconds)
            throws IOException, InterruptedException {
        var _ = load(operation, seconds / 4);
        OwnUsage before = OwnUsage.now();
        long start = System.nanoTime();
        LatencyHistogram latencies = load(operation, seconds);
        double took = (System.nanoTime() - start) / NANOS;
        OwnUsage after = OwnUsage.now();
        int each = operation == Operation.RANGE ? rangeBytes() : sizeBytes;
        double bytes = (double) latencies.count() * each;
        return new Result(
                kind,
                operation,
                sizeBytes,
                writers,
                bytes / 1e6 / took,
                latencies.count() / took,
                latencies.quantileNs(P99) / 1e6,
                (after.cpuSeconds() - before.cpuSeconds()) / (bytes / GIB),
                operation == Operation.PUT
                        ? (after.writtenBytes() - before.writtenBytes()) / bytes
                        : 0);
    }

    private int rangeBytes() {
        return Math.min(RANGE_BYTES, sizeBytes);
    }

    private LatencyHistogram load(Operation operation, double seconds) throws InterruptedException {
        long endNanos = System.nanoTime() + (long) (seconds * NANOS);
        List<LatencyHistogram> histograms = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < writers; i++) {
            LatencyHistogram latencies = new LatencyHistogram();
            histograms.add(latencies);
            threads.add(Thread.ofPlatform().start(() -> work(operation, endNanos, latencies)));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        Throwable failed = failure.get();
        if (failed != null) {
            throw new IllegalStateException(operation + " failed: " + failed, failed);
        }
        LatencyHistogram all = new LatencyHistogram();
        histograms.forEach(all::add);
        return all;
    }

    private void work(Operation operation, long endNanos, LatencyHistogram latencies) {
        try {
            long before = System.nanoTime();
            do { // once at least, however late a thread comes to it
                run(operation);
                long now = System.nanoTime();
                latencies.record(now - before);
                before = now;
            } while (before < endNanos);
        } catch (IOException | InterruptedException | RuntimeException e) {
            failure.compareAndSet(null, e);
        }
    }

    private void run(Operation operation) throws IOException, InterruptedException {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        switch (operation) {
            case PUT -> target.put(number.incrementAndGet());
            case GET -> target.get(1 + random.nextLong(number.get()), 0, sizeBytes);
            case RANGE -> {
                int pages = Math.max(1, sizeBytes / RANGE_BYTES);
                int offset = random.nextInt(pages) * RANGE_BYTES;
                target.get(1 + random.nextLong(number.get()), offset, rangeBytes());
            }
        }
    }
}
