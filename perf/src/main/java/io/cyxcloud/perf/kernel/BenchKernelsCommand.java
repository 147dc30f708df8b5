package io.cyxcloud.perf.kernel;

import java.io.Console;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.runner.RunnerException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code cyxcloud bench kernels}: what one core does, each kernel beside its baseline. */
@Command(
        name = "kernels",
        mixinStandardHelpOptions = true,
        description = "Measure coding, hashing and sealing on one core, beside baselines.",
        footer = {
            "Each kernel runs in a JVM of its own (JMH), warmed up; GB/s are of CPU time, the median"
                    + " iteration's and the best.",
            "With AVX2 only: CYXCLOUD_JAVA_OPTS=-XX:UseAVX=2 cyxcloud bench kernels"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
public final class BenchKernelsCommand implements Callable<Integer> {
    private static final boolean ON_TERMINAL =
            Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);

    @Spec CommandSpec spec;

    @Option(
            names = "--filter",
            defaultValue = "",
            paramLabel = "TEXT",
            description = "only what has this in its name, and its baselines")
    String filter;

    @Option(names = "--quick", description = "a third of the time; numbers are 5 to 10 %% off")
    boolean quick;

    @Option(names = "--json", description = "print the table as one line of JSON")
    boolean json;

    @Option(names = "--list", description = "print the names of the kernels and measure nothing")
    boolean list;

    /** Set by tests: shorter than people would want it. */
    @Nullable KernelPlan plan;

    @Override
    public Integer call() {
        List<KernelCase> cases = KernelCatalogue.matching(filter);
        if (cases.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(), "no kernel has '" + filter + "' in its name; see --list");
        }
        PrintWriter out = spec.commandLine().getOut();
        if (list) {
            cases.forEach(kernel -> out.println(kernel.id()));
            out.flush();
            return 0;
        }
        KernelPlan chosen = quick ? KernelPlan.QUICK : KernelPlan.SHORT;
        try {
            KernelBench bench = new KernelBench(plan == null ? chosen : plan, this::showProgress);
            KernelTable table = new KernelTable(Machine.current(), bench.run(cases));
            clearProgress();
            out.print(json ? table.json() + "\n" : table.text());
            out.flush();
            return 0;
        } catch (RunnerException e) {
            PrintWriter err = spec.commandLine().getErr();
            err.println("bench kernels: " + e.getMessage());
            err.flush();
            return 1;
        }
    }

    private void showProgress(KernelCase kernel) {
        if (ON_TERMINAL) {
            System.err.printf("\r%-78s", kernel.id());
            System.err.flush();
        }
    }

    private static void clearProgress() {
        if (ON_TERMINAL) {
            System.err.printf("\r%-78s\r", "");
            System.err.flush();
        }
    }
}
