package io.cyxcloud.shardstore.client;

import io.cyxcloud.events.value.NodeEndpoint;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.shardstore.protocol.FrameDecoder;
import io.cyxcloud.shardstore.protocol.FrameEncoder;
import io.cyxcloud.shardstore.protocol.NetThreads;
import io.cyxcloud.shardstore.protocol.ShardException;
import io.cyxcloud.shardstore.protocol.ShardFailure;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Requests to one node over at most one channel, which is opened when first needed. Requests wait
 * here, first come first served, while it opens or has no room. After a failed connect, requests
 * fail at once until the backoff has passed.
 *
 * <p>{@link #submit} and {@link #close} from any thread; everything else on one event loop, which
 * is also the channel's.
 */
final class NodeConnection {
    private static final FrameEncoder ENCODER = new FrameEncoder();
    private static final int CLOSE_NOTIFY_MS = 500;
    private static final WriteBufferWaterMark WATER_MARK =
            new WriteBufferWaterMark(256 * 1024, 512 * 1024);

    private final NodeId node;
    private final NodeEndpoint at;
    private final ShardClientConfig config;
    private final SslContext tls;
    private final NetThreads threads;
    private final EventLoop loop;
    private final AtomicInteger admitted = new AtomicInteger();
    private final ArrayDeque<Request<?>> waiting = new ArrayDeque<>();
    private @Nullable ClientLink link;
    private @Nullable ScheduledFuture<?> idleTimer;
    private boolean connecting;
    private boolean closed;
    private boolean draining;
    private int backoffMs;
    private long retryNanos = System.nanoTime();

    NodeConnection(
            NodeId node,
            NodeEndpoint at,
            ShardClientConfig config,
            SslContext tls,
            NetThreads threads) {
        this.node = node;
        this.at = at;
        this.config = config;
        this.tls = tls;
        this.threads = threads;
        loop = threads.group().next();
    }

    /** Takes a request over; its future tells the rest. */
    void submit(Request<?> request) {
        int limit = config.requestsInFlightMax() + config.requestsWaitingMax();
        if (admitted.incrementAndGet() > limit) {
            admitted.decrementAndGet();
            request.conclude(
                    new ShardException(
                            ShardFailure.BUSY, "too many requests wait for node " + node));
            return;
        }
        try {
            loop.execute(() -> enqueue(request));
        } catch (RejectedExecutionException e) {
            admitted.decrementAndGet();
            request.conclude(unavailable("client is closed"));
        }
    }

    private void enqueue(Request<?> request) {
        if (closed) {
            conclude(request, unavailable("client is closed"));
            return;
        }
        if (link == null && !connecting && retryNanos - System.nanoTime() > 0) {
            long waitNanos = retryNanos - System.nanoTime();
            int waitMs = 1 + (int) Math.max(0, TimeUnit.NANOSECONDS.toMillis(waitNanos));
            conclude(
                    request,
                    new ShardException(
                            ShardFailure.UNAVAILABLE,
                            "node " + node + " at " + at + " could not be reached",
                            waitMs,
                            null));
            return;
        }
        stopIdleTimer();
        request.timer =
                loop.schedule(
                        () -> giveUp(request, ShardFailure.TIMEOUT, "no answer in time"),
                        config.requestTimeoutMs(),
                        TimeUnit.MILLISECONDS);
        var _ =
                request.future.whenComplete((_, _) -> {
                    if (request.future.isCancelled()) {
                        withdraw(request);
                    }
                });
        waiting.add(request);
        if (link == null && !connecting) {
            connect();
        }
        drain();
    }

    /** The caller cancelled its future. */
    private void withdraw(Request<?> request) {
        try {
            loop.execute(() -> giveUp(request, ShardFailure.REFUSED, "cancelled"));
        } catch (RejectedExecutionException e) {
            // The loop has ended and with it the channel, which concluded every request.
        }
    }

    private void giveUp(Request<?> request, ShardFailure failure, String why) {
        if (request.concluded) {
            return;
        }
        ShardException cause = new ShardException(failure, "node " + node + ": " + why);
        if (link == null || !link.abandon(request, cause)) {
            waiting.remove(request);
            conclude(request, cause);
        }
    }

    private void drain() {
        if (draining || link == null) {
            return;
        }
        draining = true; // concluding a request may lead back here
        try {
            while (link != null && !waiting.isEmpty() && link.fits(waiting.peek())) {
                link.begin(waiting.remove());
            }
        } finally {
            draining = false;
        }
    }

    /** Ends a request that is neither waiting nor in flight any more. */
    void conclude(Request<?> request, @Nullable ShardException failure) {
        request.concluded = true;
        if (request.timer != null) {
            request.timer.cancel(false);
        }
        admitted.decrementAndGet();
        request.conclude(failure);
        drain();
        startIdleTimer();
    }

    private void connect() {
        connecting = true;
        new Bootstrap()
                .group(loop)
                .channel(threads.channelType())
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, config.connectTimeoutMs())
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
                .handler(
                        new ChannelInitializer<Channel>() {
                            @Override
                            protected void initChannel(Channel channel) {
                                open(channel);
                            }
                        })
                .connect(new InetSocketAddress(at.host(), at.port()))
                .addListener(connected -> {
                    if (!connected.isSuccess() && connecting) {
                        lost(unavailable(String.valueOf(connected.cause())), true);
                    }
                });
    }

    private void open(Channel channel) {
        SslHandler secure = tls.newHandler(channel.alloc(), at.host(), at.port());
        secure.setHandshakeTimeoutMillis(config.connectTimeoutMs());
        secure.setCloseNotifyFlushTimeoutMillis(CLOSE_NOTIFY_MS);
        ClientLink opening = new ClientLink(node, this, config, channel, secure);
        channel.pipeline()
                .addLast(secure)
                .addLast(new FrameDecoder())
                .addLast(ENCODER)
                .addLast(opening);
        var timeout =
                loop.schedule(
                        () -> opening.breakOffUnlessReady(),
                        2L * config.connectTimeoutMs(),
                        TimeUnit.MILLISECONDS);
        channel.closeFuture().addListener(_ -> timeout.cancel(false));
    }

    void ready(ClientLink opened) {
        connecting = false;
        if (closed) {
            opened.breakOff(unavailable("client is closed"));
            return;
        }
        backoffMs = 0;
        link = opened;
        drain();
        startIdleTimer();
    }

    void closed(ClientLink gone, ShardException cause, boolean wasReady, boolean wasIdle) {
        if (link == gone || connecting) {
            lost(cause, !wasReady || !wasIdle);
        }
    }

    /** The channel is gone or never came: fails what waits for it. */
    private void lost(ShardException cause, boolean backOff) {
        link = null;
        connecting = false;
        stopIdleTimer();
        if (backOff) {
            backoffMs = Math.clamp(backoffMs * 2L, config.backoffMsMin(), config.backoffMsMax());
            retryNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(backoffMs);
        }
        if (!backOff && !closed && !waiting.isEmpty()) {
            connect(); // an idle connection closed just when it was wanted again
            return;
        }
        while (!waiting.isEmpty()) {
            conclude(waiting.remove(), cause);
        }
    }

    private void startIdleTimer() {
        if (idleTimer == null && link != null && link.idle() && waiting.isEmpty()) {
            ClientLink idle = link;
            idleTimer =
                    loop.schedule(
                            () -> idle.breakOff(unavailable("idle")),
                            config.idleTimeoutMs(),
                            TimeUnit.MILLISECONDS);
        }
    }

    private void stopIdleTimer() {
        if (idleTimer != null) {
            idleTimer.cancel(false);
            idleTimer = null;
        }
    }

    /** Fails every request and closes the channel, soon. */
    void close() {
        try {
            loop.execute(() -> {
                closed = true;
                if (link != null) {
                    link.breakOff(unavailable("client is closed"));
                }
                while (!waiting.isEmpty()) {
                    conclude(waiting.remove(), unavailable("client is closed"));
                }
            });
        } catch (RejectedExecutionException e) {
            // The loop has ended, and the channel with it.
        }
    }

    private ShardException unavailable(String why) {
        return new ShardException(
                ShardFailure.UNAVAILABLE, "node " + node + " at " + at + ": " + why);
    }
}
