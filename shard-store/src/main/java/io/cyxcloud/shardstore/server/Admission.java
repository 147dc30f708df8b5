package io.cyxcloud.shardstore.server;

import io.cyxcloud.shardstore.protocol.ShardFailure;
import org.jspecify.annotations.Nullable;

/** Lets requests in against a connection's budget and the node's. Thread-safe. */
final class Admission {
    private final Budget node;
    private volatile boolean stopping;

    Admission(Budget node) {
        this.node = node;
    }

    /** Takes room in both budgets; why not, when nothing was taken. */
    @Nullable ShardFailure tryTake(Budget connection, int requestBytes) {
        if (stopping) {
            return ShardFailure.UNAVAILABLE;
        }
        if (!connection.tryTake(requestBytes)) {
            return ShardFailure.BUSY;
        }
        if (!node.tryTake(requestBytes)) {
            connection.give(requestBytes);
            return ShardFailure.BUSY;
        }
        return null;
    }

    void give(Budget connection, int requestBytes) {
        connection.give(requestBytes);
        node.give(requestBytes);
    }

    /** Lets nothing in from now on. */
    void stop() {
        stopping = true;
    }

    Budget node() {
        return node;
    }
}
