package io.cyxcloud.shardstore.client;

import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.shardstore.protocol.DataPump;
import io.cyxcloud.shardstore.protocol.Frame;
import io.cyxcloud.shardstore.protocol.PeerIdentity;
import io.cyxcloud.shardstore.protocol.PeerRole;
import io.cyxcloud.shardstore.protocol.PeerTls;
import io.cyxcloud.shardstore.protocol.ShardException;
import io.cyxcloud.shardstore.protocol.ShardFailure;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.collection.LongObjectHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One channel to a node: checks who answers, exchanges HELLO, sends requests and gives frames to
 * the requests they belong to. Lives on its channel's event loop. Frames of requests that have
 * ended are dropped.
 */
final class ClientLink extends ChannelInboundHandlerAdapter {
    private final PeerIdentity expected;
    private final NodeConnection owner;
    private final ShardClientConfig config;
    private final Channel channel;
    private final SslHandler tls;
    private final DataPump pump;
    private final LongObjectHashMap<Request<?>> inFlight = new LongObjectHashMap<>();
    private int requestsMax;
    private int bytesMax;
    private long bytesInFlight;
    private long lastRequestId;
    private long readNanos = System.nanoTime();
    private boolean verified;
    private boolean ready;
    private @Nullable ShardException cause;

    ClientLink(
            NodeId node,
            NodeConnection owner,
            ShardClientConfig config,
            Channel channel,
            SslHandler tls) {
        expected = new PeerIdentity(PeerRole.NODE, node.value());
        this.owner = owner;
        this.config = config;
        this.channel = channel;
        this.tls = tls;
        pump = new DataPump(channel);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (!(event instanceof SslHandshakeCompletionEvent handshake)) {
            return;
        }
        if (!handshake.isSuccess()) {
            breakOff(new ShardException(ShardFailure.UNAVAILABLE, "TLS: " + handshake.cause()));
            return;
        }
        try {
            PeerIdentity peer = PeerTls.peer(tls.engine().getSession());
            if (!peer.equals(expected)) {
                breakOff(
                        new ShardException(
                                ShardFailure.REFUSED, peer + " answers, not " + expected));
                return;
            }
            verified = true;
            say(Frame.Hello.of(config.requestsInFlightMax(), config.bytesInFlightMax()));
        } catch (ShardException e) {
            breakOff(e);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        Frame frame = (Frame) message;
        try {
            if (verified) {
                readNanos = System.nanoTime();
                read(frame);
            }
        } finally {
            if (frame instanceof Frame.Data data) {
                data.bytes().release();
            }
        }
    }

    private void read(Frame frame) {
        switch (frame) {
            case Frame.Hello hello -> greet(hello);
            case Frame.Failed failed when failed.requestId() == 0 ->
                    breakOff(new ShardException(failed.failure(), failed.message()));
            case Frame.Malformed malformed when malformed.requestId() == 0 ->
                    breakOff(new ShardException(ShardFailure.PROTOCOL, malformed.reason()));
            case Frame.Failed failed ->
                    fail(
                            failed.requestId(),
                            new ShardException(
                                    failed.failure(),
                                    failed.message(),
                                    failed.retryAfterMs(),
                                    null));
            case Frame.Malformed malformed ->
                    fail(
                            malformed.requestId(),
                            new ShardException(ShardFailure.PROTOCOL, malformed.reason()));
            case Frame.PutOk _,
                    Frame.GetBegin _,
                    Frame.Data _,
                    Frame.StatOk _,
                    Frame.Pong _,
                    Frame.PutBegin _,
                    Frame.Get _,
                    Frame.Stat _,
                    Frame.Ping _,
                    Frame.Cancel _ ->
                    answer(frame);
        }
    }

    private void greet(Frame.Hello hello) {
        if (ready || hello.version() < Frame.Hello.VERSION_NOW) {
            breakOff(new ShardException(ShardFailure.PROTOCOL, "version " + hello.version()));
            return;
        }
        ready = true;
        requestsMax = Math.min(config.requestsInFlightMax(), hello.requestsMax());
        bytesMax = Math.min(config.bytesInFlightMax(), hello.bytesMax());
        pump.limitFrames(hello.bodyBytesMax());
        owner.ready(this);
    }

    private void answer(Frame frame) {
        Request<?> request = inFlight.get(frame.requestId());
        if (request == null) {
            if (frame.requestId() > lastRequestId) {
                breakOff(new ShardException(ShardFailure.PROTOCOL, "answer to no request"));
            }
            return;
        }
        try {
            if (request.accept(frame)) {
                end(request, null);
            }
        } catch (ShardException e) {
            say(new Frame.Cancel(request.id));
            end(request, e);
        }
    }

    private void fail(long requestId, ShardException failure) {
        Request<?> request = inFlight.get(requestId);
        if (request != null) {
            end(request, failure);
        }
    }

    private void end(Request<?> request, @Nullable ShardException failure) {
        inFlight.remove(request.id);
        bytesInFlight -= request.costBytes;
        owner.conclude(request, failure);
    }

    /** Whether there is room for the request now. */
    boolean fits(Request<?> request) {
        if (cause != null) {
            return false; // closing
        }
        return inFlight.isEmpty()
                || (inFlight.size() < requestsMax && bytesInFlight + request.costBytes <= bytesMax);
    }

    void begin(Request<?> request) {
        request.id = ++lastRequestId;
        request.startedNanos = System.nanoTime();
        inFlight.put(request.id, request);
        bytesInFlight += request.costBytes;
        request.begin(this);
    }

    /** Gives a request up; false when it is not in flight here. */
    boolean abandon(Request<?> request, ShardException failure) {
        if (request.id == 0 || inFlight.get(request.id) != request) {
            return false;
        }
        boolean silent = readNanos - request.startedNanos < 0;
        say(new Frame.Cancel(request.id));
        if (failure.failure() == ShardFailure.TIMEOUT && (silent || request.unsent())) {
            end(request, failure);
            breakOff(
                    new ShardException(
                            ShardFailure.UNAVAILABLE, "nothing from the node for too long"));
        } else {
            end(request, failure);
        }
        return true;
    }

    void say(Frame frame) {
        var _ = channel.writeAndFlush(frame, channel.voidPromise());
    }

    DataPump pump() {
        return pump;
    }

    ByteBufAllocator alloc() {
        return channel.alloc();
    }

    boolean idle() {
        return inFlight.isEmpty();
    }

    /** Ends the connection and every request on it. */
    void breakOff(ShardException failure) {
        if (cause == null) {
            cause = failure;
        }
        var _ = channel.close();
    }

    /** Nobody waits for ever for a peer that accepts and stays silent. */
    void breakOffUnlessReady() {
        if (!ready) {
            breakOff(new ShardException(ShardFailure.UNAVAILABLE, "no HELLO in time"));
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        pump.pump();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        ShardException failure =
                cause != null
                        ? cause
                        : new ShardException(ShardFailure.UNAVAILABLE, "connection closed");
        boolean wasIdle = inFlight.isEmpty();
        owner.closed(this, failure, ready, wasIdle); // first, so that nothing new begins here
        for (Request<?> request : List.copyOf(inFlight.values())) {
            end(request, failure);
        }
        pump.close();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable broken) {
        breakOff(new ShardException(ShardFailure.UNAVAILABLE, broken.toString()));
    }
}
