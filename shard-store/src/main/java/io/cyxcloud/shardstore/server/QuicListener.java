package io.cyxcloud.shardstore.server;

import io.cyxcloud.shardstore.protocol.FrameDecoder;
import io.cyxcloud.shardstore.protocol.FrameEncoder;
import io.cyxcloud.shardstore.protocol.FrameLane;
import io.cyxcloud.shardstore.protocol.NetThreads;
import io.cyxcloud.shardstore.protocol.QuicSetup;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.group.ChannelGroup;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicChannelOption;
import io.netty.handler.codec.quic.QuicServerCodecBuilder;
import io.netty.handler.codec.quic.QuicStreamChannel;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/**
 * Accepts QUIC on one UDP socket, all connections of which run on one event loop: a stream for
 * HELLO, then a stream a request.
 */
final class QuicListener {
    private static final FrameEncoder ENCODER = new FrameEncoder();

    private QuicListener() {}

    /** Binds; what is accepted joins {@code connections}. */
    static ChannelFuture bind(
            ServerScope scope,
            NetThreads threads,
            InetSocketAddress address,
            ChannelGroup connections) {
        Bootstrap socket = new Bootstrap().group(threads.group());
        QuicSetup.socket(socket, threads);
        return socket.handler(codec(scope, connections)).bind(address);
    }

    private static ChannelHandler codec(ServerScope scope, ChannelGroup connections) {
        ServerLimits limits = scope.limits();
        int datagramBytes = scope.transports().datagramBytesMax();
        QuicServerCodecBuilder codec =
                new QuicServerCodecBuilder()
                        .sslEngineProvider(quic -> scope.credentials().newQuicEngine(quic.alloc()))
                        .maxIdleTimeout(limits.idleTimeoutMs(), TimeUnit.MILLISECONDS)
                        .initialMaxStreamsBidirectional(ServerConnection.lanesMax(limits))
                        .option(
                                QuicChannelOption.SEGMENTED_DATAGRAM_PACKET_ALLOCATOR,
                                QuicSetup.segments(datagramBytes))
                        .handler(
                                new ChannelInitializer<QuicChannel>() {
                                    @Override
                                    protected void initChannel(QuicChannel quic) {
                                        accept(scope, connections, quic);
                                    }
                                })
                        .streamHandler(
                                new ChannelInitializer<QuicStreamChannel>() {
                                    @Override
                                    protected void initChannel(QuicStreamChannel stream) {
                                        open(stream);
                                    }
                                });
        QuicSetup.transport(codec, datagramBytes);
        return codec.build();
    }

    private static void accept(ServerScope scope, ChannelGroup connections, QuicChannel quic) {
        if (connections.size() >= scope.limits().connectionsMax()) {
            var _ = quic.close();
            return;
        }
        connections.add(quic);
        quic.pipeline().addLast(new QuicHandshake(scope));
    }

    private static void open(QuicStreamChannel stream) {
        ServerConnection connection = QuicHandshake.connectionOf(stream.parent());
        if (connection == null || !connection.hasRoom()) {
            FrameLane.ofRequest(stream).abort();
            return;
        }
        Channel channel = stream;
        channel.pipeline()
                .addLast(new FrameDecoder())
                .addLast(ENCODER)
                .addLast(new ServerLane(connection, FrameLane.ofRequest(stream)));
    }
}
