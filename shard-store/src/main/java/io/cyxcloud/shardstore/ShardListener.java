package io.cyxcloud.shardstore;

import io.cyxcloud.shardstore.protocol.ShardHandler;
import java.io.IOException;

/** The network side of a node, as the node sees it. */
interface ShardListener extends AutoCloseable {
    /** Makes the network side of a handler; it takes no request before {@link #start}. */
    @FunctionalInterface
    interface Factory {
        ShardListener over(ShardHandler handler) throws IOException;
    }

    void start() throws IOException;

    /** Requests being served. */
    int requestsInFlight();

    /** Ends what is in flight, within bounds, and takes nothing new. */
    @Override
    void close();
}
