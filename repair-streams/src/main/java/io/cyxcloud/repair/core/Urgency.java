package io.cyxcloud.repair.core;

import io.cyxcloud.events.state.RepairRow;
import io.cyxcloud.events.value.RedundancyScheme;
import java.util.BitSet;

/** How soon a chunk must be repaired, by what is left of it; the most urgent first. */
public enum Urgency {
    /** The next loss may lose data: k shards are left. Everything else waits for it. */
    LAST(0),
    /** No more losses are survived than the write quorum survives: no more than it are left. */
    URGENT(1),
    /** The same with the scheme's repair threshold. */
    SOON(2),
    /** More: a node that failed has time to return. */
    PATIENT(3),
    /** Nothing is missing, but some shards are to leave the nodes that have them. */
    MOVE(4);

    private final int rank;

    Urgency(int rank) {
        this.rank = rank;
    }

    /** Its place in the order; 0 for the most urgent. In keys of stores: never changed. */
    public int rank() {
        return rank;
    }

    /** Of a chunk that can be read, and of which something is to be rebuilt or moved. */
    public static Urgency of(RepairRow row) {
        return row.missing().isEmpty() ? MOVE : of(row.survey().scheme(), row.left());
    }

    /** Of a chunk that can be read, by the indexes of the shards that are left. */
    public static Urgency of(RedundancyScheme scheme, BitSet left) {
        int survived = scheme.lossesSurvived(left);
        if (survived < 0) {
            throw new IllegalArgumentException(left + " are left: nothing can be rebuilt");
        }
        if (survived == 0) {
            return LAST;
        }
        if (survived <= scheme.lossesSurvivedByAny(scheme.writeQuorum())) {
            return URGENT;
        }
        return survived <= scheme.lossesSurvivedByAny(scheme.repairThreshold()) ? SOON : PATIENT;
    }
}
