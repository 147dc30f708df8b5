package io.cyxcloud.shardstore.client;

import io.cyxcloud.events.value.NodeEndpoint;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.shardstore.protocol.NetThreads;
import io.cyxcloud.shardstore.protocol.PeerCredentials;
import io.cyxcloud.shardstore.protocol.ShardException;
import io.cyxcloud.shardstore.protocol.ShardFailure;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayDeque;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Requests to one node over at most one connection, which is opened when first needed. Requests
 * wait here, first come first served, while it opens, has no room, or the node has asked for time.
 * A QUIC connection that does not come about is made over TCP; when that works, UDP counts as
 * blocked for a time. After a failed connect, requests fail at once until the backoff has passed.
 *
 * <p>{@link #submit} and {@link #close} from any thread; everything else on one event loop, which
 * is also the channel's.
 */
final class NodeConnection {
    private static final Logger LOG = LoggerFactory.getLogger(NodeConnection.class);

    private final NodeId node;
    private final NodeEndpoint at;
    private final ShardClientConfig config;
    private final TransportConfig transport;
    private final PeerCredentials credentials;
    private final NetThreads threads;
    private final EventLoop loop;
    private final AtomicInteger admitted = new AtomicInteger();
    private final ArrayDeque<Request<?>> waiting = new ArrayDeque<>();
    private @Nullable ClientLink link;
    private @Nullable ScheduledFuture<?> idleTimer;
    private boolean connecting;
    private boolean closed;
    private boolean draining;
    private boolean dialsQuic;
    private boolean quicFailed;
    private int backoffMs;
    private long retryNanos = System.nanoTime();
    private long quicBlockedUntilNanos = System.nanoTime();
    private long holdBackUntilNanos = System.nanoTime();
    private long roundTripNanos = TransportChoice.UNMEASURED;

    NodeConnection(
            NodeId node,
            NodeEndpoint at,
            ShardClientConfig config,
            TransportConfig transport,
            PeerCredentials credentials,
            NetThreads threads) {
        this.node = node;
        this.at = at;
        this.config = config;
        this.transport = transport;
        this.credentials = credentials;
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
            connect(prefersQuic());
        }
        drain();
    }

    private boolean prefersQuic() {
        boolean works =
                PeerCredentials.speaksQuic() && quicBlockedUntilNanos - System.nanoTime() <= 0;
        return TransportChoice.quic(
                transport.mode(), transport.place().apply(node), roundTripNanos, works);
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

    /** Begins what has room. */
    void drain() {
        if (draining || link == null || holdBackUntilNanos - System.nanoTime() > 0) {
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

    /** The node is busy: nothing new is sent to it for so long. */
    void holdBack(int ms) {
        int waitMs = Math.min(ms, config.backoffMsMax());
        holdBackUntilNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(waitMs);
        var _ = loop.schedule(this::drain, waitMs + 1L, TimeUnit.MILLISECONDS);
    }

    private void connect(boolean quic) {
        connecting = true;
        dialsQuic = quic;
        if (quic) {
            QuicDialer.dial(this, loop, this::notConnected);
        } else {
            TcpDialer.dial(this, loop, this::notConnected);
        }
    }

    private void notConnected(Throwable cause) {
        if (connecting) {
            lost(unavailable(String.valueOf(cause)), true);
        }
    }

    ClientLink newLink(LinkChannel channel) {
        return new ClientLink(node, this, config, transport, channel);
    }

    /** Closes a link that is not ready in time. */
    void limitOpening(ClientLink opening, Channel channel) {
        var timeout =
                loop.schedule(
                        opening::breakOffUnlessReady,
                        2L * config.connectTimeoutMs(),
                        TimeUnit.MILLISECONDS);
        channel.closeFuture().addListener(_ -> timeout.cancel(false));
    }

    NodeEndpoint at() {
        return at;
    }

    ShardClientConfig config() {
        return config;
    }

    TransportConfig transport() {
        return transport;
    }

    PeerCredentials credentials() {
        return credentials;
    }

    NetThreads threads() {
        return threads;
    }

    void ready(ClientLink opened, long measuredNanos) {
        connecting = false;
        roundTripNanos = measuredNanos;
        if (quicFailed) {
            quicFailed = false;
            quicBlockedUntilNanos =
                    System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(transport.quicRetryMs());
        }
        if (closed) {
            opened.breakOff(unavailable("client is closed"));
            return;
        }
        LOG.info(
                "node {} over {}, round trip {} us",
                node,
                dialsQuic ? "QUIC" : "TCP",
                TimeUnit.NANOSECONDS.toMicros(measuredNanos));
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
        boolean quicDidNotCome = connecting && dialsQuic;
        link = null;
        connecting = false;
        stopIdleTimer();
        if (quicDidNotCome && !closed && !waiting.isEmpty()) {
            quicFailed = true;
            connect(false);
            return;
        }
        quicFailed = false;
        if (backOff) {
            backoffMs = Math.clamp(backoffMs * 2L, config.backoffMsMin(), config.backoffMsMax());
            retryNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(backoffMs);
        }
        if (!backOff && !closed && !waiting.isEmpty()) {
            connect(prefersQuic()); // an idle connection closed just when it was wanted again
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
