package io.cyxcloud.shardstore.client;

import io.cyxcloud.events.value.NodeEndpoint;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.shardstore.protocol.NetThreads;
import io.cyxcloud.shardstore.protocol.PeerCredentials;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** The connections to one node, used in turn. Thread-safe. */
record NodeConnections(NodeEndpoint at, List<NodeConnection> members, AtomicInteger turn) {
    static NodeConnections to(
            NodeId node,
            NodeEndpoint at,
            ShardClientConfig config,
            TransportConfig transport,
            PeerCredentials credentials,
            NetThreads threads) {
        List<NodeConnection> members =
                IntStream.range(0, config.connectionsPerNode())
                        .mapToObj(_ ->
                                new NodeConnection(
                                        node, at, config, transport, credentials, threads))
                        .toList();
        return new NodeConnections(at, members, new AtomicInteger());
    }

    NodeConnection next() {
        return members.get(Math.floorMod(turn.getAndIncrement(), members.size()));
    }

    void close() {
        members.forEach(NodeConnection::close);
    }
}
