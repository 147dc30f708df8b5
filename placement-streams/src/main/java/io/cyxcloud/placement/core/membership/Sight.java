package io.cyxcloud.placement.core.membership;

import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.NodeInfo;

/** What is seen of nodes at this moment, beside what the cluster map has. */
interface Sight {
    /** Whether a heartbeat came lately. */
    boolean isHeard(NodeId node);

    /** Whether none came for so long that the node is suspected, or would be. */
    boolean isSilent(NodeId node);

    /** Bytes that the node holds; all that it may hold, until it has said so. */
    long usedBytes(NodeInfo node);
}
