package io.cyxcloud.shardstore.server;

import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.shardstore.protocol.DataPump;
import io.cyxcloud.shardstore.protocol.Frame;
import io.cyxcloud.shardstore.protocol.PeerIdentity;
import io.cyxcloud.shardstore.protocol.ShardException;
import io.cyxcloud.shardstore.protocol.ShardFailure;
import io.cyxcloud.shardstore.protocol.ShardHandler;
import io.cyxcloud.shardstore.protocol.ShardLimits;
import io.cyxcloud.shardstore.protocol.ShardSlice;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.collection.LongObjectHashMap;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves one peer whose identity is known. Lives on its channel's event loop; the handler's answers
 * come back to it. A request ends in exactly one of: its answer, an ERROR, the connection's end;
 * then its share of both budgets is given back. DATA of a request that has ended is dropped, which
 * is how the rest of a refused put drains.
 */
final class ServerConnection extends ChannelInboundHandlerAdapter {
    private static final Logger log = LoggerFactory.getLogger(ServerConnection.class);
    private static final int CHECKS_PER_TIMEOUT = 4;

    /** Answers a peer may leave unread before it is cut off; one DATA frame comes on top. */
    private static final int UNREAD_BYTES_MAX = 1024 * 1024;

    private final NodeId self;
    private final PeerIdentity peer;
    private final ShardHandler handler;
    private final ServerLimits limits;
    private final Admission admission;
    private final Budget budget;
    private final LongObjectHashMap<ServedRequest> requests = new LongObjectHashMap<>();
    private ChannelHandlerContext context;
    private DataPump pump;
    private ScheduledFuture<?> checks;
    private boolean greeted;
    private boolean closing;
    private long lastRequestId;
    private long activeNanos = System.nanoTime();

    @SuppressWarnings("NullAway.Init") // set in handlerAdded, before any event
    ServerConnection(
            NodeId self,
            PeerIdentity peer,
            ShardHandler handler,
            ServerLimits limits,
            Admission admission) {
        this.self = self;
        this.peer = peer;
        this.handler = handler;
        this.limits = limits;
        this.admission = admission;
        budget = new Budget(limits.requestsPerConnectionMax(), limits.bytesPerConnectionMax());
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
        pump = new DataPump(added.channel());
        long periodMs = Math.max(1, shortestTimeoutMs() / CHECKS_PER_TIMEOUT);
        checks =
                added.executor()
                        .scheduleWithFixedDelay(
                                this::checkProgress, periodMs, periodMs, TimeUnit.MILLISECONDS);
        say(Frame.Hello.of(limits.requestsPerConnectionMax(), limits.bytesPerConnectionMax()));
    }

    @Override
    public void channelRead(ChannelHandlerContext unused, Object message) {
        Frame frame = (Frame) message;
        if (frame instanceof Frame.Data data) {
            try {
                receive(data);
            } finally {
                data.bytes().release();
            }
            return;
        }
        if (closing || (frame instanceof Frame.Opening && !begins(frame.requestId()))) {
            return;
        }
        switch (frame) {
            case Frame.Hello hello -> greet(hello);
            case Frame.PutBegin put -> begin(put);
            case Frame.Get get -> begin(get);
            case Frame.Stat stat -> begin(stat);
            case Frame.Ping ping -> say(new Frame.Pong(ping.requestId()));
            case Frame.Cancel cancel -> {
                ServedRequest request = requests.get(cancel.requestId());
                if (request != null) {
                    cancel(request);
                }
            }
            case Frame.Malformed malformed -> malformed(malformed);
            case Frame.Failed failed -> {
                log.info("{} ends its connection: {}", peer, failed.failure());
                closing = true;
                var _ = context.close();
            }
            case Frame.Data _, Frame.PutOk _, Frame.GetBegin _, Frame.StatOk _, Frame.Pong _ ->
                    endConnection(ShardFailure.PROTOCOL, "an answer from a client");
        }
    }

    private void greet(Frame.Hello hello) {
        if (greeted || hello.version() < Frame.Hello.VERSION_NOW) {
            endConnection(ShardFailure.PROTOCOL, greeted ? "second HELLO" : "version");
            return;
        }
        greeted = true;
        pump.limitFrames(hello.bodyBytesMax());
    }

    /** Whether a request with this id may begin; otherwise the connection ends. */
    private boolean begins(long requestId) {
        if (!greeted) {
            endConnection(ShardFailure.PROTOCOL, "request before HELLO");
            return false;
        }
        if (requestId <= lastRequestId) {
            endConnection(ShardFailure.PROTOCOL, "request id " + requestId + " was used before");
            return false;
        }
        lastRequestId = requestId;
        activeNanos = System.nanoTime();
        return true;
    }

    private void begin(Frame.PutBegin put) {
        if (!peer.role().mayPut()) {
            refuse(put.requestId(), peer + " may not store shards");
            return;
        }
        ServedRequest request = new ServedRequest(put.requestId(), put.id(), put.lengthBytes());
        if (!admit(request)) {
            return;
        }
        var payload = context.alloc().directBuffer(put.lengthBytes(), put.lengthBytes());
        request.assembly = new ServedRequest.Assembly(payload, put.blake3());
        if (put.lengthBytes() == 0) {
            store(request, request.assembly);
        }
    }

    private void receive(Frame.Data data) {
        ServedRequest request = requests.get(data.requestId());
        if (closing) {
            return;
        }
        if (request == null) {
            if (data.requestId() > lastRequestId) {
                endConnection(ShardFailure.PROTOCOL, "DATA for a request that never began");
            }
            return;
        }
        ServedRequest.Assembly assembly = request.assembly;
        if (assembly == null || data.bytes().readableBytes() > assembly.payload.writableBytes()) {
            abort(request, ShardFailure.PROTOCOL, "more DATA than was announced");
            return;
        }
        assembly.payload.writeBytes(data.bytes());
        assembly.progressNanos = System.nanoTime();
        if (!assembly.payload.isWritable()) {
            store(request, assembly);
        }
    }

    private void store(ServedRequest request, ServedRequest.Assembly assembly) {
        request.assembly = null;
        answer(
                request,
                () -> handler.put(peer, request.shard, assembly.payload, assembly.blake3),
                _ -> finish(request, new Frame.PutOk(request.id)),
                _ -> {});
    }

    private void begin(Frame.Get get) {
        if (!peer.role().mayGet()) {
            refuse(get.requestId(), peer + " may not read shards");
            return;
        }
        int end =
                ShardSlice.coverEnd(
                        get.offset(), get.lengthBytes(), ShardLimits.SHARD_SIZE_BYTES_MAX);
        int coverBytes = end - ShardSlice.firstBlockOf(get.offset()) * ShardLimits.BLOCK_SIZE_BYTES;
        ServedRequest request = new ServedRequest(get.requestId(), get.id(), coverBytes);
        if (admit(request)) {
            answer(
                    request,
                    () -> handler.get(peer, get.id(), get.offset(), get.lengthBytes()),
                    slice -> send(request, slice),
                    slice -> slice.blocks().release());
        }
    }

    private void send(ServedRequest request, ShardSlice slice) {
        int length = slice.blocks().readableBytes();
        say(new Frame.GetBegin(request.id, length, slice.firstBlock(), slice.checksums()));
        request.body = pump.send(request.id, slice.blocks(), () -> end(request));
        pump.pump();
    }

    private void begin(Frame.Stat stat) {
        if (!peer.role().mayGet()) {
            refuse(stat.requestId(), peer + " may not ask for shards");
            return;
        }
        ServedRequest request = new ServedRequest(stat.requestId(), stat.id(), 0);
        if (admit(request)) {
            answer(
                    request,
                    () -> handler.stat(peer, stat.id()),
                    found -> finish(request, new Frame.StatOk(request.id, found)),
                    _ -> {});
        }
    }

    private boolean admit(ServedRequest request) {
        ShardFailure refusal = admission.tryTake(budget, request.costBytes);
        if (refusal != null) {
            String message = self + (refusal == ShardFailure.BUSY ? " is busy" : " is stopping");
            say(new Frame.Failed(request.id, refusal, limits.retryAfterMs(), message));
            return false;
        }
        requests.put(request.id, request);
        return true;
    }

    private void refuse(long requestId, String message) {
        say(new Frame.Failed(requestId, ShardFailure.REFUSED, 0, message));
    }

    /**
     * Calls the handler and brings its answer to the event loop: delivered, or dropped when nobody
     * waits for it any more.
     */
    private <T> void answer(
            ServedRequest request,
            Supplier<CompletableFuture<T>> operation,
            Consumer<T> deliver,
            Consumer<T> drop) {
        BiConsumer<T, Throwable> outcome =
                (value, failure) -> {
                    if (failure != null) {
                        failed(request, failure);
                    } else if (request.cancelled) {
                        drop.accept(value);
                        end(request);
                    } else {
                        deliver.accept(value);
                    }
                };
        HandlerCall.make(
                operation,
                context.executor(),
                outcome,
                (value, failure) -> {
                    if (failure == null) {
                        drop.accept(value);
                    }
                    admission.give(budget, request.costBytes);
                });
    }

    private void failed(ServedRequest request, Throwable failure) {
        ShardException cause = ShardException.of(failure);
        if (cause.getCause() != null) {
            log.warn("{}: request for shard {} failed", self, request.shard, cause);
        }
        if (request.cancelled) {
            end(request);
        } else {
            finish(
                    request,
                    new Frame.Failed(
                            request.id, cause.failure(), cause.retryAfterMs(), cause.reason()));
        }
    }

    private void finish(ServedRequest request, Frame answer) {
        end(request);
        say(answer);
    }

    private void end(ServedRequest request) {
        requests.remove(request.id);
        activeNanos = System.nanoTime();
        admission.give(budget, request.costBytes);
    }

    private void abort(ServedRequest request, ShardFailure failure, String message) {
        if (!request.cancelled) {
            say(new Frame.Failed(request.id, failure, 0, message));
            cancel(request);
        }
    }

    /** Lets go of what can be let go of; what the handler has in hand ends when it answers. */
    private void cancel(ServedRequest request) {
        if (request.cancelled) {
            return;
        }
        request.cancelled = true;
        if (request.assembly != null) {
            request.assembly.payload.release();
            request.assembly = null;
            end(request);
        } else if (request.body != null) {
            request.body.stop();
        }
    }

    private void malformed(Frame.Malformed malformed) {
        if (malformed.requestId() == 0 || !greeted) {
            endConnection(ShardFailure.PROTOCOL, malformed.reason());
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

    private void say(Frame frame) {
        var _ = context.writeAndFlush(frame, context.voidPromise());
        if (context.channel().bytesBeforeWritable() > UNREAD_BYTES_MAX && !closing) {
            log.info("{}: {} does not read its answers", self, peer);
            closing = true;
            var _ = context.close();
        }
    }

    private void endConnection(ShardFailure failure, String message) {
        log.info("{}: ends the connection of {}: {}", self, peer, message);
        closing = true;
        var _ =
                context.writeAndFlush(new Frame.Failed(0, failure, 0, message))
                        .addListener(ChannelFutureListener.CLOSE);
    }

    private void checkProgress() {
        long now = System.nanoTime();
        if (!pump.idle() && now - pump.progressNanos() > nanos(limits.stallTimeoutMs())) {
            log.info("{}: {} reads too slowly", self, peer);
            closing = true;
            var _ = context.close();
            return;
        }
        for (ServedRequest request : List.copyOf(requests.values())) {
            var assembly = request.assembly;
            if (assembly != null && now - assembly.progressNanos > nanos(limits.stallTimeoutMs())) {
                abort(request, ShardFailure.TIMEOUT, "no DATA in time");
            }
        }
        long quietMs = greeted ? limits.idleTimeoutMs() : limits.handshakeTimeoutMs();
        if (requests.isEmpty() && now - activeNanos > nanos(quietMs)) {
            closing = true;
            var _ = context.close();
        }
    }

    private long shortestTimeoutMs() {
        return Math.min(
                limits.stallTimeoutMs(),
                Math.min(limits.idleTimeoutMs(), limits.handshakeTimeoutMs()));
    }

    private static long nanos(long ms) {
        return TimeUnit.MILLISECONDS.toNanos(ms);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext unused) {
        pump.pump();
    }

    @Override
    public void channelInactive(ChannelHandlerContext unused) {
        closing = true;
        checks.cancel(false);
        for (ServedRequest request : List.copyOf(requests.values())) {
            cancel(request);
        }
        pump.close();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext unused, Throwable cause) {
        log.info("{}: connection of {} broke: {}", self, peer, cause.toString());
        closing = true;
        var _ = context.close();
    }
}
