package io.cyxcloud.shardstore.server;

import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.shardstore.protocol.PeerCredentials;
import io.cyxcloud.shardstore.protocol.ShardHandler;

/** What all connections of a server share. */
record ServerScope(
        NodeId self,
        ShardHandler handler,
        ServerLimits limits,
        ServerTransports transports,
        PeerCredentials credentials,
        Admission admission,
        ServerCounters counters) {}
