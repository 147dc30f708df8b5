package io.cyxcloud.perf.kernel;

/**
 * How long each kernel is run.
 *
 * @param warmupCpuMs of the thread's CPU time
 * @param forks 1 for a JVM of its own, 0 to measure in this one, which only tests do
 */
record KernelPlan(int warmupCpuMs, int iterations, int iterationMs, int forks) {
    /** The compiler takes up to a second for the largest vector kernel. */
    static final KernelPlan SHORT = new KernelPlan(2000, 15, 100, 1);

    /** For a first look: numbers are 5 to 10 % off. */
    static final KernelPlan QUICK = new KernelPlan(1000, 5, 50, 1);

    KernelPlan {
        if (warmupCpuMs < 1 || iterations < 1 || iterationMs < 1) {
            throw new IllegalArgumentException("a plan that measures nothing");
        }
        if (forks < 0 || forks > 1) {
            throw new IllegalArgumentException(forks + " forks");
        }
    }
}
