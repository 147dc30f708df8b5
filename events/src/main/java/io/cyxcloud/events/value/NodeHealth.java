package io.cyxcloud.events.value;

/** A node's state in the cluster map. */
public enum NodeHealth {
    HEALTHY,
    DEGRADED,
    SUSPECTED,
    FAILED,
    /** It answers, and its shards are copied elsewhere: an operator's order. */
    DRAINING,
    /** Nothing depends on it, whether it answers or not. */
    OFFLINE,
    /** It answers, and may go silent for a while: an operator's order. */
    MAINTENANCE;

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
        return switch (this) {
            case HEALTHY, DEGRADED, DRAINING, MAINTENANCE -> true;
            case SUSPECTED, FAILED, OFFLINE -> false;
        };
    }
}
