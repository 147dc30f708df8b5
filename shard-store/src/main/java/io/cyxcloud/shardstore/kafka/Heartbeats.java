package io.cyxcloud.shardstore.kafka;

import io.cyxcloud.events.node.Heartbeat;
import io.cyxcloud.events.value.NodeId;
import java.util.function.Consumer;

/** Lets a node see the heartbeats that the event log has under its id. Thread-safe. */
public interface Heartbeats {
    /** Closed when no more heartbeats are wanted. */
    interface Following extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Hands on heartbeats that are appended from now on, and perhaps some of the last second.
     *
     * @param sink called by one thread, which it must not hold up
     */
    Following follow(NodeId node, Consumer<Heartbeat> sink);
}
