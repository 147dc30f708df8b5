package io.cyxcloud.repair.core;

import io.cyxcloud.events.state.RepairRow;
import io.cyxcloud.events.value.RedundancyScheme;

/** How soon a chunk must be repaired, by what is left of it; the most urgent first. */
public enum Urgency {
    /** k shards are left: the next loss loses data. Everything else waits for it. */
    LAST(0),
    /** No more than the write quorum are left. */
    URGENT(1),
    /** No more than the scheme's repair threshold are left. */
    SOON(2),
    /** More: a node that failed has time to return. */
    PATIENT(3),
    /** Nothing is missing, but some shards are on draining nodes only. */
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
        return row.missing().isEmpty() ? MOVE : of(row.survey().scheme(), row.leftCount());
    }

    /** Of a chunk that can be read: at least k shards are left. */
    public static Urgency of(RedundancyScheme scheme, int leftCount) {
        if (leftCount < scheme.readQuorum()) {
            throw new IllegalArgumentException(leftCount + " shards left: nothing can be rebuilt");
        }
        if (leftCount == scheme.readQuorum()) {
            return LAST;
        }
        if (leftCount <= scheme.writeQuorum()) {
            return URGENT;
        }
        return leftCount <= scheme.repairThreshold() ? SOON : PATIENT;
    }
}
