package io.cyxcloud.perf.kernel;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * JMH's view of the {@link KernelCatalogue}: the kernel is a parameter, and each has a JVM of its
 * own, so that what one teaches the compiler does not slow another. {@link KernelBench} runs it;
 * JMH's own {@code Main} does too, with {@code -p kernel=blake3/64-kib/cyxcloud}.
 *
 * <p>Beside JMH's wall time it counts the thread's CPU time, in which a kernel's speed on one core
 * can be told on a machine that is busy with other things; the process's, where other threads have
 * a part in the work.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 1, time = 1)
@Measurement(iterations = 10, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {
            "--add-modules=jdk.incubator.vector",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            // a core's worth: two threads that share one would each be counted in full
            "-Djdk.virtualThreadScheduler.parallelism=1",
            // compile before going on: on a busy machine warm-up could end before compilation does
            "-Xbatch"
        })
public class KernelBenchmark {
    private static final long NS_PER_MS = 1_000_000;
    private static final OperatingSystemMXBean PROCESS =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    @Param("rs-10-4-encode/64-kib/table-loop")
    private String kernel = "";

    /**
     * Warm-up in the thread's CPU time: on a busy machine, a second on the clock may be too little
     * for the compiler to have seen the kernel.
     */
    @Param("3000")
    private int warmupCpuMs;

    private Workload workload = () -> kernel;

    /** Counted for each iteration; public as JMH wants it. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class CpuTime {
        public long cpuNs;
        public long operations;

        private long startNs;

        @Setup(Level.Iteration)
        public void start(KernelBenchmark of) {
            operations = 0;
            startNs = of.nowCpuNs();
        }

        @TearDown(Level.Iteration)
        public void stop(KernelBenchmark of) {
            cpuNs = of.nowCpuNs() - startNs;
        }
    }

    @Setup
    public void prepare(Blackhole hole) {
        workload = KernelCatalogue.find(kernel).preparation().get();
        long endNs = THREADS.getCurrentThreadCpuTime() + warmupCpuMs * NS_PER_MS;
        do {
            hole.consume(workload.run());
        } while (THREADS.getCurrentThreadCpuTime() < endNs);
    }

    private long nowCpuNs() {
        return workload.usesOtherThreads()
                ? PROCESS.getProcessCpuTime()
                : THREADS.getCurrentThreadCpuTime();
    }

    @Benchmark
    public Object run(CpuTime time) {
        time.operations++;
        return workload.run();
    }
}
