package io.cyxcloud.infra.status.core;

import io.cyxcloud.events.node.Heartbeat;
import io.cyxcloud.events.value.NodeInfo;
import org.jspecify.annotations.Nullable;

/**
 * A node as the cluster map has it, and as it spoke last.
 *
 * @param heartbeat its last one; null when none was heard since the fold began
 * @param heardMs when the log has that, Unix ms; 0 without
 */
public record NodeStatus(NodeInfo info, @Nullable Heartbeat heartbeat, long heardMs) {
    /** Bytes that it holds; 0 when it was not heard. */
    public long usedBytes() {
        return heartbeat == null ? 0 : heartbeat.usedBytes();
    }

    /** Bytes that it may hold. */
    public long capacityBytes() {
        return heartbeat == null ? info.capacityBytes() : heartbeat.capacityBytes();
    }

    /** How full it is, 0 to 1; 0 when it was not heard. */
    public double fill() {
        return capacityBytes() <= 0 ? 0 : (double) usedBytes() / capacityBytes();
    }

    /** What it says is wrong with it; empty when nothing is. */
    public String complaint() {
        if (heartbeat == null) {
            return "";
        }
        return heartbeat.failedReason().isEmpty()
                ? heartbeat.degradedReason()
                : heartbeat.failedReason();
    }
}
