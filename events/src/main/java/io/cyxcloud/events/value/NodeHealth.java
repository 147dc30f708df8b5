package io.cyxcloud.events.value;

/** A node's state in the cluster map. */
public enum NodeHealth {
    HEALTHY,
    DEGRADED,
    SUSPECTED,
    FAILED,
    DRAINING,
    OFFLINE;

    /** Whether new shards may go there. */
    public boolean takesShards() {
        return this == HEALTHY;
    }

    /** Whether shards there count as left. */
    public boolean keepsShards() {
        return this != FAILED && this != OFFLINE;
    }

    /** Whether a read there is likely to be answered. */
    public boolean answers() {
        return this == HEALTHY || this == DEGRADED || this == DRAINING;
    }
}
