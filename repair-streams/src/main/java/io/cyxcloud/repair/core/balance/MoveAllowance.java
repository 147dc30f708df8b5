package io.cyxcloud.repair.core.balance;

import io.cyxcloud.events.value.NodeId;
import java.util.HashMap;
import java.util.Map;

/**
 * What each node may give and take now, so that in an hour it is no more than its budget. It grows
 * steadily with time, up to what 36 seconds bring; a shard is moved when anything is left, and what
 * it takes beyond that is made up for before the next. So of any hour's bytes no more than a
 * hundredth and one shard are above the budget, and none is lost while there is work. Mutable, for
 * one thread; time comes in as an argument.
 */
public final class MoveAllowance {
    private static final double HOUR_MS = 3_600_000;

    /** Of the hour's budget: what a node that did nothing may do at once. */
    private static final double BURST = 0.01;

    private final double bytesPerMs;
    private final double burstBytes;
    private final Map<NodeId, Double> taken = new HashMap<>();
    private long nowMs;

    /** With all of the burst, and the time being 0. */
    public MoveAllowance(long bytesPerHour) {
        this.bytesPerMs = bytesPerHour / HOUR_MS;
        this.burstBytes = bytesPerHour * BURST;
    }

    /** Time passes. A clock that goes back gives nothing. */
    public void advance(long toMs) {
        double gained = Math.max(0, toMs - nowMs) * bytesPerMs;
        nowMs = toMs;
        taken.replaceAll((_, bytes) -> Math.max(0, bytes - gained));
        taken.values().removeIf(bytes -> bytes == 0);
    }

    /** Whether the node may give or take a shard now. */
    public boolean has(NodeId node) {
        return taken.getOrDefault(node, 0.0) < burstBytes;
    }

    /** The node gives or takes so much. */
    public void take(NodeId node, long bytes) {
        taken.merge(node, (double) bytes, Double::sum);
    }
}
