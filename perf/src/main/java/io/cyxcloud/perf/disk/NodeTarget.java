package io.cyxcloud.perf.disk;

import io.cyxcloud.events.value.NodeEndpoint;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.TlsFiles;
import io.cyxcloud.infra.pki.ClusterAuthority;
import io.cyxcloud.shardstore.client.ShardClient;
import io.cyxcloud.shardstore.client.ShardClientConfig;
import io.cyxcloud.shardstore.client.Transport;
import io.cyxcloud.shardstore.client.TransportConfig;
import io.cyxcloud.shardstore.protocol.NetThreads;
import io.cyxcloud.shardstore.protocol.PeerIdentity;
import io.cyxcloud.shardstore.protocol.PeerRole;
import io.cyxcloud.shardstore.server.ServerLimits;
import io.cyxcloud.shardstore.server.ShardServer;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/** The engine behind the real server, asked by the real client over loopback, with mutual TLS. */
final class NodeTarget implements StoreTarget {
    private static final NodeId NODE = new NodeId("bench");

    private final EngineTarget engine;
    private final EngineShards shards;
    private final ShardSource source;
    private final NetThreads serverThreads = new NetThreads(1, "bench-server");
    private final NetThreads clientThreads = new NetThreads(1, "bench-client");
    private final NodeEndpoint at;
    private final ShardServer server;
    private final ShardClient client;

    NodeTarget(Path folder, ShardSource source, Transport transport) throws IOException {
        this.source = source;
        this.engine = new EngineTarget(folder.resolve("shards"), source, true);
        this.shards = new EngineShards(engine.engine());
        ClusterAuthority authority =
                ClusterAuthority.create(folder.resolve("pki"), Clock.systemUTC());
        TlsFiles node = authority.issue(new PeerIdentity(PeerRole.NODE, "bench"), List.of());
        TlsFiles gateway = authority.issue(new PeerIdentity(PeerRole.GATEWAY, "g"), List.of());
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            this.at = new NodeEndpoint("127.0.0.1", socket.getLocalPort());
        }
        this.server =
                new ShardServer(NODE, at, shards, ServerLimits.standard(), node, serverThreads);
        server.start();
        this.client =
                new ShardClient(
                        ShardClientConfig.standard(),
                        gateway,
                        clientThreads,
                        TransportConfig.of(transport));
    }

    @Override
    public void put(long number) {
        client.put(NODE, at, ShardSource.id(number), source.payload(), source.hash()).join();
    }

    @Override
    public void get(long number, int offset, int lengthBytes) {
        ByteBuf read = client.get(NODE, at, ShardSource.id(number), offset, lengthBytes).join();
        read.release();
    }

    @Override
    public void close() {
        client.close();
        server.close();
        clientThreads.close();
        serverThreads.close();
        shards.close();
        engine.close();
    }
}
