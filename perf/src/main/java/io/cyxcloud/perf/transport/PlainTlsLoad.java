package io.cyxcloud.perf.transport;

import io.cyxcloud.events.value.TlsFiles;
import io.cyxcloud.shardstore.protocol.NetThreads;
import io.cyxcloud.shardstore.protocol.PeerTls;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The yardstick: Netty with TLS and nothing else. A request is the payload, the answer a byte when
 * all of it is there; the server looks at none of it.
 */
final class PlainTlsLoad implements TransportLoad {
    private final NetThreads serverThreads = new NetThreads(1, "plain-server");
    private final NetThreads clientThreads = new NetThreads(1, "plain-client");
    private final ConcurrentLinkedQueue<CompletableFuture<Void>> waiting =
            new ConcurrentLinkedQueue<>();
    private final ByteBuf payload;
    private final Channel server;
    private final Channel client;

    PlainTlsLoad(int sizeBytes, TlsFiles serverTls, TlsFiles clientTls) throws IOException {
        payload = PooledByteBufAllocator.DEFAULT.directBuffer(sizeBytes).writeZero(sizeBytes);
        SslContext accepting = PeerTls.server(serverTls);
        SslContext connecting = PeerTls.client(clientTls);
        server =
                new ServerBootstrap()
                        .group(serverThreads.group())
                        .channel(serverThreads.serverChannelType())
                        .childOption(ChannelOption.TCP_NODELAY, true)
                        .childHandler(
                                initializer(channel ->
                                        channel.pipeline()
                                                .addLast(accepting.newHandler(channel.alloc()))
                                                .addLast(new Counting(sizeBytes))))
                        .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                        .syncUninterruptibly()
                        .channel();
        client =
                new Bootstrap()
                        .group(clientThreads.group())
                        .channel(clientThreads.channelType())
                        .option(ChannelOption.TCP_NODELAY, true)
                        .handler(
                                initializer(channel ->
                                        channel.pipeline()
                                                .addLast(connecting.newHandler(channel.alloc()))
                                                .addLast(new Answers())))
                        .connect(server.localAddress())
                        .syncUninterruptibly()
                        .channel();
    }

    @Override
    public String name() {
        return "plain Netty, TLS over TCP";
    }

    @Override
    public CompletableFuture<?> request() {
        CompletableFuture<Void> answer = new CompletableFuture<>();
        client.eventLoop()
                .execute(() -> {
                    waiting.add(answer);
                    var _ = client.writeAndFlush(payload.retainedDuplicate(), client.voidPromise());
                });
        return answer;
    }

    @Override
    public void close() {
        var _ = client.close().awaitUninterruptibly();
        var _ = server.close().awaitUninterruptibly();
        payload.release();
        clientThreads.close();
        serverThreads.close();
    }

    private static ChannelInitializer<Channel> initializer(
            java.util.function.Consumer<Channel> setUp) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                setUp.accept(channel);
            }
        };
    }

    private static final class Counting extends SimpleChannelInboundHandler<ByteBuf> {
        private final int sizeBytes;
        private long received;

        private Counting(int sizeBytes) {
            this.sizeBytes = sizeBytes;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, ByteBuf bytes) {
            long before = received / sizeBytes;
            received += bytes.readableBytes();
            for (long answers = received / sizeBytes - before; answers > 0; answers--) {
                var _ = context.writeAndFlush(context.alloc().buffer(1).writeByte(1));
            }
        }
    }

    private final class Answers extends SimpleChannelInboundHandler<ByteBuf> {
        @Override
        protected void channelRead0(ChannelHandlerContext context, ByteBuf bytes) {
            for (int answers = bytes.readableBytes(); answers > 0; answers--) {
                CompletableFuture<Void> next = waiting.poll();
                if (next != null) {
                    next.complete(null);
                }
            }
        }
    }
}
