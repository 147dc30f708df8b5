package io.cyxcloud.shardstore.server;

import io.cyxcloud.shardstore.protocol.Frame;
import io.cyxcloud.shardstore.protocol.FrameLane;
import io.cyxcloud.shardstore.protocol.ShardFailure;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.collection.LongObjectHashMap;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the frames of one lane and keeps its requests; {@link RequestDesk} does what they ask. A
 * request ends in exactly one of: its answer, an ERROR, the end of its lane; then its share of both
 * budgets is given back. DATA of a request that has ended is dropped, which is how the rest of a
 * refused put drains.
 */
final class ServerLane extends ChannelInboundHandlerAdapter {
    private static final Logger log = LoggerFactory.getLogger(ServerLane.class);

    /** Answers a peer may leave unread before it is cut off; one DATA frame comes on top. */
    private static final int UNREAD_BYTES_MAX = 1024 * 1024;

    private final ServerConnection connection;
    private final FrameLane lane;
    private final RequestDesk desk;
    private final LongObjectHashMap<ServedRequest> requests = new LongObjectHashMap<>();
    private long lastRequestId;
    private long activeNanos = System.nanoTime();
    private boolean control;

    /** On the loop of a channel that is being set up. */
    ServerLane(ServerConnection connection, FrameLane lane) {
        this.connection = connection;
        this.lane = lane;
        desk = new RequestDesk(connection, this);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        desk.workOn(context.executor());
        connection.opened(this);
        if (!lane.isOfOneRequest()) {
            say(connection.hello());
        }
    }

    FrameLane lane() {
        return lane;
    }

    void limitFrames(int bodyBytesMax) {
        lane.pump().limitFrames(bodyBytesMax);
    }

    void say(Frame frame) {
        lane.say(frame);
        if (lane.bytesUnread() > UNREAD_BYTES_MAX && lane.isOpen()) {
            connection.scope.counters().requestsStalled.increment();
            log.info("{}: {} does not read its answers", connection.scope.self(), connection.peer);
            lane.abort();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        Frame frame = (Frame) message;
        try {
            if (!connection.isClosing() && lane.isOpen()) {
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
            case Frame.Opening opening -> {
                if (begins(opening.requestId())) {
                    desk.begin(opening);
                }
            }
            case Frame.Data data -> receive(data);
            case Frame.Hello hello -> greet(hello);
            case Frame.Cancel cancel -> {
                ServedRequest request = requests.get(cancel.requestId());
                if (request != null) {
                    cancel(request);
                }
            }
            case Frame.Malformed malformed -> malformed(malformed);
            case Frame.Failed failed ->
                    connection.end(ShardFailure.UNAVAILABLE, "the peer: " + failed.message());
            case Frame.PutOk _,
                    Frame.GetBegin _,
                    Frame.StatOk _,
                    Frame.Pong _,
                    Frame.DeleteOk _,
                    Frame.ListPage _,
                    Frame.HealthOk _ ->
                    connection.end(ShardFailure.PROTOCOL, "an answer from a client");
        }
    }

    private void greet(Frame.Hello hello) {
        if (connection.greet(hello) && lane.isOfOneRequest()) {
            control = true; // this stream stays: it is where the connection speaks of itself
            say(connection.hello());
        }
    }

    /** Whether a request with this id may begin; otherwise the connection ends. */
    private boolean begins(long requestId) {
        if (!connection.isGreeted()) {
            connection.end(ShardFailure.PROTOCOL, "request before HELLO");
            return false;
        }
        if (requestId <= lastRequestId) {
            connection.end(ShardFailure.PROTOCOL, "request id " + requestId + " was used before");
            return false;
        }
        if (lane.isOfOneRequest() && lastRequestId > 0) {
            connection.end(ShardFailure.PROTOCOL, "second request on a stream");
            return false;
        }
        lastRequestId = requestId;
        touch();
        return true;
    }

    private void receive(Frame.Data data) {
        ServedRequest request = requests.get(data.requestId());
        if (request != null) {
            connection.scope.counters().payloadBytesIn.add(data.bytes().readableBytes());
            desk.receive(request, data.bytes());
        } else if (data.requestId() > lastRequestId) {
            connection.end(ShardFailure.PROTOCOL, "DATA for a request that never began");
        }
    }

    private void malformed(Frame.Malformed malformed) {
        connection.scope.counters().framesMalformed.increment();
        if (lane.isOfOneRequest() && connection.isGreeted() && !control) {
            endStream(malformed);
            return;
        }
        if (malformed.requestId() == 0 || !connection.isGreeted()) {
            connection.end(ShardFailure.PROTOCOL, malformed.reason());
            return;
        }
        lastRequestId = Math.max(lastRequestId, malformed.requestId());
        ServedRequest request = requests.get(malformed.requestId());
        if (request != null) {
            abort(request, ShardFailure.PROTOCOL, malformed.reason());
        } else {
            say(
                    new Frame.Failed(
                            malformed.requestId(), ShardFailure.PROTOCOL, 0, malformed.reason()));
        }
    }

    private void endStream(Frame.Malformed malformed) {
        lastRequestId = Math.max(lastRequestId, malformed.requestId());
        if (lastRequestId == 0) {
            lane.abort();
            return;
        }
        say(new Frame.Failed(lastRequestId, ShardFailure.PROTOCOL, 0, malformed.reason()));
        cancelAll();
        lane.finish();
    }

    void add(ServedRequest request) {
        requests.put(request.id, request);
    }

    void remove(ServedRequest request) {
        requests.remove(request.id);
        touch();
        lane.finish();
    }

    private void touch() {
        activeNanos = System.nanoTime();
        connection.touch();
    }

    boolean idle() {
        return requests.isEmpty();
    }

    void abort(ServedRequest request, ShardFailure failure, String message) {
        if (!request.cancelled) {
            say(new Frame.Failed(request.id, failure, 0, message));
            cancel(request);
        }
    }

    private void cancel(ServedRequest request) {
        if (!request.cancelled) {
            desk.cancel(request);
        }
    }

    void check(long now) {
        if (!lane.isOpen()) {
            return;
        }
        long stallNanos = TimeUnit.MILLISECONDS.toNanos(connection.scope.limits().stallTimeoutMs());
        if (!lane.pump().idle() && now - lane.pump().progressNanos() > stallNanos) {
            connection.scope.counters().requestsStalled.increment();
            log.info("{}: {} reads too slowly", connection.scope.self(), connection.peer);
            lane.abort();
            return;
        }
        for (ServedRequest request : List.copyOf(requests.values())) {
            var assembly = request.assembly;
            if (assembly != null && now - assembly.progressNanos > stallNanos) {
                connection.scope.counters().requestsStalled.increment();
                abort(request, ShardFailure.TIMEOUT, "no DATA in time");
            }
        }
        if (lane.isOfOneRequest() && !control && idle() && now - activeNanos > stallNanos) {
            lane.abort(); // a stream that asks for nothing, or whose end never comes
        }
    }

    void cancelAll() {
        for (ServedRequest request : List.copyOf(requests.values())) {
            cancel(request);
        }
        lane.pump().close();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent && lane.isOfOneRequest()) {
            if (control) {
                connection.end(ShardFailure.UNAVAILABLE, "the peer leaves");
            } else if (idle()) {
                lane.finish();
            }
        }
        context.fireUserEventTriggered(event);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        lane.pump().pump();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        cancelAll();
        connection.closed(this);
        if (!lane.isOfOneRequest()) {
            connection.closed();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        log.info("{}: {} broke: {}", connection.scope.self(), connection.peer, cause.toString());
        lane.abort();
    }
}
