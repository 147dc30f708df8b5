package io.cyxcloud.ingest.core.rs;

import io.cyxcloud.events.value.AnyOf;
import io.cyxcloud.events.value.CodeFamily;
import io.cyxcloud.events.value.LocalGroups;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * A systematic code over GF(2^8): shards 0 to k - 1 are the data, the rest is made of them.
 *
 * <p>Shards are memory segments on the heap or outside it, at any alignment, all of the same size
 * in one call (0 is allowed), outputs distinct from each other and from inputs. Nothing is computed
 * but what is asked for. Thread-safe.
 */
public sealed interface ErasureCode permits ReedSolomon, LocalReconstruction {
    /**
     * The code of a family. Keep it: making it takes matrices, and it caches more.
     *
     * @throws IllegalArgumentException when there is none
     */
    static ErasureCode of(CodeFamily family, Coder coder) {
        return switch (family) {
            case AnyOf(int k, int m) -> ReedSolomon.of(k, m, coder);
            case LocalGroups shape -> LocalReconstruction.of(shape, coder);
        };
    }

    int dataShards();

    int parityShards();

    default int totalShards() {
        return dataShards() + parityShards();
    }

    /** Computes all parity shards of the data shards. */
    void encode(MemorySegment[] data, MemorySegment[] parity);

    /**
     * Computes the wanted shards, data or parity, from as few as it takes of those that are there.
     *
     * @param shards all shards by index; null where one is missing
     * @param wanted indexes of missing shards, ascending
     * @param outputs where to put them, in the order of {@code wanted}
     * @throws IllegalArgumentException when those that are there do not give the wanted ones
     */
    void reconstruct(@Nullable MemorySegment[] shards, int[] wanted, MemorySegment[] outputs);
}
