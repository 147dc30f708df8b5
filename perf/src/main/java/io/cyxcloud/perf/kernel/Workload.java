package io.cyxcloud.perf.kernel;

/** One operation, done again and again by one thread. */
@FunctionalInterface
public interface Workload {
    /**
     * Does it once.
     *
     * @return something that depends on the work, so that the compiler cannot leave it out
     */
    Object run();

    /**
     * Whether other threads have a part in it: then the CPU time of the whole process is counted.
     */
    default boolean usesOtherThreads() {
        return false;
    }
}
