package io.cyxcloud.shardstore.client;

import io.cyxcloud.shardstore.protocol.FrameDecoder;
import io.cyxcloud.shardstore.protocol.FrameEncoder;
import io.cyxcloud.shardstore.protocol.FrameLane;
import io.cyxcloud.shardstore.protocol.ShardException;
import io.cyxcloud.shardstore.protocol.ShardFailure;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Opens TLS over TCP. On one event loop. */
final class TcpDialer {
    private static final FrameEncoder ENCODER = new FrameEncoder();
    private static final int CLOSE_NOTIFY_MS = 500;
    private static final WriteBufferWaterMark WATER_MARK =
            new WriteBufferWaterMark(256 * 1024, 512 * 1024);

    private TcpDialer() {}

    /**
     * Connects.
     *
     * @param failed runs when there was no TCP connection; what comes later, the link tells
     */
    static void dial(NodeConnection owner, EventLoop loop, Consumer<Throwable> failed) {
        ShardClientConfig config = owner.config();
        new Bootstrap()
                .group(loop)
                .channel(owner.threads().channelType())
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, config.connectTimeoutMs())
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
                .handler(
                        new ChannelInitializer<Channel>() {
                            @Override
                            protected void initChannel(Channel channel) {
                                open(owner, channel);
                            }
                        })
                .connect(new InetSocketAddress(owner.at().host(), owner.at().port()))
                .addListener(connected -> {
                    if (!connected.isSuccess()) {
                        failed.accept(connected.cause());
                    }
                });
    }

    private static void open(NodeConnection owner, Channel channel) {
        SslHandler secure = owner.credentials().newHandler(channel.alloc());
        secure.setHandshakeTimeoutMillis(owner.config().connectTimeoutMs());
        secure.setCloseNotifyFlushTimeoutMillis(CLOSE_NOTIFY_MS);
        FrameLane lane = FrameLane.ofConnection(channel);
        ClientLink link = owner.newLink(new OneLane(channel, lane));
        channel.pipeline()
                .addLast(secure)
                .addLast(new FrameDecoder())
                .addLast(ENCODER)
                .addLast(new Handshake(secure, link, lane))
                .addLast(new LaneReader(link, lane));
        owner.limitOpening(link, channel);
    }

    /** Every request shares the one lane. */
    private record OneLane(Channel channel, FrameLane lane) implements LinkChannel {
        @Override
        public boolean hasRoom() {
            return true;
        }

        @Override
        public void open(BiConsumer<@Nullable FrameLane, @Nullable Throwable> opened) {
            opened.accept(lane, null);
        }

        /** HELLO also waits for two event loops, which on a busy machine is most of it. */
        @Override
        public long roundTripNanos(long helloNanos) {
            if (channel instanceof EpollSocketChannel socket) {
                long kernelNanos = TimeUnit.MICROSECONDS.toNanos(socket.tcpInfo().rtt());
                return Math.min(helloNanos, Math.max(1, kernelNanos));
            }
            return helloNanos;
        }

        @Override
        public void close() {
            var _ = channel.close();
        }
    }

    private static final class Handshake extends ChannelInboundHandlerAdapter {
        private final SslHandler secure;
        private final ClientLink link;
        private final FrameLane lane;

        private Handshake(SslHandler secure, ClientLink link, FrameLane lane) {
            this.secure = secure;
            this.link = link;
            this.lane = lane;
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof SslHandshakeCompletionEvent handshake) {
                if (handshake.isSuccess()) {
                    link.begin(secure.engine().getSession(), lane);
                } else {
                    link.breakOff(
                            new ShardException(
                                    ShardFailure.UNAVAILABLE, "TLS: " + handshake.cause()));
                }
            }
            context.fireUserEventTriggered(event);
        }
    }
}
