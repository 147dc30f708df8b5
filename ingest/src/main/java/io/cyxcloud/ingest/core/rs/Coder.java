package io.cyxcloud.ingest.core.rs;

import java.util.Optional;
import java.util.function.Function;

/** A way to multiply by a matrix; the ways differ in speed only. Immutable. */
public final class Coder {
    private final String name;
    private final Function<Coefficients, Multiplication> preparation;

    private Coder(String name, Function<Coefficients, Multiplication> preparation) {
        this.name = name;
        this.preparation = preparation;
    }

    /** Table look-ups, a byte at a time: runs anywhere. */
    public static Coder scalar() {
        return new Coder("scalar", ScalarMultiplication::new);
    }

    /** Shuffles of 16 bytes in vectors of 16 or 32: AVX2, NEON. Empty without the Vector API. */
    public static Optional<Coder> narrow() {
        return hasVectors() ? Optional.of(of("narrow", NarrowKernel::new)) : Optional.empty();
    }

    /**
     * Shuffles of 64 bytes. Empty where the JVM has no vectors of that size. They need AVX512_VBMI,
     * which the JVM does not tell; it emulates them, hundreds of times slower, where it is missing.
     */
    public static Optional<Coder> wide() {
        return hasVectors() && WideKernel.hasVectorsOf64Bytes()
                ? Optional.of(of("wide", WideKernel::new))
                : Optional.empty();
    }

    /** With kernels from elsewhere, one for each matrix. */
    public static Coder of(String name, Function<Coefficients, Kernel> kernels) {
        return new Coder(
                name,
                coefficients ->
                        new SlicedMultiplication(coefficients, kernels.apply(coefficients)));
    }

    public String name() {
        return name;
    }

    Multiplication prepare(Coefficients coefficients) {
        return preparation.apply(coefficients);
    }

    /** The kernels' classes must not be loaded where the incubating module is missing. */
    private static boolean hasVectors() {
        return ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent()
                && Coder.class.getModule().isNativeAccessEnabled();
    }
}
