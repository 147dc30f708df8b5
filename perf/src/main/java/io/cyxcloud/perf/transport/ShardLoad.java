package io.cyxcloud.perf.transport;

import io.cyxcloud.events.value.Bytes;
import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.events.value.NodeEndpoint;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.ShardId;
import io.cyxcloud.events.value.StreamId;
import io.cyxcloud.events.value.TlsFiles;
import io.cyxcloud.shardstore.client.ShardClient;
import io.cyxcloud.shardstore.client.ShardClientConfig;
import io.cyxcloud.shardstore.client.Transport;
import io.cyxcloud.shardstore.client.TransportConfig;
import io.cyxcloud.shardstore.protocol.NetThreads;
import io.cyxcloud.shardstore.server.ServerLimits;
import io.cyxcloud.shardstore.server.ServerTransports;
import io.cyxcloud.shardstore.server.ShardServer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** Shard puts or gets through the real client and server, to a node without a disk. */
final class ShardLoad implements TransportLoad {
    static final NodeId NODE = new NodeId("bench");
    private static final ShardId SHARD =
            new ShardId(new ChunkId(new StreamId(new UUID(7, 7)), 0), 0);

    private final String name;
    private final boolean puts;
    private final NetThreads serverThreads = new NetThreads(1, "bench-server");
    private final NetThreads clientThreads = new NetThreads(1, "bench-client");
    private final Bytes hash = Bytes.copyOf(new byte[32]);
    private final ByteBuf payload;
    private final ShardServer server;
    private final ShardClient client;
    private final NodeEndpoint at;

    ShardLoad(
            Transport transport,
            boolean puts,
            int sizeBytes,
            ServerTransports listening,
            TlsFiles serverTls,
            TlsFiles clientTls)
            throws IOException {
        this.name =
                (puts ? "put over " : "get over ")
                        + (transport == Transport.QUIC
                                ? "QUIC, %,d-byte datagrams".formatted(listening.datagramBytesMax())
                                : "TCP");
        this.puts = puts;
        payload = PooledByteBufAllocator.DEFAULT.directBuffer(sizeBytes).writeZero(sizeBytes);
        at = freeEndpoint();
        server =
                new ShardServer(
                        NODE,
                        at,
                        new DisklessShards(payload),
                        ServerLimits.standard(),
                        serverTls,
                        serverThreads,
                        listening);
        server.start();
        client =
                new ShardClient(
                        ShardClientConfig.standard(),
                        clientTls,
                        clientThreads,
                        TransportConfig.of(transport));
    }

    private static NodeEndpoint freeEndpoint() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new NodeEndpoint("127.0.0.1", socket.getLocalPort());
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public CompletableFuture<?> request() {
        if (puts) {
            return client.put(NODE, at, SHARD, payload.retainedDuplicate(), hash);
        }
        return client.get(NODE, at, SHARD, 0, payload.readableBytes()).thenAccept(ByteBuf::release);
    }

    @Override
    public void close() {
        client.close();
        server.close();
        clientThreads.close();
        serverThreads.close();
        payload.release();
    }
}
