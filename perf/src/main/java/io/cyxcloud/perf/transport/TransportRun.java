package io.cyxcloud.perf.transport;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Keeps a number of requests in flight for a time and counts what the process spends. */
final class TransportRun {
    private static final double GIBIBYTE = 1 << 30;
    private static final int DRAIN_SECONDS_MAX = 30;

    /**
     * One line of the report.
     *
     * @param megabytesPerSecond payload, 10^6 bytes
     * @param cpuSecondsPerGibibyte of this process: client, server, JIT and collector
     * @param medianMicros latency of a request; {@code highMicros} its 99th percentile
     */
    record Result(
            String name,
            double megabytesPerSecond,
            double requestsPerSecond,
            double cpuSecondsPerGibibyte,
            long medianMicros,
            long highMicros) {
        @Override
        public String toString() {
            return "%-38s %7.0f MB/s %8.0f/s  %6.2f CPU s/GiB  p50 %5d us  p99 %6d us"
                    .formatted(
                            name,
                            megabytesPerSecond,
                            requestsPerSecond,
                            cpuSecondsPerGibibyte,
                            medianMicros,
                            highMicros);
        }
    }

    private final TransportLoad load;
    private final TransportPlan plan;
    private final AtomicLong requests = new AtomicLong();
    private final CompletableFuture<Void> over = new CompletableFuture<>();
    private final long[] latenciesNanos = new long[1 << 20];
    private final AtomicLong inFlight = new AtomicLong();
    private volatile boolean ending;

    private TransportRun(TransportLoad load, TransportPlan plan) {
        this.load = load;
        this.plan = plan;
    }

    static Result of(TransportLoad load, TransportPlan plan) throws Exception {
        return new TransportRun(load, plan).run();
    }

    private Result run() throws Exception {
        inFlight.set(plan.concurrency());
        for (int i = 0; i < plan.concurrency(); i++) {
            next();
        }
        TimeUnit.SECONDS.sleep(plan.warmupSeconds());
        OperatingSystemMXBean process =
                (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long startNanos = System.nanoTime();
        long startCpuNanos = process.getProcessCpuTime();
        long startRequests = requests.get();
        TimeUnit.SECONDS.sleep(plan.seconds());
        long count = requests.get() - startRequests;
        double cpuSeconds = (process.getProcessCpuTime() - startCpuNanos) / 1e9;
        double seconds = (System.nanoTime() - startNanos) / 1e9;
        ending = true;
        over.get(DRAIN_SECONDS_MAX, TimeUnit.SECONDS);
        double bytes = (double) count * plan.sizeBytes();
        int kept = (int) Math.min(count, latenciesNanos.length);
        int from = (int) Math.min(startRequests, latenciesNanos.length - kept);
        long[] sorted = Arrays.copyOfRange(latenciesNanos, from, from + kept);
        Arrays.sort(sorted);
        return new Result(
                load.name(),
                bytes / 1e6 / seconds,
                count / seconds,
                bytes == 0 ? 0 : cpuSeconds / (bytes / GIBIBYTE),
                kept == 0 ? 0 : sorted[kept / 2] / 1_000,
                kept == 0 ? 0 : sorted[kept * 99 / 100] / 1_000);
    }

    private void next() {
        long startNanos = System.nanoTime();
        var _ =
                load.request()
                        .whenComplete((_, failure) -> {
                            if (failure != null) {
                                over.completeExceptionally(failure);
                            } else if (ending) {
                                if (inFlight.decrementAndGet() == 0) {
                                    over.complete(null);
                                }
                            } else {
                                long slot = requests.getAndIncrement();
                                latenciesNanos[(int) (slot % latenciesNanos.length)] =
                                        System.nanoTime() - startNanos;
                                next();
                            }
                        });
    }
}
