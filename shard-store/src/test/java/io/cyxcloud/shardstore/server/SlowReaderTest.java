package io.cyxcloud.shardstore.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.events.value.NodeEndpoint;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.ShardId;
import io.cyxcloud.events.value.StreamId;
import io.cyxcloud.events.value.TlsFiles;
import io.cyxcloud.shardstore.protocol.Frame;
import io.cyxcloud.shardstore.protocol.FrameDecoder;
import io.cyxcloud.shardstore.protocol.FrameEncoder;
import io.cyxcloud.shardstore.protocol.NetThreads;
import io.cyxcloud.shardstore.protocol.PeerCredentials;
import io.cyxcloud.shardstore.protocol.QuicSetup;
import io.cyxcloud.shardstore.protocol.TestAuthority;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicClientCodecBuilder;
import io.netty.handler.codec.quic.QuicStreamType;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that ask for more than they read, written frame by frame. */
class SlowReaderTest {
    private static final int SHARD_BYTES = 12 << 20;
    private static final ShardId SHARD =
            new ShardId(new ChunkId(new StreamId(new UUID(1, 1)), 0), 0);
    private static final ServerLimits LIMITS =
            new ServerLimits(8, 8, 8, 64 << 20, 64 << 20, 2_000, 300, 60_000, 50);

    @TempDir private Path directory;
    private final NetThreads threads = new NetThreads(2, "test-net");
    private final MemoryShards shards = new MemoryShards(Runnable::run);
    private final BlockingQueue<Frame> heard = new LinkedBlockingQueue<>();
    private InetSocketAddress at = new InetSocketAddress(0);
    private PeerCredentials credentials;
    private ShardServer server;

    @BeforeEach
    void start() throws IOException {
        TestAuthority authority = new TestAuthority(directory);
        TlsFiles tls = authority.issue("node", "n1");
        credentials = PeerCredentials.client(authority.issue("gateway", "g1"));
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        at = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        server =
                new ShardServer(
                        new NodeId("n1"),
                        new NodeEndpoint("127.0.0.1", port),
                        shards,
                        LIMITS,
                        tls,
                        threads);
        server.start();
        shards.shards.put(SHARD, new byte[SHARD_BYTES]);
    }

    @AfterEach
    void stop() {
        server.close();
        threads.close();
    }

    @Test
    void overTcpTheConnectionEnds() throws Exception {
        Channel channel =
                new Bootstrap()
                        .group(threads.group())
                        .channel(threads.channelType())
                        .handler(
                                new ChannelInitializer<Channel>() {
                                    @Override
                                    protected void initChannel(Channel opened) {
                                        opened.pipeline()
                                                .addLast(credentials.newHandler(opened.alloc()));
                                        addFrames(opened);
                                    }
                                })
                        .connect(at)
                        .sync()
                        .channel();
        greet(channel);
        channel.config().setAutoRead(false);
        channel.writeAndFlush(new Frame.Get(1, SHARD, 0, SHARD_BYTES)).sync();
        awaitStalled();
        Awaitility.await().atMost(20, TimeUnit.SECONDS).until(() -> server.connectionCount() == 0);
        channel.close().sync();
    }

    @Test
    void overQuicOnlyTheStreamEnds() throws Exception {
        Bootstrap socket = new Bootstrap().group(threads.group());
        QuicSetup.socket(socket, threads);
        QuicClientCodecBuilder codec =
                new QuicClientCodecBuilder()
                        .sslEngineProvider(quic -> credentials.newQuicEngine(quic.alloc()))
                        .maxIdleTimeout(30, TimeUnit.SECONDS);
        QuicSetup.transport(codec, 1_350);
        Channel udp = socket.handler(codec.build()).bind(new InetSocketAddress(0)).sync().channel();
        QuicChannel quic =
                QuicChannel.newBootstrap(udp)
                        .handler(
                                new ChannelInitializer<Channel>() {
                                    @Override
                                    protected void initChannel(Channel opened) {}
                                })
                        .remoteAddress(at)
                        .connect()
                        .get(20, TimeUnit.SECONDS);
        greet(stream(quic));
        Channel slow = stream(quic);
        slow.config().setAutoRead(false);
        slow.writeAndFlush(new Frame.Get(1, SHARD, 0, SHARD_BYTES)).sync();
        awaitStalled();
        assertThat(server.connectionCount()).isEqualTo(1);
        stream(quic).writeAndFlush(new Frame.Ping(2)).sync();
        assertThat(heard.poll(20, TimeUnit.SECONDS)).isEqualTo(new Frame.Pong(2));

        // what is no frame ends its stream alone, too
        Channel wild = stream(quic);
        wild.writeAndFlush(wild.alloc().directBuffer().writeInt(-1).writeZero(100)).sync();
        Awaitility.await()
                .atMost(20, TimeUnit.SECONDS)
                .until(() -> server.stats().framesMalformed() == 1);
        stream(quic).writeAndFlush(new Frame.Ping(3)).sync();
        assertThat(heard.poll(20, TimeUnit.SECONDS)).isEqualTo(new Frame.Pong(3));
        quic.close().sync();
        udp.close().sync();
    }

    private void awaitStalled() {
        Awaitility.await()
                .atMost(20, TimeUnit.SECONDS)
                .until(() ->
                        server.stats().requestsStalled() == 1 && server.requestsInFlight() == 0);
        assertThat(server.bytesInFlight()).isZero();
    }

    private void greet(Channel channel) throws InterruptedException {
        channel.writeAndFlush(Frame.Hello.of(8, 64 << 20)).sync();
        assertThat(heard.poll(20, TimeUnit.SECONDS)).isInstanceOf(Frame.Hello.class);
    }

    private Channel stream(QuicChannel quic) throws Exception {
        return quic.createStream(
                        QuicStreamType.BIDIRECTIONAL,
                        new ChannelInitializer<Channel>() {
                            @Override
                            protected void initChannel(Channel opened) {
                                addFrames(opened);
                            }
                        })
                .get(20, TimeUnit.SECONDS);
    }

    private void addFrames(Channel channel) {
        channel.pipeline()
                .addLast(new FrameDecoder())
                .addLast(new FrameEncoder())
                .addLast(
                        new SimpleChannelInboundHandler<Frame>(false) {
                            @Override
                            protected void channelRead0(
                                    ChannelHandlerContext context, Frame frame) {
                                if (frame instanceof Frame.Data data) {
                                    data.bytes().release();
                                } else if (!(frame instanceof Frame.GetBegin)) {
                                    heard.add(frame);
                                }
                            }

                            @Override
                            public void exceptionCaught(
                                    ChannelHandlerContext context, Throwable reset) {
                                var _ = context.close();
                            }
                        });
    }
}
