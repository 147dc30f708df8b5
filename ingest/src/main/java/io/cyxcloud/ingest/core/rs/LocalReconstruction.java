package io.cyxcloud.ingest.core.rs;

import io.cyxcloud.events.value.LocalGroups;
import java.lang.foreign.MemorySegment;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A maximally recoverable local reconstruction code LRC(2s,2,2) over GF(2^8), s from 3 to 15: two
 * groups of s data shards, a parity each, and two global parities. A shard that is lost alone in
 * its group is rebuilt of the s others; any three losses are made up for, and of four whatever some
 * code of this shape makes up for.
 *
 * <p>The construction is that of Huang et al., Erasure Coding in Windows Azure Storage (USENIX ATC
 * 2012), section 2.2. Data shard i of a group, counted from 1, has the element a = i in the first
 * group and a = 16 i in the second. With the sums over data shards d and their elements a:
 *
 * <pre>
 * local parity    = sum of d over the group         (plain XOR)
 * global parity 0 = sum of a   d over all data
 * global parity 1 = sum of a^2 d over all data
 * </pre>
 *
 * <p>Why every pattern with a solution is solved: in the check matrix a data shard has the column
 * (1, 0, a, a^2) or (0, 1, a, a^2), a local parity the same with a = 0, the global parities have
 * (0, 0, 1, 0) and (0, 0, 0, 1). Lost shards are found if their columns are independent. A pattern
 * that can be solved at all lies within one that has one loss in each group and two more anywhere,
 * so these remain to be shown:
 *
 * <ul>
 *   <li>three in one group, one in the other: (1, a, a^2) of three distinct a are rows of a
 *       Vandermonde matrix;
 *   <li>two in each group: adding the two columns of a group leaves (x, x^2) and (y, y^2) with x, y
 *       the sums of their elements; the determinant is x y (x + y). Elements of the first group, 0
 *       among them, differ in the low four bits only, those of the second in the high four, so x
 *       and y are neither 0 nor equal;
 *   <li>two in one group, one in the other, one global parity: x or x^2 is not 0;
 *   <li>one in each group and both global parities: their columns are independent.
 * </ul>
 *
 * Thread-safe; the only state is a bounded cache of decode matrices.
 */
public final class LocalReconstruction implements ErasureCode {
    private static final int GROUPS = 2;
    private static final int GLOBAL_PARITIES = 2;

    /** Each group's elements have four bits to themselves, and 0 is its parity's. */
    private static final int GROUP_SIZE_MAX = 15;

    private static final int GROUP_BITS = 4;

    private final LocalGroups shape;
    private final Multiplication parityRows;
    private final Decoder decoder;

    private LocalReconstruction(LocalGroups shape, Coder coder) {
        this.shape = shape;
        int k = shape.dataShards();
        int total = shape.totalShards();
        Matrix matrix = matrix(shape);
        this.parityRows =
                coder.prepare(Coefficients.of(matrix.rows(IntStream.range(k, total).toArray())));
        this.decoder = new Decoder(shape, matrix, coder);
    }

    /**
     * The code of a shape. Keep it, for its cache.
     *
     * @param coder does the arithmetic; the shards are the same with any
     * @throws IllegalArgumentException unless it has two groups of at most 15 and two global
     *     parities
     */
    public static LocalReconstruction of(LocalGroups shape, Coder coder) {
        if (shape.groupCount() != GROUPS
                || shape.globalParities() != GLOBAL_PARITIES
                || shape.groupSize() > GROUP_SIZE_MAX) {
            throw new IllegalArgumentException("no coefficients for " + shape.label());
        }
        return new LocalReconstruction(shape, coder);
    }

    private static Matrix matrix(LocalGroups shape) {
        int k = shape.dataShards();
        int local = k + GROUPS;
        return Matrix.of(
                shape.totalShards(),
                k,
                (row, column) -> {
                    if (row < k) {
                        return row == column ? 1 : 0;
                    }
                    int group = column / shape.groupSize();
                    if (row < local) {
                        return row - k == group ? 1 : 0;
                    }
                    int element = (1 + column % shape.groupSize()) << (group * GROUP_BITS);
                    return Galois.power(element, 1 + row - local);
                });
    }

    @Override
    public int dataShards() {
        return shape.dataShards();
    }

    @Override
    public int parityShards() {
        return shape.totalShards() - shape.dataShards();
    }

    @Override
    public void encode(MemorySegment[] data, MemorySegment[] parity) {
        Shards.requireCount("data", data, dataShards());
        Shards.requireCount("parity", parity, parityShards());
        long size = Shards.requireSameSize(data[0].byteSize(), data, parity);
        parityRows.run(data, parity, 0, size, false);
    }

    @Override
    public void reconstruct(
            @Nullable MemorySegment[] shards, int[] wanted, MemorySegment[] outputs) {
        decoder.reconstruct(shards, wanted, outputs);
    }
}
