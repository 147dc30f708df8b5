package io.cyxcloud.events.chunk;

import io.cyxcloud.events.value.ChunkId;
import java.util.List;

/** Events of {@code cyx.chunk-events}: what placements and acknowledgements add up to. */
public sealed interface ChunkEvent {
    ChunkId chunk();

    /** For the first time as many shards are acknowledged as the write quorum asks. */
    record QuorumSatisfied(ChunkId chunk, int storedCount) implements ChunkEvent {}

    /** All shards are acknowledged, and on nodes that have not failed. */
    record ChunkComplete(ChunkId chunk) implements ChunkEvent {}

    /**
     * Shards are gone, or their nodes failed, or they were never acknowledged and had time to be;
     * told again whenever the numbers change.
     *
     * @param missing as in {@link ChunkHealth}; empty when what was missing is back, and the rest
     *     was never acknowledged
     * @param leftCount shards left
     */
    record ChunkDegraded(ChunkId chunk, List<Integer> missing, int leftCount)
            implements ChunkEvent {
        public ChunkDegraded {
            missing = List.copyOf(missing);
        }
    }

    /** Fewer than k shards are left; goes with each ChunkDegraded of which that is true. */
    record ChunkLost(ChunkId chunk, int leftCount) implements ChunkEvent {}

    /**
     * An alarm: the object is committed, and the log does not show the write quorum for this chunk
     * although it had time to.
     *
     * @param storedCount the most shards that were acknowledged at one time; 0 also when there is
     *     no placement
     */
    record QuorumMissing(ChunkId chunk, int storedCount) implements ChunkEvent {}

    /** Nobody needs the chunk any more, nor will: its shards are being deleted. */
    record ChunkReleased(ChunkId chunk) implements ChunkEvent {}
}
