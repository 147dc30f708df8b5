package io.cyxcloud.ingest.core.rs;

/** Prepares multiplications; the kinds differ in speed only. Thread-safe. */
@FunctionalInterface
interface Coder {
    /** What this machine can do best, chosen once. */
    Coder FASTEST = fastest();

    Multiplication prepare(Coefficients coefficients);

    /**
     * The vector kernels are only touched, and their classes only loaded, when the JVM was started
     * with the incubating Vector API.
     */
    private static Coder fastest() {
        boolean vectors = ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
        boolean addresses = Coder.class.getModule().isNativeAccessEnabled();
        return vectors && addresses ? VectorCoders.fastest() : ScalarMultiplication::new;
    }
}
