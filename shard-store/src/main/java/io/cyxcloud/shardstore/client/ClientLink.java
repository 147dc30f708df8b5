package io.cyxcloud.shardstore.client;

import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.shardstore.protocol.Frame;
import io.cyxcloud.shardstore.protocol.FrameLane;
import io.cyxcloud.shardstore.protocol.PeerIdentity;
import io.cyxcloud.shardstore.protocol.PeerRole;
import io.cyxcloud.shardstore.protocol.PeerTls;
import io.cyxcloud.shardstore.protocol.ShardException;
import io.cyxcloud.shardstore.protocol.ShardFailure;
import io.netty.util.collection.LongObjectHashMap;
import java.util.List;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a node, over whichever transport: checks who answers, exchanges HELLO, sends
 * requests and gives frames to the requests they belong to. Lives on its channel's event loop.
 * Frames of requests that have ended are dropped.
 */
final class ClientLink {
    private final PeerIdentity expected;
    private final NodeConnection owner;
    private final ShardClientConfig config;
    private final int versionMax;
    private final int quicRequestsMax;
    private final LinkChannel channel;
    private final LongObjectHashMap<Request<?>> inFlight = new LongObjectHashMap<>();
    private int requestsMax;
    private int bytesMax;
    private int bodyBytesMax;
    private long bytesInFlight;
    private long lastRequestId;
    private long readNanos = System.nanoTime();
    private long helloNanos;
    private int version;
    private boolean verified;
    private boolean closed;
    private @Nullable FrameLane control;
    private @Nullable ShardException cause;

    ClientLink(
            NodeId node,
            NodeConnection owner,
            ShardClientConfig config,
            TransportConfig transport,
            LinkChannel channel) {
        expected = new PeerIdentity(PeerRole.NODE, node.value());
        this.owner = owner;
        this.config = config;
        this.versionMax = transport.versionMax();
        this.quicRequestsMax = transport.quicRequestsMax();
        this.channel = channel;
    }

    /** TLS is done: checks who it is and says HELLO on the lane that speaks for the connection. */
    void begin(SSLSession session, FrameLane first) {
        try {
            PeerIdentity peer = PeerTls.peer(session);
            if (!peer.equals(expected)) {
                breakOff(
                        new ShardException(
                                ShardFailure.REFUSED, peer + " answers, not " + expected));
                return;
            }
        } catch (ShardException e) {
            breakOff(e);
            return;
        }
        verified = true;
        control = first;
        helloNanos = System.nanoTime();
        first.say(hello());
    }

    private Frame.Hello hello() {
        return Frame.Hello.of(versionMax, config.requestsInFlightMax(), config.bytesInFlightMax());
    }

    /** A frame on any lane; the caller releases DATA. */
    void read(Frame frame) {
        if (!verified) {
            return;
        }
        readNanos = System.nanoTime();
        switch (frame) {
            case Frame.Hello hello -> greet(hello);
            case Frame.Failed failed when failed.requestId() == 0 ->
                    breakOff(new ShardException(failed.failure(), failed.message()));
            case Frame.Malformed malformed when malformed.requestId() == 0 ->
                    breakOff(new ShardException(ShardFailure.PROTOCOL, malformed.reason()));
            case Frame.Failed failed -> fail(failed);
            case Frame.Malformed malformed ->
                    end(
                            malformed.requestId(),
                            new ShardException(ShardFailure.PROTOCOL, malformed.reason()));
            case Frame.PutOk _,
                    Frame.GetBegin _,
                    Frame.Data _,
                    Frame.StatOk _,
                    Frame.Pong _,
                    Frame.DeleteOk _,
                    Frame.ListPage _,
                    Frame.HealthOk _ ->
                    answer(frame);
            case Frame.Opening _, Frame.Cancel _ ->
                    breakOff(new ShardException(ShardFailure.PROTOCOL, "a request from a node"));
        }
    }

    private void greet(Frame.Hello hello) {
        if (isReady()) {
            breakOff(new ShardException(ShardFailure.PROTOCOL, "second HELLO"));
            return;
        }
        try {
            version = hello().agree(hello);
        } catch (ShardException e) {
            breakOff(e);
            return;
        }
        requestsMax = Math.min(config.requestsInFlightMax(), hello.requestsMax());
        bytesMax = Math.min(config.bytesInFlightMax(), hello.bytesMax());
        bodyBytesMax = hello.bodyBytesMax();
        owner.ready(this, channel.roundTripNanos(System.nanoTime() - helloNanos));
    }

    private boolean isReady() {
        return version > 0;
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
            cancel(request);
            end(request, e);
        }
    }

    private void fail(Frame.Failed failed) {
        if (failed.failure() == ShardFailure.BUSY && failed.retryAfterMs() > 0) {
            owner.holdBack(failed.retryAfterMs());
        }
        end(
                failed.requestId(),
                new ShardException(
                        failed.failure(), failed.message(), failed.retryAfterMs(), null));
    }

    private void end(long requestId, ShardException failure) {
        Request<?> request = inFlight.get(requestId);
        if (request != null) {
            end(request, failure);
        }
    }

    private void end(Request<?> request, @Nullable ShardException failure) {
        inFlight.remove(request.id);
        bytesInFlight -= request.costBytes;
        owner.conclude(request, failure);
        if (request.lane != null) {
            request.lane.finish();
        }
        if (isWorn() && inFlight.isEmpty()) {
            breakOff(new ShardException(ShardFailure.UNAVAILABLE, "connection had its requests"));
        }
    }

    /** Nothing more begins; once it is idle another connection takes its place. */
    private boolean isWorn() {
        return control != null && control.isOfOneRequest() && lastRequestId >= quicRequestsMax;
    }

    /** Whether there is room for the request now. */
    boolean fits(Request<?> request) {
        if (cause != null || isWorn()) {
            return false; // closing, or about to
        }
        return channel.hasRoom()
                && (inFlight.isEmpty()
                        || (inFlight.size() < requestsMax
                                && bytesInFlight + request.costBytes <= bytesMax));
    }

    void begin(Request<?> request) {
        request.id = ++lastRequestId;
        request.startedNanos = System.nanoTime();
        inFlight.put(request.id, request);
        bytesInFlight += request.costBytes;
        if (version < request.versionMin()) {
            end(
                    request,
                    new ShardException(
                            ShardFailure.REFUSED,
                            "%s speaks version %d of the protocol, which has no such request"
                                    .formatted(expected, version)));
            return;
        }
        channel.open((lane, failure) -> {
            if (lane == null) {
                if (inFlight.get(request.id) == request) {
                    end(
                            request,
                            new ShardException(ShardFailure.UNAVAILABLE, "no stream: " + failure));
                }
                return;
            }
            lane.pump().limitFrames(bodyBytesMax);
            if (inFlight.get(request.id) == request) {
                request.lane = lane;
                request.begin(lane);
            } else {
                lane.finish();
            }
        });
    }

    private static void cancel(Request<?> request) {
        if (request.lane != null) {
            request.lane.say(new Frame.Cancel(request.id));
        }
    }

    /** Gives a request up; false when it is not in flight here. */
    boolean abandon(Request<?> request, ShardException failure) {
        if (request.id == 0 || inFlight.get(request.id) != request) {
            return false;
        }
        boolean silent = readNanos - request.startedNanos < 0;
        cancel(request);
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

    boolean idle() {
        return inFlight.isEmpty();
    }

    /** Ends the connection and every request on it. */
    void breakOff(ShardException failure) {
        if (cause == null) {
            cause = failure;
        }
        channel.close();
    }

    /** Nobody waits for ever for a peer that accepts and stays silent. */
    void breakOffUnlessReady() {
        if (!isReady()) {
            breakOff(new ShardException(ShardFailure.UNAVAILABLE, "no HELLO in time"));
        }
    }

    /** There may be room for more. */
    void roomChanged() {
        owner.drain();
    }

    void laneBroke(FrameLane lane, Throwable broken) {
        if (!lane.isOfOneRequest() || lane == control) {
            breakOff(new ShardException(ShardFailure.UNAVAILABLE, broken.toString()));
        } else {
            lane.abort();
        }
    }

    /** A lane has closed: over TCP the connection, over QUIC one request. */
    void laneClosed(FrameLane lane) {
        if (!lane.isOfOneRequest()) {
            closed();
            return;
        }
        if (lane == control) {
            breakOff(new ShardException(ShardFailure.UNAVAILABLE, "the node ends the connection"));
            return;
        }
        for (Request<?> request : List.copyOf(inFlight.values())) {
            if (request.lane == lane) {
                end(request, new ShardException(ShardFailure.UNAVAILABLE, "stream closed"));
            }
        }
    }

    /** The channel underneath has closed. */
    void closed() {
        if (closed) {
            return;
        }
        closed = true;
        ShardException failure =
                cause != null
                        ? cause
                        : new ShardException(ShardFailure.UNAVAILABLE, "connection closed");
        cause = failure;
        boolean wasIdle = inFlight.isEmpty();
        // first, so that nothing new begins here
        owner.closed(this, failure, isReady(), wasIdle);
        for (Request<?> request : List.copyOf(inFlight.values())) {
            end(request, failure);
        }
    }
}
