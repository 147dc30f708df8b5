package io.cyxcloud.ingest.core.rs;

/** Arithmetic in GF(2^8) with the polynomial x^8 + x^4 + x^3 + x^2 + 1 (0x11D) and generator 2. */
final class Galois {
    static final int FIELD_SIZE = 256;

    private static final int POLYNOMIAL = 0x11D;
    private static final int ORDER = FIELD_SIZE - 1;
    private static final int[] EXP = new int[2 * ORDER];
    private static final int[] LOG = new int[FIELD_SIZE];

    static {
        int power = 1;
        for (int exponent = 0; exponent < ORDER; exponent++) {
            EXP[exponent] = power;
            EXP[exponent + ORDER] = power;
            LOG[power] = exponent;
            power <<= 1;
            power ^= power >= FIELD_SIZE ? POLYNOMIAL : 0;
        }
    }

    private Galois() {}

    /** The product of two field elements, each 0 to 255. */
    static int multiply(int a, int b) {
        return a == 0 || b == 0 ? 0 : EXP[LOG[a] + LOG[b]];
    }

    /** The multiplicative inverse of a non-zero element. */
    static int inverse(int a) {
        if (a == 0) {
            throw new ArithmeticException("zero has no inverse");
        }
        return EXP[ORDER - LOG[a]];
    }

    /** {@code base} to the power of {@code exponent} (0 or more); 0 to the power of 0 is 1. */
    static int power(int base, int exponent) {
        if (exponent == 0) {
            return 1;
        }
        return base == 0 ? 0 : EXP[LOG[base] * exponent % ORDER];
    }
}
