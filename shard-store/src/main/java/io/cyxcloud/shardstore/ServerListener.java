package io.cyxcloud.shardstore;

import io.cyxcloud.shardstore.protocol.NetThreads;
import io.cyxcloud.shardstore.protocol.ShardHandler;
import io.cyxcloud.shardstore.server.ShardServer;
import java.io.IOException;

/** The shard protocol's server as a node's listener. */
record ServerListener(ShardServer server) implements ShardListener {
    static ServerListener of(StorageNodeConfig config, ShardHandler handler, NetThreads threads)
            throws IOException {
        return new ServerListener(
                new ShardServer(
                        config.id(),
                        config.endpoint(),
                        handler,
                        config.limits().server(),
                        config.tls(),
                        threads));
    }

    @Override
    public void start() throws IOException {
        server.start();
    }

    @Override
    public int requestsInFlight() {
        return server.requestsInFlight();
    }

    @Override
    public void close() {
        server.close();
    }
}
