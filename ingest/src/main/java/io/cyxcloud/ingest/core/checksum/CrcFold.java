package io.cyxcloud.ingest.core.checksum;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.List;

/**
 * Folds a message onto its last bytes by a sparse multiple of CRC-64/NVME's polynomial: it divides
 * a sum of eight powers x^(8e), and so a byte may be taken out and added (exclusive or) at seven
 * later places without changing the remainder. What stands at each place when all before it is
 * folded is
 *
 * <pre>S[i] = M[i] ^ S[i - D1] ^ ... ^ S[i - D7]</pre>
 *
 * and the last {@link #WINDOW_BYTES} of S determine the checksum. No tables and no carry-less
 * products: exclusive or of whole words, which the compiler turns into vectors by itself (written
 * with the Vector API it is no faster).
 *
 * <p>Folding by a multiple with few terms is from Chorba (Russell and others, 2024); a multiple in
 * bytes instead of bits needs no shifts. {@code CrcFoldSearch}, beside the tests, finds it. Among
 * short ones this has a large smallest distance: what was stored a vector or two before, at another
 * alignment, makes the processor wait until the store is done (half the speed at 92 bytes).
 */
final class CrcFold {
    static final int D1 = 280;
    static final int D2 = 979;
    static final int D3 = 1172;
    static final int D4 = 1598;
    static final int D5 = 1607;
    static final int D6 = 1645;
    static final int D7 = 1740;

    /** How far on a byte is added when it is taken out; ascending. */
    static final List<Integer> DISTANCES = List.of(D1, D2, D3, D4, D5, D6, D7);

    /** The farthest place that a byte is folded to. */
    static final int WINDOW_BYTES = D7;

    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private CrcFold() {}

    /**
     * Adds to each of {@code count} bytes what the bytes before it fold to there.
     *
     * @param at at least {@link #WINDOW_BYTES}; the bytes before are folded already
     */
    static void fold(byte[] bytes, int at, int count) {
        int end = at + count;
        int i = at;
        for (; i <= end - Long.BYTES; i += Long.BYTES) {
            long folded =
                    (long) LONGS.get(bytes, i)
                            ^ (long) LONGS.get(bytes, i - D1)
                            ^ (long) LONGS.get(bytes, i - D2)
                            ^ (long) LONGS.get(bytes, i - D3)
                            ^ (long) LONGS.get(bytes, i - D4)
                            ^ (long) LONGS.get(bytes, i - D5)
                            ^ (long) LONGS.get(bytes, i - D6)
                            ^ (long) LONGS.get(bytes, i - D7);
            LONGS.set(bytes, i, folded);
        }
        for (; i < end; i++) {
            bytes[i] ^=
                    (byte)
                            (bytes[i - D1]
                                    ^ bytes[i - D2]
                                    ^ bytes[i - D3]
                                    ^ bytes[i - D4]
                                    ^ bytes[i - D5]
                                    ^ bytes[i - D6]
                                    ^ bytes[i - D7]);
        }
    }

    /**
     * A message as long as the window with the same remainder as all that was folded.
     *
     * @param end where the folded bytes end: what they were folded to before that is taken back
     */
    static byte[] unfold(byte[] bytes, int end) {
        int from = end - WINDOW_BYTES;
        byte[] left = new byte[WINDOW_BYTES];
        System.arraycopy(bytes, from, left, 0, WINDOW_BYTES);
        for (int distance : DISTANCES) {
            add(bytes, from, left, distance);
        }
        return left;
    }

    private static void add(byte[] bytes, int from, byte[] left, int distance) {
        int i = distance;
        for (; i <= left.length - Long.BYTES; i += Long.BYTES) {
            long sum = (long) LONGS.get(left, i) ^ (long) LONGS.get(bytes, from + i - distance);
            LONGS.set(left, i, sum);
        }
        for (; i < left.length; i++) {
            left[i] ^= bytes[from + i - distance];
        }
    }
}
