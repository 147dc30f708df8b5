package io.cyxcloud.ingest.write;

import io.cyxcloud.events.value.NodeId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How many bytes of chunks each node still holds in this process's memory after the chunk had its
 * write quorum. A node that hangs would otherwise, push by push, take the whole budget until its
 * pushes time out; beyond the limit it gets no more shards. Thread-safe; grows with the number of
 * nodes.
 */
final class NodesBehind {
    private final long bytesPerNodeMax;
    private final Map<NodeId, AtomicLong> heldBytes = new ConcurrentHashMap<>();

    NodesBehind(long bytesPerNodeMax) {
        this.bytesPerNodeMax = bytesPerNodeMax;
    }

    boolean isBehind(NodeId node) {
        AtomicLong held = heldBytes.get(node);
        return held != null && held.get() > bytesPerNodeMax;
    }

    void hold(NodeId node, long bytes) {
        heldBytes.computeIfAbsent(node, n -> new AtomicLong()).addAndGet(bytes);
    }

    void free(NodeId node, long bytes) {
        hold(node, -bytes);
    }
}
