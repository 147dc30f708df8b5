package io.cyxcloud.perf.kernel;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs {@link KernelBenchmark} for one kernel after the other. A forked JVM gets this one's options
 * and class path. Used by one thread.
 */
final class KernelBench {
    /** Others may measure at the same time; that is for people to see, not for a file to forbid. */
    private static final String NO_LOCK = "jmh.ignoreLock";

    private static final String ALLOCATION = "gc.alloc.rate.norm";
    private static final String CPU_NS = "cpuNs";
    private static final String OPERATIONS = "operations";

    private final KernelPlan plan;
    private final Consumer<KernelCase> beforeEach;

    KernelBench(KernelPlan plan, Consumer<KernelCase> beforeEach) {
        this.plan = plan;
        this.beforeEach = beforeEach;
    }

    /**
     * @throws RunnerException when a kernel fails; its cause says which and why
     */
    List<KernelLine> run(List<KernelCase> cases) throws RunnerException {
        System.setProperty(NO_LOCK, "true");
        List<KernelLine> lines = new ArrayList<>();
        for (KernelCase kernel : cases) {
            beforeEach.accept(kernel);
            lines.add(line(kernel, new Runner(options(kernel)).run()));
        }
        return lines;
    }

    private Options options(KernelCase kernel) {
        return new OptionsBuilder()
                .include("^" + KernelBenchmark.class.getName().replace(".", "\\.") + "\\.")
                .param("kernel", kernel.id())
                .param("warmupCpuMs", Integer.toString(plan.warmupCpuMs()))
                .warmupIterations(1)
                .warmupTime(TimeValue.milliseconds(plan.iterationMs()))
                .measurementIterations(plan.iterations())
                .measurementTime(TimeValue.milliseconds(plan.iterationMs()))
                .forks(plan.forks())
                .addProfiler(GCProfiler.class)
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT)
                .build();
    }

    private static KernelLine line(KernelCase kernel, Collection<RunResult> results) {
        List<IterationResult> iterations =
                results.stream()
                        .flatMap(result -> result.getBenchmarkResults().stream())
                        .flatMap(result -> result.getIterationResults().stream())
                        .toList();
        double[] ns =
                iterations.stream()
                        .mapToDouble(iteration ->
                                score(iteration, CPU_NS) / score(iteration, OPERATIONS))
                        .sorted()
                        .toArray();
        double[] allocated =
                iterations.stream()
                        .mapToDouble(iteration -> score(iteration, ALLOCATION))
                        .sorted()
                        .toArray();
        return new KernelLine(
                kernel,
                kernel.bytes() / median(ns),
                kernel.bytes() / ns[0],
                median(allocated) * (1 << 30) / kernel.bytes());
    }

    private static double score(IterationResult iteration, String name) {
        return Optional.ofNullable(iteration.getSecondaryResults().get(name))
                .map(result -> result.getScore())
                .orElseThrow(() -> new IllegalStateException("JMH reports no " + name));
    }

    /** Of sorted values. */
    private static double median(double[] sorted) {
        return sorted[(sorted.length - 1) / 2];
    }
}
