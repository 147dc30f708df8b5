package io.cyxcloud.perf.kernel;

/**
 * How long each kernel is run.
 *
 * @param forks 1 for a JVM of its own, 0 to measure in this one, which only tests do
 */
record KernelPlan(int warmupIterations, int warmupMs, int iterations, int iterationMs, int forks) {
    /** The compiler takes a second for the largest vector kernel. */
    static final KernelPlan SHORT = new KernelPlan(4, 500, 15, 100, 1);

    /** For a first look: numbers are 5 to 10 % off. */
    static final KernelPlan QUICK = new KernelPlan(2, 500, 5, 50, 1);

    KernelPlan {
        if (warmupIterations < 1 || warmupMs < 1 || iterations < 1 || iterationMs < 1) {
            throw new IllegalArgumentException("a plan that measures nothing");
        }
        if (forks < 0 || forks > 1) {
            throw new IllegalArgumentException(forks + " forks");
        }
    }
}
