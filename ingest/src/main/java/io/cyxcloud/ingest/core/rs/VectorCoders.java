package io.cyxcloud.ingest.core.rs;

import jdk.incubator.vector.VectorShape;

/** The kernels made with the Vector API. Not to be touched where that module is missing. */
final class VectorCoders {
    /**
     * Forces a kernel: {@code wide}, {@code narrow} or {@code scalar}. The wide kernel wants a byte
     * shuffle over 64 bytes (AVX512_VBMI: Ice Lake, Zen 4 and later). The first AVX-512 processors
     * lack it, Java cannot tell, and emulates it slowly: set {@code narrow} there.
     */
    static final String KERNEL_PROPERTY = "cyxcloud.rs.kernel";

    private VectorCoders() {}

    static Coder fastest() {
        String wide = VectorShape.preferredShape() == VectorShape.S_512_BIT ? "wide" : "narrow";
        return switch (System.getProperty(KERNEL_PROPERTY, wide)) {
            case "scalar" -> ScalarMultiplication::new;
            case "narrow" -> VectorCoders::narrow;
            case "wide" -> VectorCoders::wide;
            default -> throw new IllegalArgumentException(KERNEL_PROPERTY + ": no such kernel");
        };
    }

    /** Six bits at a time, in vectors of 64 bytes. */
    static Multiplication wide(Coefficients coefficients) {
        return new VectorMultiplication(coefficients, new WideKernel(coefficients));
    }

    /** Four bits at a time, in vectors of 16 or 32 bytes. */
    static Multiplication narrow(Coefficients coefficients) {
        return new VectorMultiplication(coefficients, new NarrowKernel(coefficients));
    }
}
