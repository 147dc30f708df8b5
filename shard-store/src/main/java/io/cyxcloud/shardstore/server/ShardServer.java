package io.cyxcloud.shardstore.server;

import io.cyxcloud.events.value.NodeEndpoint;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.TlsFiles;
import io.cyxcloud.shardstore.protocol.FrameDecoder;
import io.cyxcloud.shardstore.protocol.FrameEncoder;
import io.cyxcloud.shardstore.protocol.NetThreads;
import io.cyxcloud.shardstore.protocol.PeerIdentity;
import io.cyxcloud.shardstore.protocol.PeerRole;
import io.cyxcloud.shardstore.protocol.PeerTls;
import io.cyxcloud.shardstore.protocol.ShardHandler;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The node's listener: mutual TLS 1.3 over TCP, any number of requests interleaved on a connection.
 * Start and close from one thread; the counters may be read from any.
 */
public final class ShardServer implements AutoCloseable {
    private static final int THREADS = 2;
    private static final int BACKLOG = 1_024;
    private static final int CLOSE_WAIT_MS_MAX = 2_000;
    private static final FrameEncoder ENCODER = new FrameEncoder();
    private static final WriteBufferWaterMark WATER_MARK =
            new WriteBufferWaterMark(256 * 1024, 512 * 1024);

    private final NodeId self;
    private final NodeEndpoint bind;
    private final ShardHandler handler;
    private final ServerLimits limits;
    private final SslContext tls;
    private final NetThreads threads;
    private final boolean ownsThreads;
    private final Admission admission;
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private @Nullable Channel listener;

    /** With two event loops of its own. Throws like the other constructor. */
    public ShardServer(
            NodeId self, NodeEndpoint bind, ShardHandler handler, ServerLimits limits, TlsFiles tls)
            throws IOException {
        this(self, bind, handler, limits, tls, new NetThreads(THREADS, "shard-" + self), true);
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
            NetThreads threads)
            throws IOException {
        this(self, bind, handler, limits, tls, threads, false);
    }

    private ShardServer(
            NodeId self,
            NodeEndpoint bind,
            ShardHandler handler,
            ServerLimits limits,
            TlsFiles tls,
            NetThreads threads,
            boolean ownsThreads)
            throws IOException {
        PeerIdentity identity = PeerTls.self(tls);
        if (!identity.equals(new PeerIdentity(PeerRole.NODE, self.value()))) {
            throw new IllegalArgumentException(
                    tls.certificate() + " names " + identity + ", expected node " + self);
        }
        this.self = self;
        this.bind = bind;
        this.handler = handler;
        this.limits = limits;
        this.tls = PeerTls.server(tls);
        this.threads = threads;
        this.ownsThreads = ownsThreads;
        admission =
                new Admission(new Budget(limits.requestsPerNodeMax(), limits.bytesPerNodeMax()));
    }

    /** Binds and accepts; throws IOException when the address cannot be had. */
    public void start() throws IOException {
        ChannelFuture bound =
                new ServerBootstrap()
                        .group(threads.group())
                        .channel(threads.serverChannelType())
                        .option(ChannelOption.SO_BACKLOG, BACKLOG)
                        .option(ChannelOption.SO_REUSEADDR, true)
                        .childOption(ChannelOption.TCP_NODELAY, true)
                        .childOption(ChannelOption.SO_KEEPALIVE, true)
                        .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
                        .childHandler(
                                new ChannelInitializer<Channel>() {
                                    @Override
                                    protected void initChannel(Channel channel) {
                                        accept(channel);
                                    }
                                })
                        .bind(new InetSocketAddress(bind.host(), bind.port()))
                        .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException("node " + self + " cannot listen on " + bind, bound.cause());
        }
        listener = bound.channel();
    }

    private void accept(Channel channel) {
        if (connections.size() >= limits.connectionsMax()) {
            var _ = channel.close();
            return;
        }
        connections.add(channel);
        SslHandler secure = tls.newHandler(channel.alloc());
        secure.setHandshakeTimeoutMillis(limits.handshakeTimeoutMs());
        channel.pipeline()
                .addLast(secure)
                .addLast(new FrameDecoder())
                .addLast(ENCODER)
                .addLast(
                        new ServerHandshake(
                                secure,
                                peer ->
                                        new ServerConnection(
                                                self, peer, handler, limits, admission)));
    }

    /** Requests being served. */
    public int requestsInFlight() {
        return admission.node().requestCount();
    }

    /** Payload bytes being received, stored or sent. */
    public long bytesInFlight() {
        return admission.node().byteCount();
    }

    public int connectionCount() {
        return connections.size();
    }

    /** Lets nothing new in, waits up to 2 s for what is in flight, then closes every connection. */
    @Override
    public void close() {
        admission.stop();
        if (listener != null) {
            listener.close().awaitUninterruptibly(CLOSE_WAIT_MS_MAX);
        }
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(CLOSE_WAIT_MS_MAX);
        while (requestsInFlight() > 0 && System.nanoTime() < deadline) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
        connections.close().awaitUninterruptibly(CLOSE_WAIT_MS_MAX);
        if (ownsThreads) {
            threads.close();
        }
    }
}
