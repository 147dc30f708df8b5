package io.cyxcloud.ingest.core.checksum;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;

/**
 * Finds the distances of {@link CrcFold}: eight exponents, multiples of 8 below a limit, whose
 * powers of x add up to a multiple of CRC-64/NVME's polynomial P. By the birthday: of all pairs'
 * sums mod P, those two are joined that agree with a chosen constant in their top bits; two such
 * sums of four that are the same make a sum of eight that is 0. A run goes through some of the
 * constants; about one in three of the multiples under 2,600 bytes turns up at one of the first
 * few, shifted by some bytes. Not a test; arguments: limit in bytes, first constant, past the last.
 *
 * <p>With {@code 1741 150252 150253} it finds the one in use at once. {@code 2600 1 64} is how it
 * was found first (some minutes).
 */
final class CrcFoldSearch {
    private static final int JOINED_BITS = 21;
    private static final int HASH_BITS = 22;

    private final int limitBytes;

    /** Sums of pairs, sorted by their top bits, and the two exponents of each. */
    private final long[] sums;

    private final int[] exponents;
    private final int[] starts = new int[(1 << JOINED_BITS) + 1];

    private CrcFoldSearch(int limitBytes) {
        this.limitBytes = limitBytes;
        int pairs = limitBytes * (limitBytes - 1) / 2;
        sums = new long[pairs];
        exponents = new int[pairs];
        long[] powers = powers(limitBytes);
        forPairs((a, b) -> starts[top(powers[a] ^ powers[b]) + 1]++);
        for (int i = 1; i < starts.length; i++) {
            starts[i] += starts[i - 1];
        }
        int[] next = starts.clone();
        forPairs((a, b) -> {
            long sum = powers[a] ^ powers[b];
            int at = next[top(sum)]++;
            sums[at] = sum;
            exponents[at] = (a << 16) | b;
        });
    }

    public static void main(String[] arguments) {
        int first = Integer.parseInt(arguments[1]);
        int end = Integer.parseInt(arguments[2]);
        CrcFoldSearch search = new CrcFoldSearch(Integer.parseInt(arguments[0]));
        for (int constant = first; constant < end; constant++) {
            search.search(constant);
        }
    }

    private interface Pairs {
        void pair(int a, int b);
    }

    private void forPairs(Pairs pairs) {
        for (int a = 0; a < limitBytes; a++) {
            for (int b = a + 1; b < limitBytes; b++) {
                pairs.pair(a, b);
            }
        }
    }

    /** x^(8e) mod P for every e below the limit; reflected, so that bit 63 is x^0. */
    static long[] powers(int limit) {
        long[] powers = new long[limit];
        long power = 1L << 63;
        for (int e = 0; e < limit; e++) {
            powers[e] = power;
            for (int bit = 0; bit < 8; bit++) {
                power =
                        (power & 1) == 0
                                ? power >>> 1
                                : (power >>> 1) ^ CrcTables.POLYNOMIAL_REFLECTED;
            }
        }
        return powers;
    }

    private static int top(long sum) {
        return (int) (sum >>> (64 - JOINED_BITS));
    }

    private void search(int constant) {
        int expected = (int) ((double) sums.length * sums.length / (2 << JOINED_BITS));
        int capacity = expected + expected / 4 + 1000;
        long[] fours = new long[capacity];
        int[] lefts = new int[capacity];
        int[] rights = new int[capacity];
        int[] chain = new int[capacity];
        int[] heads = new int[1 << HASH_BITS];
        Arrays.fill(heads, -1);
        int count = 0;
        for (int bucket = 0; bucket < 1 << JOINED_BITS; bucket++) {
            int other = bucket ^ constant;
            if (other < bucket) {
                continue;
            }
            for (int l = starts[bucket]; l < starts[bucket + 1]; l++) {
                for (int r = starts[other]; r < starts[other + 1] && count < capacity; r++) {
                    long four = sums[l] ^ sums[r];
                    int hash = (int) (four >>> (64 - JOINED_BITS - HASH_BITS)) & (heads.length - 1);
                    for (int same = heads[hash]; same >= 0; same = chain[same]) {
                        if (fours[same] == four) {
                            report(constant, l, r, lefts[same], rights[same]);
                        }
                    }
                    fours[count] = four;
                    lefts[count] = l;
                    rights[count] = r;
                    chain[count] = heads[hash];
                    heads[hash] = count++;
                }
            }
        }
    }

    private void report(int constant, int... pairs) {
        TreeSet<Integer> terms = new TreeSet<>();
        for (int pair : pairs) {
            for (int exponent : new int[] {exponents[pair] >>> 16, exponents[pair] & 0xffff}) {
                if (!terms.remove(exponent)) {
                    terms.add(exponent);
                }
            }
        }
        if (terms.isEmpty()) {
            return; // a sum of four in another order
        }
        int largest = terms.last();
        List<Integer> distances = new ArrayList<>();
        for (int term : terms.headSet(largest, false).descendingSet()) {
            distances.add(largest - term);
        }
        System.out.println("constant " + constant + ": distances " + distances);
    }
}
