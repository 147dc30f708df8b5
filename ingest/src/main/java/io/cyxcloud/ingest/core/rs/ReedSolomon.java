package io.cyxcloud.ingest.core.rs;

import io.cyxcloud.events.value.AnyOf;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A systematic Reed-Solomon code of k data and m parity shards over GF(2^8): any k shards give all
 * the others. The matrix is Backblaze's JavaReedSolomon's: vandermonde(k + m, k) times the inverse
 * of its top k rows, so that the top is the identity and shards are the same bytes as that
 * library's.
 *
 * <p>Thread-safe; the only state is a bounded cache of decode matrices.
 */
public final class ReedSolomon implements ErasureCode {
    /** GF(2^8) has 256 distinct points, one for each shard. */
    public static final int SHARDS_MAX = Galois.FIELD_SIZE;

    /** Compared at a time: what was just computed is still in the L1 or L2 cache. */
    private static final int VERIFIED_BYTES_MAX = 16 << 10;

    private final int k;
    private final int m;
    private final Multiplication parityRows;
    private final Multiplication[] updates;
    private final Decoder decoder;

    private ReedSolomon(int k, int m, Coder coder) {
        if (k < 1 || m < 1 || k + m > SHARDS_MAX) {
            throw new IllegalArgumentException("RS(" + k + "," + m + ") is not a code");
        }
        this.k = k;
        this.m = m;
        Matrix vandermonde = Matrix.vandermonde(k + m, k);
        Matrix top = vandermonde.rows(IntStream.range(0, k).toArray());
        Matrix matrix = vandermonde.times(top.inverse());
        this.decoder = new Decoder(new AnyOf(k, m), matrix, coder);
        Matrix bottom = matrix.rows(IntStream.range(k, k + m).toArray());
        this.parityRows = coder.prepare(Coefficients.of(bottom));
        this.updates =
                IntStream.range(0, k)
                        .mapToObj(index -> coder.prepare(Coefficients.of(bottom.columns(index))))
                        .toArray(Multiplication[]::new);
    }

    /**
     * The code of k data and m parity shards. Keep it: making it inverts a matrix.
     *
     * @param coder does the arithmetic; the shards are the same with any
     * @throws IllegalArgumentException unless k and m are at least 1 and k + m at most 256
     */
    public static ReedSolomon of(int k, int m, Coder coder) {
        return new ReedSolomon(k, m, coder);
    }

    @Override
    public int dataShards() {
        return k;
    }

    @Override
    public int parityShards() {
        return m;
    }

    @Override
    public void encode(MemorySegment[] data, MemorySegment[] parity) {
        Shards.requireCount("data", data, k);
        Shards.requireCount("parity", parity, m);
        long size = Shards.requireSameSize(data[0].byteSize(), data, parity);
        parityRows.run(data, parity, 0, size, false);
    }

    @Override
    public void reconstruct(
            @Nullable MemorySegment[] shards, int[] wanted, MemorySegment[] outputs) {
        decoder.reconstruct(shards, wanted, outputs);
    }

    /**
     * Whether the parity shards are those of the data shards. Needs 16 KiB of scratch a parity
     * shard.
     */
    public boolean verify(MemorySegment[] data, MemorySegment[] parity) {
        Shards.requireCount("data", data, k);
        Shards.requireCount("parity", parity, m);
        long size = Shards.requireSameSize(data[0].byteSize(), data, parity);
        try (Arena arena = Arena.ofConfined()) {
            long sliceMax = Math.min(size, VERIFIED_BYTES_MAX);
            MemorySegment scratch = arena.allocate(Math.max(1, m * sliceMax), 64);
            for (long from = 0; from < size; from += sliceMax) {
                long slice = Math.min(sliceMax, size - from);
                if (!verifySlice(data, parity, from, slice, scratch)) {
                    return false;
                }
            }
        }
        return true;
    }

    private boolean verifySlice(
            MemorySegment[] data, MemorySegment[] parity, long from, long size, MemorySegment in) {
        MemorySegment[] inputs = new MemorySegment[k];
        for (int i = 0; i < k; i++) {
            inputs[i] = data[i].asSlice(from, size);
        }
        MemorySegment[] expected = new MemorySegment[m];
        for (int i = 0; i < m; i++) {
            expected[i] = in.asSlice(i * size, size);
        }
        parityRows.run(inputs, expected, 0, size, false);
        for (int i = 0; i < m; i++) {
            if (expected[i].mismatch(parity[i].asSlice(from, size)) >= 0) {
                return false;
            }
        }
        return true;
    }

    /**
     * Brings parity up to date after one data shard changed, without reading the other data.
     *
     * @param index the changed data shard, 0 to k - 1
     * @param delta old content XOR new content of that shard
     * @param parity all m parity shards, changed in place
     */
    public void update(int index, MemorySegment delta, MemorySegment[] parity) {
        if (index < 0 || index >= k) {
            throw new IllegalArgumentException("data shard " + index + " of " + k);
        }
        Shards.requireCount("parity", parity, m);
        MemorySegment[] input = {delta};
        long size = Shards.requireSameSize(delta.byteSize(), input, parity);
        updates[index].run(input, parity, 0, size, true);
    }
}
