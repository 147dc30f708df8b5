package io.cyxcloud.infra.simulate;

/** Draws that follow from the seed and from what they are for, whatever was drawn before. */
final class Chance {
    private final long seed;

    Chance(long seed) {
        this.seed = mix(seed);
    }

    /** From 0 to 1, 1 excluded. */
    double uniform(long a, long b, long c) {
        return (bits(a, b, c) >>> 11) * 0x1.0p-53;
    }

    /** From {@code min} to {@code max}, both included. */
    long between(long min, long max, long a, long b, long c) {
        return min + (long) (uniform(a, b, c) * (max - min + 1));
    }

    private long bits(long a, long b, long c) {
        return mix(mix(mix(seed ^ a) ^ b) ^ c);
    }

    /** The finalizer of SplitMix64 (Steele, Lea, Flood 2014). */
    private static long mix(long value) {
        long z = value + 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
