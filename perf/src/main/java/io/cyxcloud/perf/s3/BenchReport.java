package io.cyxcloud.perf.s3;

import io.cyxcloud.perf.measure.LatencyHistogram;
import java.util.OptionalDouble;
import java.util.SortedMap;

/**
 * What a run measured.
 *
 * @param plan what was asked for
 * @param seconds that were measured: fewer than planned when it was stopped
 * @param tally latencies and errors
 * @param clientCpuSeconds of this process in that time
 * @param serverCpuSeconds of the server's processes in that time, when known
 * @param serverNote which those are, or why they are not known
 * @param isComplete false when it was stopped before its time
 */
record BenchReport(
        BenchPlan plan,
        double seconds,
        Tally tally,
        double clientCpuSeconds,
        OptionalDouble serverCpuSeconds,
        String serverNote,
        boolean isComplete) {
    private static final double GIB = 1L << 30;

    LatencyHistogram all() {
        LatencyHistogram sum = new LatencyHistogram();
        sum.add(tally.puts());
        sum.add(tally.gets());
        return sum;
    }

    double operationsPerSecond(LatencyHistogram operations) {
        return seconds <= 0 ? 0 : operations.count() / seconds;
    }

    /** Of 1,000,000 bytes. */
    double megabytesPerSecond(LatencyHistogram operations) {
        return operationsPerSecond(operations) * plan.sizeBytes() / 1e6;
    }

    /** CPU seconds to each GiB of bodies moved; empty when nothing was. */
    OptionalDouble perGib(OptionalDouble cpuSeconds) {
        double gib = all().count() * (double) plan.sizeBytes() / GIB;
        return cpuSeconds.isPresent() && gib > 0
                ? OptionalDouble.of(cpuSeconds.getAsDouble() / gib)
                : OptionalDouble.empty();
    }

    /** CPU seconds to each thousand operations; empty when there were none. */
    OptionalDouble perThousand(OptionalDouble cpuSeconds) {
        long count = all().count();
        return cpuSeconds.isPresent() && count > 0
                ? OptionalDouble.of(cpuSeconds.getAsDouble() * 1_000 / count)
                : OptionalDouble.empty();
    }

    SortedMap<String, Long> errors() {
        return tally.errors();
    }
}
