package io.cyxcloud.ingest.core.rs;

import io.cyxcloud.events.value.CodeFamily;
import java.lang.foreign.MemorySegment;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Rebuilds shards of a systematic code. Its family names the shards to read; the matrix that makes
 * the wanted ones of these follows from the rows of both, and is kept for the next time.
 * Thread-safe.
 */
final class Decoder {
    private final CodeFamily family;
    private final Matrix matrix;
    private final Coder coder;
    private final DecodeCache cache;

    /**
     * @param matrix row i makes shard i of the data shards; at the top is the identity
     */
    Decoder(CodeFamily family, Matrix matrix, Coder coder) {
        this.family = family;
        this.matrix = matrix;
        this.coder = coder;
        int k = matrix.columnCount();
        this.cache = DecodeCache.of(k, matrix.rowCount() - k);
    }

    /** As {@link ErasureCode#reconstruct} says. */
    void reconstruct(@Nullable MemorySegment[] shards, int[] wanted, MemorySegment[] outputs) {
        if (shards.length != matrix.rowCount()) {
            throw new IllegalArgumentException(shards.length + " shards, not " + matrix.rowCount());
        }
        Shards.requireCount("output", outputs, wanted.length);
        BitSet wantedSet = requireMissing(shards, wanted);
        if (wanted.length == 0) {
            return;
        }
        BitSet sources = sources(shards, wanted);
        MemorySegment[] inputs = new MemorySegment[sources.cardinality()];
        int count = 0;
        for (int index = 0; index < shards.length; index++) {
            MemorySegment shard = shards[index];
            if (shard != null && sources.get(index)) {
                inputs[count++] = shard;
            }
        }
        long size = Shards.requireSameSize(inputs[0].byteSize(), inputs, outputs);
        Multiplication decoding =
                cache.get(
                        new DecodeCache.Pattern(sources, wantedSet),
                        () -> decoding(sources, wanted));
        decoding.run(inputs, outputs, 0, size, false);
    }

    /** What all of the wanted shards are made of, the fewest of those that are there. */
    private BitSet sources(@Nullable MemorySegment[] shards, int[] wanted) {
        BitSet there = new BitSet(shards.length);
        for (int index = 0; index < shards.length; index++) {
            there.set(index, shards[index] != null);
        }
        BitSet sources = new BitSet(shards.length);
        for (int index : wanted) {
            sources.or(
                    family.sources(index, sources, there)
                            .orElseThrow(() ->
                                    new IllegalArgumentException(
                                            "shard %d of %s does not follow from %s"
                                                    .formatted(index, family.label(), there))));
        }
        return sources;
    }

    /**
     * Rows that make the wanted shards of the sources. The sources may be of some of the data only,
     * a local group's: then they are as many as that data.
     */
    private Multiplication decoding(BitSet sources, int[] wanted) {
        Matrix rows = matrix.rows(sources.stream().toArray());
        int[] data = rows.usedColumns();
        Matrix fromSources = rows.columns(data).inverse();
        return coder.prepare(Coefficients.of(matrix.rows(wanted).columns(data).times(fromSources)));
    }

    private static BitSet requireMissing(@Nullable MemorySegment[] shards, int[] wanted) {
        BitSet set = new BitSet(shards.length);
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
}
