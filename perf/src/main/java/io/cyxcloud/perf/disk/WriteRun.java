package io.cyxcloud.perf.disk;

import io.cyxcloud.perf.measure.LatencyHistogram;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** One store, one size of shards, some writers, for some seconds, after a short warm-up. */
final class WriteRun {
    private static final double NANOS = 1e9;
    private static final double GIB = 1 << 30;
    private static final double P99 = 0.99;

    /**
     * What came out.
     *
     * @param megabytesPerSecond payload, 10^6 bytes
     * @param writeAmplification bytes that the kernel wrote for each byte of payload
     */
    record Result(
            WriteTarget.Kind kind,
            int sizeBytes,
            int writers,
            double megabytesPerSecond,
            double putsPerSecond,
            double p99Ms,
            double cpuSecondsPerGib,
            double writeAmplification) {}

    private final WriteTarget target;
    private final AtomicLong number = new AtomicLong();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    private WriteRun(WriteTarget target) {
        this.target = target;
    }

    static Result of(
            WriteTarget.Kind kind, Path folder, ShardSource source, int writers, double seconds)
            throws IOException, InterruptedException {
        try (WriteTarget target = kind.open(folder, source)) {
            WriteRun run = new WriteRun(target);
            var _ = run.load(writers, seconds / 4);
            OwnUsage before = OwnUsage.now();
            long start = System.nanoTime();
            LatencyHistogram latencies = run.load(writers, seconds);
            double took = (System.nanoTime() - start) / NANOS;
            OwnUsage after = OwnUsage.now();
            double bytes = (double) latencies.count() * source.sizeBytes();
            return new Result(
                    kind,
                    source.sizeBytes(),
                    writers,
                    bytes / 1e6 / took,
                    latencies.count() / took,
                    latencies.quantileNs(P99) / 1e6,
                    (after.cpuSeconds() - before.cpuSeconds()) / (bytes / GIB),
                    (after.writtenBytes() - before.writtenBytes()) / bytes);
        }
    }

    private LatencyHistogram load(int writers, double seconds) throws InterruptedException {
        long endNanos = System.nanoTime() + (long) (seconds * NANOS);
        List<LatencyHistogram> histograms = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < writers; i++) {
            LatencyHistogram latencies = new LatencyHistogram();
            histograms.add(latencies);
            threads.add(Thread.ofPlatform().start(() -> write(endNanos, latencies)));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        Throwable failed = failure.get();
        if (failed != null) {
            throw new IllegalStateException("writing failed: " + failed, failed);
        }
        LatencyHistogram all = new LatencyHistogram();
        histograms.forEach(all::add);
        return all;
    }

    private void write(long endNanos, LatencyHistogram latencies) {
        try {
            long before = System.nanoTime();
            while (before < endNanos) {
                target.put(number.incrementAndGet());
                long now = System.nanoTime();
                latencies.record(now - before);
                before = now;
            }
        } catch (IOException | InterruptedException | RuntimeException e) {
            failure.compareAndSet(null, e);
        }
    }
}
