package io.cyxcloud.shardstore.client;

import io.cyxcloud.shardstore.protocol.DatagramSizes;
import io.cyxcloud.shardstore.protocol.FrameDecoder;
import io.cyxcloud.shardstore.protocol.FrameEncoder;
import io.cyxcloud.shardstore.protocol.FrameLane;
import io.cyxcloud.shardstore.protocol.QuicSetup;
import io.cyxcloud.shardstore.protocol.ShardException;
import io.cyxcloud.shardstore.protocol.ShardFailure;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicChannelOption;
import io.netty.handler.codec.quic.QuicClientCodecBuilder;
import io.netty.handler.codec.quic.QuicConnectionCloseEvent;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamLimitChangedEvent;
import io.netty.handler.codec.quic.QuicStreamType;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/** Opens QUIC, each connection on a UDP socket of its own. On one event loop. */
final class QuicDialer {
    private static final FrameEncoder ENCODER = new FrameEncoder();

    /**
     * UDP has nobody to say that a process is gone, so a connection on which nothing arrives for so
     * long is over; the next request makes another.
     */
    private static final int SILENCE_MS_MAX = 10_000;

    private QuicDialer() {}

    /**
     * Connects.
     *
     * @param failed runs when there was no handshake in time; what comes later, the link tells
     */
    static void dial(NodeConnection owner, EventLoop loop, Consumer<Throwable> failed) {
        InetSocketAddress node = new InetSocketAddress(owner.at().host(), owner.at().port());
        if (node.isUnresolved()) {
            failed.accept(new java.net.UnknownHostException(owner.at().host()));
            return;
        }
        int datagramBytes =
                DatagramSizes.towards(node.getAddress(), owner.transport().datagramBytes());
        Bootstrap socket = new Bootstrap().group(loop);
        QuicSetup.socket(socket, owner.threads());
        QuicClientCodecBuilder codec =
                new QuicClientCodecBuilder()
                        .sslEngineProvider(quic -> owner.credentials().newQuicEngine(quic.alloc()))
                        .maxIdleTimeout(SILENCE_MS_MAX, TimeUnit.MILLISECONDS);
        QuicSetup.transport(codec, datagramBytes);
        socket.handler(codec.build())
                .bind(new InetSocketAddress(0))
                .addListener(bound -> {
                    Channel udp = ((io.netty.channel.ChannelFuture) bound).channel();
                    if (bound.isSuccess()) {
                        connect(owner, udp, node, datagramBytes, failed);
                    } else {
                        failed.accept(bound.cause());
                    }
                });
    }

    private static void connect(
            NodeConnection owner,
            Channel udp,
            InetSocketAddress node,
            int datagramBytes,
            Consumer<Throwable> failed) {
        QuicChannel.newBootstrap(udp)
                .option(
                        io.netty.channel.ChannelOption.CONNECT_TIMEOUT_MILLIS,
                        owner.transport().quicHandshakeTimeoutMs())
                .option(
                        QuicChannelOption.SEGMENTED_DATAGRAM_PACKET_ALLOCATOR,
                        QuicSetup.segments(datagramBytes))
                .handler(new ChannelInboundHandlerAdapter())
                .streamHandler(new ChannelInboundHandlerAdapter())
                .remoteAddress(node)
                .connect()
                .addListener(connected -> {
                    if (connected.isSuccess()) {
                        opened(owner, (QuicChannel) connected.getNow(), datagramBytes);
                    } else {
                        var _ = udp.close();
                        failed.accept(connected.cause());
                    }
                });
    }

    private static void opened(NodeConnection owner, QuicChannel quic, int datagramBytes) {
        QuicSetup.segmentsFor(quic, datagramBytes);
        Streams streams = new Streams(quic);
        ClientLink link = owner.newLink(streams);
        streams.link = link;
        quic.pipeline().addLast(new Watch(link));
        Channel udp = quic.parent();
        quic.closeFuture()
                .addListener(_ -> {
                    link.closed();
                    var _ = udp.close();
                });
        owner.limitOpening(link, quic);
        streams.open((lane, failure) -> {
            SSLEngine engine = quic.sslEngine();
            if (lane == null || engine == null) {
                link.breakOff(
                        new ShardException(ShardFailure.UNAVAILABLE, "no stream: " + failure));
            } else {
                link.begin(engine.getSession(), lane);
            }
        });
    }

    /** A stream a request. */
    private static final class Streams implements LinkChannel {
        private final QuicChannel quic;
        private @Nullable ClientLink link;

        private Streams(QuicChannel quic) {
            this.quic = quic;
        }

        @Override
        public boolean hasRoom() {
            return quic.isActive() && quic.peerAllowedStreams(QuicStreamType.BIDIRECTIONAL) > 0;
        }

        @Override
        public void open(BiConsumer<@Nullable FrameLane, @Nullable Throwable> opened) {
            ClientLink reader = link;
            if (reader == null) {
                throw new IllegalStateException("no link yet");
            }
            FrameLane[] lane = new FrameLane[1];
            quic.createStream(
                            QuicStreamType.BIDIRECTIONAL,
                            new ChannelInitializer<QuicStreamChannel>() {
                                @Override
                                protected void initChannel(QuicStreamChannel stream) {
                                    lane[0] = FrameLane.ofRequest(stream);
                                    stream.pipeline()
                                            .addLast(new FrameDecoder())
                                            .addLast(ENCODER)
                                            .addLast(new LaneReader(reader, lane[0]));
                                }
                            })
                    .addListener(created ->
                            opened.accept(created.isSuccess() ? lane[0] : null, created.cause()));
        }

        @Override
        public long roundTripNanos(long helloNanos) {
            return helloNanos;
        }

        @Override
        public void close() {
            QuicSetup.close(quic, ShardFailure.UNAVAILABLE, "the client is done");
        }
    }

    /** What the connection itself has to say. */
    private static final class Watch extends ChannelInboundHandlerAdapter {
        private final ClientLink link;

        private Watch(ClientLink link) {
            this.link = link;
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof QuicStreamLimitChangedEvent) {
                link.roomChanged();
            } else if (event instanceof QuicConnectionCloseEvent close) {
                link.breakOff(
                        new ShardException(
                                close.isApplicationClose()
                                        ? ShardFailure.ofCode(close.error())
                                        : ShardFailure.UNAVAILABLE,
                                "the node ends the connection: "
                                        + new String(close.reason(), StandardCharsets.UTF_8)));
            }
            context.fireUserEventTriggered(event);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable broken) {
            link.breakOff(new ShardException(ShardFailure.UNAVAILABLE, broken.toString()));
        }
    }
}
