package io.cyxcloud.ingest.core.rs;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.BitSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A systematic Reed-Solomon code of k data and m parity shards over GF(2^8): any k shards give all
 * the others. The matrix is Backblaze's JavaReedSolomon's: vandermonde(k + m, k) times the inverse
 * of its top k rows, so that the top is the identity and shards are the same bytes as that
 * library's.
 *
 * <p>Shards are memory segments on the heap or outside it, at any alignment, all of the same size
 * in one call (0 is allowed), outputs distinct from each other and from inputs. Shard index 0 to k
 * - 1 is data, k to k + m - 1 parity. Nothing is computed but what is asked for.
 *
 * <p>Thread-safe; the only state is a bounded cache of decode matrices.
 */
public final class ReedSolomon {
    /** GF(2^8) has 256 distinct points, one for each shard. */
    public static final int SHARDS_MAX = Galois.FIELD_SIZE;

    /** Compared at a time: what was just computed is still in the L1 or L2 cache. */
    private static final int VERIFIED_BYTES_MAX = 16 << 10;

    private final int k;
    private final int m;
    private final Coder coder;
    private final Matrix matrix;
    private final Multiplication parityRows;
    private final Multiplication[] updates;
    private final DecodeCache decodeCache;

    private ReedSolomon(int k, int m, Coder coder) {
        if (k < 1 || m < 1 || k + m > SHARDS_MAX) {
            throw new IllegalArgumentException("RS(" + k + "," + m + ") is not a code");
        }
        this.k = k;
        this.m = m;
        this.coder = coder;
        this.decodeCache = DecodeCache.of(k, m);
        Matrix vandermonde = Matrix.vandermonde(k + m, k);
        Matrix top = vandermonde.rows(IntStream.range(0, k).toArray());
        this.matrix = vandermonde.times(top.inverse());
        Matrix bottom = matrix.rows(IntStream.range(k, k + m).toArray());
        this.parityRows = coder.prepare(Coefficients.of(bottom));
        this.updates =
                IntStream.range(0, k)
                        .mapToObj(index -> coder.prepare(Coefficients.of(bottom.column(index))))
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

    public int dataShards() {
        return k;
    }

    public int parityShards() {
        return m;
    }

    public int totalShards() {
        return k + m;
    }

    /** Computes all m parity shards of the k data shards. */
    public void encode(MemorySegment[] data, MemorySegment[] parity) {
        requireCount("data", data, k);
        requireCount("parity", parity, m);
        long size = requireSameSize(data[0].byteSize(), data, parity);
        parityRows.run(data, parity, 0, size, false);
    }

    /**
     * Computes the wanted shards, data or parity, from any k of those that are there.
     *
     * @param shards k + m shards by index; null where one is missing
     * @param wanted indexes of missing shards, ascending
     * @param outputs where to put them, in the order of {@code wanted}
     * @throws IllegalArgumentException when fewer than k shards are there
     */
    public void reconstruct(
            @Nullable MemorySegment[] shards, int[] wanted, MemorySegment[] outputs) {
        if (shards.length != k + m) {
            throw new IllegalArgumentException(shards.length + " shards, not " + (k + m));
        }
        requireCount("output", outputs, wanted.length);
        BitSet wantedSet = requireMissing(shards, wanted);
        BitSet sources = new BitSet(k + m);
        MemorySegment[] inputs = new MemorySegment[k];
        int count = 0;
        for (int index = 0; index < shards.length && count < k; index++) {
            MemorySegment shard = shards[index];
            if (shard != null) {
                sources.set(index);
                inputs[count++] = shard;
            }
        }
        if (count < k) {
            throw new IllegalArgumentException(count + " shards are there, " + k + " needed");
        }
        if (wanted.length == 0) {
            return;
        }
        long size = requireSameSize(inputs[0].byteSize(), inputs, outputs);
        Multiplication decoding =
                decodeCache.get(
                        new DecodeCache.Pattern(sources, wantedSet),
                        () -> decoding(sources, wanted));
        decoding.run(inputs, outputs, 0, size, false);
    }

    /**
     * Whether the parity shards are those of the data shards. Needs 16 KiB of scratch a parity
     * shard.
     */
    public boolean verify(MemorySegment[] data, MemorySegment[] parity) {
        requireCount("data", data, k);
        requireCount("parity", parity, m);
        long size = requireSameSize(data[0].byteSize(), data, parity);
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
        requireCount("parity", parity, m);
        MemorySegment[] input = {delta};
        long size = requireSameSize(delta.byteSize(), input, parity);
        updates[index].run(input, parity, 0, size, true);
    }

    /** Rows that make the wanted shards of the source shards. */
    private Multiplication decoding(BitSet sources, int[] wanted) {
        Matrix fromSources = matrix.rows(sources.stream().toArray()).inverse();
        return coder.prepare(Coefficients.of(matrix.rows(wanted).times(fromSources)));
    }

    private BitSet requireMissing(@Nullable MemorySegment[] shards, int[] wanted) {
        BitSet set = new BitSet(k + m);
        int previous = -1;
        for (int index : wanted) {
            if (index <= previous || index >= shards.length) {
                throw new IllegalArgumentException("wanted shards are not ascending indexes");
            }
            if (shards[index] != null) {
                throw new IllegalArgumentException("shard " + index + " is there and wanted");
            }
            set.set(index);
            previous = index;
        }
        return set;
    }

    private static void requireCount(String what, MemorySegment[] segments, int count) {
        if (segments.length != count) {
            throw new IllegalArgumentException(
                    segments.length + " " + what + " segments, not " + count);
        }
    }

    private static long requireSameSize(
            long size, MemorySegment[] inputs, MemorySegment[] outputs) {
        for (MemorySegment input : inputs) {
            requireSize(size, input);
        }
        for (MemorySegment output : outputs) {
            requireSize(size, output);
            if (output.isReadOnly()) {
                throw new IllegalArgumentException("an output is read-only");
            }
        }
        return size;
    }

    private static void requireSize(long size, MemorySegment segment) {
        if (segment.byteSize() != size) {
            throw new IllegalArgumentException(
                    "a shard of " + segment.byteSize() + " bytes among shards of " + size);
        }
    }
}
