package io.cyxcloud.shardstore.server;

import io.cyxcloud.events.value.NodeEndpoint;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.TlsFiles;
import io.cyxcloud.shardstore.protocol.NetThreads;
import io.cyxcloud.shardstore.protocol.PeerCredentials;
import io.cyxcloud.shardstore.protocol.PeerIdentity;
import io.cyxcloud.shardstore.protocol.PeerRole;
import io.cyxcloud.shardstore.protocol.PeerTls;
import io.cyxcloud.shardstore.protocol.ShardHandler;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.DatagramChannel;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The node's listener: mutual TLS 1.3 over TCP, and QUIC on the UDP port of the same number; any
 * number of requests interleaved on a connection. Start and close from one thread; the counters may
 * be read from any.
 */
public final class ShardServer implements AutoCloseable {
    private static final int THREADS = 2;
    private static final int CLOSE_WAIT_MS_MAX = 2_000;

    private final NodeEndpoint bind;
    private final NetThreads threads;
    private final boolean ownsThreads;
    private final ServerScope scope;
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final List<Channel> listeners = new ArrayList<>();

    /** With two event loops of its own, on both transports. Throws like the last constructor. */
    public ShardServer(
            NodeId self, NodeEndpoint bind, ShardHandler handler, ServerLimits limits, TlsFiles tls)
            throws IOException {
        this(
                self,
                bind,
                handler,
                limits,
                tls,
                new NetThreads(THREADS, "shard-" + self),
                true,
                ServerTransports.both());
    }

    /** On shared event loops, which stay open, on both transports. Throws like the last one. */
    public ShardServer(
            NodeId self,
            NodeEndpoint bind,
            ShardHandler handler,
            ServerLimits limits,
            TlsFiles tls,
            NetThreads threads)
            throws IOException {
        this(self, bind, handler, limits, tls, threads, false, ServerTransports.both());
    }

    /**
     * On shared event loops, which stay open when the server closes.
     *
     * @throws IOException when the TLS files cannot be used
     * @throws IllegalArgumentException when the certificate is not that of node {@code self}
     */
    public ShardServer(
            NodeId self,
            NodeEndpoint bind,
            ShardHandler handler,
            ServerLimits limits,
            TlsFiles tls,
            NetThreads threads,
            ServerTransports transports)
            throws IOException {
        this(self, bind, handler, limits, tls, threads, false, transports);
    }

    private ShardServer(
            NodeId self,
            NodeEndpoint bind,
            ShardHandler handler,
            ServerLimits limits,
            TlsFiles tls,
            NetThreads threads,
            boolean ownsThreads,
            ServerTransports transports)
            throws IOException {
        PeerIdentity identity = PeerTls.self(tls);
        if (!identity.equals(new PeerIdentity(PeerRole.NODE, self.value()))) {
            throw new IllegalArgumentException(
                    tls.certificate() + " names " + identity + ", expected node " + self);
        }
        this.bind = bind;
        this.threads = threads;
        this.ownsThreads = ownsThreads;
        ServerCounters counters = new ServerCounters();
        scope =
                new ServerScope(
                        self,
                        handler,
                        limits,
                        transports,
                        PeerCredentials.server(tls, counters::refused),
                        new Admission(
                                new Budget(limits.requestsPerNodeMax(), limits.bytesPerNodeMax())),
                        counters);
    }

    /** Binds and accepts; throws IOException when an address cannot be had. */
    public void start() throws IOException {
        InetSocketAddress address = new InetSocketAddress(bind.host(), bind.port());
        listeners.add(bound("TCP", TcpListener.bind(scope, threads, address, connections)));
        if (scope.transports().quic() && PeerCredentials.speaksQuic()) {
            listeners.add(bound("UDP", QuicListener.bind(scope, threads, address, connections)));
        }
    }

    private Channel bound(String protocol, ChannelFuture binding) throws IOException {
        binding.awaitUninterruptibly();
        if (!binding.isSuccess()) {
            throw new IOException(
                    "node " + scope.self() + " cannot listen on " + protocol + " " + bind,
                    binding.cause());
        }
        return binding.channel();
    }

    /** Requests being served. */
    public int requestsInFlight() {
        return scope.admission().node().requestCount();
    }

    /** Payload bytes being received, stored or sent. */
    public long bytesInFlight() {
        return scope.admission().node().byteCount();
    }

    /** What it has seen since it started. */
    public ServerStats stats() {
        return scope.counters().snapshot();
    }

    public int connectionCount() {
        return connections.size();
    }

    /** Lets nothing new in, waits up to 2 s for what is in flight, then closes every connection. */
    @Override
    public void close() {
        scope.admission().stop();
        listeners.stream()
                .filter(listener -> !(listener instanceof DatagramChannel))
                .forEach(listener -> listener.close().awaitUninterruptibly(CLOSE_WAIT_MS_MAX));
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(CLOSE_WAIT_MS_MAX);
        while (requestsInFlight() > 0 && System.nanoTime() < deadline) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
        connections.close().awaitUninterruptibly(CLOSE_WAIT_MS_MAX);
        // last: QUIC's connections say goodbye through it
        listeners.forEach(listener -> listener.close().awaitUninterruptibly(CLOSE_WAIT_MS_MAX));
        if (ownsThreads) {
            threads.close();
        }
    }
}
