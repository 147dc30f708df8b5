package io.cyxcloud.shardstore.server;

import io.cyxcloud.shardstore.protocol.FrameDecoder;
import io.cyxcloud.shardstore.protocol.FrameEncoder;
import io.cyxcloud.shardstore.protocol.NetThreads;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;

/** Accepts TLS over TCP. */
final class TcpListener {
    private static final int BACKLOG = 1_024;

    /** A peer that does not read is not waited for. */
    private static final int CLOSE_NOTIFY_MS = 500;

    private static final FrameEncoder ENCODER = new FrameEncoder();
    private static final WriteBufferWaterMark WATER_MARK =
            new WriteBufferWaterMark(256 * 1024, 512 * 1024);

    private TcpListener() {}

    /** Binds; what is accepted joins {@code connections}. */
    static ChannelFuture bind(
            ServerScope scope,
            NetThreads threads,
            InetSocketAddress address,
            ChannelGroup connections) {
        return new ServerBootstrap()
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
                                accept(scope, connections, channel);
                            }
                        })
                .bind(address);
    }

    private static void accept(ServerScope scope, ChannelGroup connections, Channel channel) {
        if (connections.size() >= scope.limits().connectionsMax()) {
            var _ = channel.close();
            return;
        }
        connections.add(channel);
        SslHandler secure = scope.credentials().newHandler(channel.alloc());
        secure.setHandshakeTimeoutMillis(scope.limits().handshakeTimeoutMs());
        secure.setCloseNotifyFlushTimeoutMillis(CLOSE_NOTIFY_MS);
        channel.pipeline()
                .addLast(secure)
                .addLast(new FrameDecoder())
                .addLast(ENCODER)
                .addLast(new ServerHandshake(secure, scope));
    }
}
