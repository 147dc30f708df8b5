package io.cyxcloud.events.chunk;

import io.cyxcloud.events.value.ChunkId;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
     * @param survey what repair has to know; null in records of older software
     */
    record ChunkDegraded(
            ChunkId chunk, List<Integer> missing, int leftCount, @Nullable ChunkSurvey survey)
            implements ChunkEvent {
        public ChunkDegraded {
            missing = List.copyOf(missing);
        }

        /** Without a survey. */
        public ChunkDegraded(ChunkId chunk, List<Integer> missing, int leftCount) {
            this(chunk, missing, leftCount, null);
        }

        /** For those who only count. */
        public ChunkDegraded withoutSurvey() {
            return new ChunkDegraded(chunk, missing, leftCount);
        }
    }

    /**
     * Some of the shards that are left are on draining nodes only, or only on the node that they
     * were ordered away from, and are to be copied elsewhere. Told again whenever they change, to
     * none in the end, and after each ChunkComplete and ChunkDegraded of which that is true:
     * without it, none are.
     *
     * @param leaving as in {@link ChunkHealth}
     * @param leftCount shards left, these among them
     */
    record ShardsLeaving(ChunkId chunk, List<Integer> leaving, int leftCount, ChunkSurvey survey)
            implements ChunkEvent {
        public ShardsLeaving {
            leaving = List.copyOf(leaving);
        }
    }

    /** What is left does not give the chunk; goes with each ChunkDegraded of which that is true. */
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
