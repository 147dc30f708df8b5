package io.cyxcloud.shardstore.hash;

import static io.cyxcloud.shardstore.hash.LaneCompression.LANES;
import static io.cyxcloud.shardstore.hash.LaneCompression.S;

import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import jdk.incubator.vector.IntVector;

/**
 * Transposes square matrices of integers in place, as many rows as a vector has lanes: rows that
 * are half the size apart swap halves, then rows a quarter apart swap quarters within each half,
 * and so on.
 */
final class LaneTranspose {
    /** For each distance, what the upper row becomes: lanes of (upper, lower) counted through. */
    private static final IntVector[] UPPER = new IntVector[LANES];

    private static final IntVector[] LOWER = new IntVector[LANES];

    static {
        for (int distance = 1; distance < LANES; distance <<= 1) {
            int d = distance;
            UPPER[d] = IntVector.fromArray(S, indexes(j -> (j & d) == 0 ? j : LANES + j - d), 0);
            LOWER[d] = IntVector.fromArray(S, indexes(j -> (j & d) == 0 ? j + d : LANES + j), 0);
        }
    }

    private LaneTranspose() {}

    private static int[] indexes(IntUnaryOperator index) {
        return IntStream.range(0, LANES).map(index).toArray();
    }

    /** Transposes the LANES x LANES matrix that starts at {@code at}. */
    static void transpose(int[] matrix, int at) {
        for (int distance = LANES >> 1; distance > 0; distance >>= 1) {
            IntVector upperIndex = UPPER[distance];
            IntVector lowerIndex = LOWER[distance];
            for (int row = 0;
                    row < LANES;
                    row += (row & distance - 1) == distance - 1 ? distance + 1 : 1) {
                int u = at + row * LANES;
                int l = u + distance * LANES;
                IntVector upper = IntVector.fromArray(S, matrix, u);
                IntVector lower = IntVector.fromArray(S, matrix, l);
                upperIndex.selectFrom(upper, lower).intoArray(matrix, u);
                lowerIndex.selectFrom(upper, lower).intoArray(matrix, l);
            }
        }
    }
}
