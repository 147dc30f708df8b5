package io.cyxcloud.shardstore.protocol;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * Event loops that servers and clients of one process share: epoll where it loads, NIO elsewhere.
 * Thread-safe. Whoever makes it closes it, after everything that runs on it.
 */
public final class NetThreads implements AutoCloseable {
    public static final int THREADS_MAX = 64;
    private static final int CLOSE_WAIT_MS_MAX = 5_000;
    private final EventLoopGroup group;

    /**
     * @param threads 1 to {@value #THREADS_MAX}; two saturate a 10 Gbit/s link with TLS
     */
    public NetThreads(int threads, String name) {
        if (threads < 1 || threads > THREADS_MAX) {
            throw new IllegalArgumentException("threads " + threads + ": expected 1..64");
        }
        var factory = new DefaultThreadFactory(name, true);
        var ioHandler =
                Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        group = new MultiThreadIoEventLoopGroup(threads, factory, ioHandler);
    }

    public EventLoopGroup group() {
        return group;
    }

    public Class<? extends SocketChannel> channelType() {
        return Epoll.isAvailable() ? EpollSocketChannel.class : NioSocketChannel.class;
    }

    public Class<? extends ServerSocketChannel> serverChannelType() {
        return Epoll.isAvailable() ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    }

    public Class<? extends DatagramChannel> datagramChannelType() {
        return Epoll.isAvailable() ? EpollDatagramChannel.class : NioDatagramChannel.class;
    }

    /** Stops the loops; waits for what they are doing for at most 5 s. */
    @Override
    public void close() {
        group.shutdownGracefully(0, CLOSE_WAIT_MS_MAX, TimeUnit.MILLISECONDS)
                .awaitUninterruptibly(CLOSE_WAIT_MS_MAX);
    }
}
