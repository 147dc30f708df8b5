package io.cyxcloud.events.checksum;

/**
 * S3's CRCs, as polynomials over GF(2): the CRC of two messages in a row follows from their CRCs
 * and the second one's length. Taking in n more bytes multiplies what was before by x^(8n) modulo
 * the CRC's polynomial; that all three begin and end with an exclusive or of all ones cancels out.
 *
 * <p>Values are reflected, as everywhere: the coefficient of x^0 is the highest of the CRC's bits.
 */
public enum Crc {
    CRC32(32, 0xEDB88320L),
    CRC32C(32, 0x82F63B78L),
    CRC64NVME(64, 0x9A6C9329AC4BC9B5L);

    private final int bits;
    private final long polynomial;

    Crc(int bits, long polynomial) {
        this.bits = bits;
        this.polynomial = polynomial;
    }

    public int sizeBytes() {
        return bits / Byte.SIZE;
    }

    /**
     * The CRC of one message after the other. Takes a time that grows with the logarithm of the
     * length.
     *
     * @param secondLengthBytes length of the second message
     */
    public long combine(long first, long second, long secondLengthBytes) {
        if (secondLengthBytes < 0) {
            throw new IllegalArgumentException(secondLengthBytes + " bytes");
        }
        return times(first, shift(secondLengthBytes)) ^ second;
    }

    /** x^(8 n) modulo the polynomial, by squaring. */
    private long shift(long lengthBytes) {
        long power = 1L << (bits - 1 - Byte.SIZE); // x^8
        long product = 1L << (bits - 1); // 1
        for (long left = lengthBytes; left > 0; left >>>= 1) {
            if ((left & 1) == 1) {
                product = times(product, power);
            }
            power = times(power, power);
        }
        return product;
    }

    /** The product of two polynomials modulo this CRC's. */
    private long times(long a, long b) {
        long product = 0;
        long shifted = b;
        for (int bit = bits - 1; bit >= 0; bit--) {
            product ^= shifted & -((a >>> bit) & 1);
            shifted = (shifted >>> 1) ^ (polynomial & -(shifted & 1));
        }
        return product;
    }
}
