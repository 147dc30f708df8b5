package io.cyxcloud.shardstore.server;

import io.cyxcloud.events.value.ShardId;
import io.cyxcloud.shardstore.protocol.Frame;
import io.cyxcloud.shardstore.protocol.PeerIdentity;
import io.cyxcloud.shardstore.protocol.ShardException;
import io.cyxcloud.shardstore.protocol.ShardFailure;
import io.cyxcloud.shardstore.protocol.ShardHandler;
import io.cyxcloud.shardstore.protocol.ShardLimits;
import io.cyxcloud.shardstore.protocol.ShardSlice;
import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does what the requests of a lane ask: checks the role, takes room in the budgets, calls the node,
 * brings its answer back to the lane's event loop. Lives on that loop.
 */
final class RequestDesk {
    private static final Logger log = LoggerFactory.getLogger(RequestDesk.class);

    private final ServerConnection connection;
    private final ServerScope scope;
    private final PeerIdentity peer;
    private final ServerLane lane;
    private EventExecutor loop = ImmediateEventExecutor.INSTANCE;

    RequestDesk(ServerConnection connection, ServerLane lane) {
        this.connection = connection;
        this.scope = connection.scope;
        this.peer = connection.peer;
        this.lane = lane;
    }

    void workOn(EventExecutor executor) {
        loop = executor;
    }

    void begin(Frame.Opening opening) {
        switch (opening) {
            case Frame.PutBegin put -> begin(put);
            case Frame.Get get -> begin(get);
            case Frame.Ping ping -> {
                lane.say(new Frame.Pong(ping.requestId()));
                lane.lane().finish();
            }
            case Frame.Stat(long id, ShardId shard) -> {
                if (allowed(id, peer.role().mayGet(), "ask for shards")) {
                    call(id, shard, node -> node.stat(peer, shard), Frame.StatOk::new);
                }
            }
            case Frame.Delete(long id, ShardId shard) -> {
                if (spoken(id) && allowed(id, peer.role().mayDelete(), "delete shards")) {
                    call(
                            id,
                            shard,
                            node -> node.delete(peer, shard),
                            (request, _) -> new Frame.DeleteOk(request));
                }
            }
            case Frame.Verify(long id, ShardId shard) -> {
                if (spoken(id) && allowed(id, peer.role().mayInspect(), "verify shards")) {
                    call(id, shard, node -> node.verify(peer, shard), Frame.StatOk::new);
                }
            }
            case Frame.ListShards list -> {
                long id = list.requestId();
                if (spoken(id) && allowed(id, peer.role().mayInspect(), "list shards")) {
                    call(
                            id,
                            "a page of shards",
                            node -> node.list(peer, list.range(), list.countMax()),
                            Frame.ListPage::new);
                }
            }
            case Frame.Health(long id) -> {
                if (spoken(id)) {
                    int inFlight = scope.admission().node().requestCount();
                    call(id, "health", node -> node.health(inFlight), Frame.HealthOk::new);
                }
            }
        }
    }

    /** Whether the connection's version has the request; otherwise it is answered here. */
    private boolean spoken(long requestId) {
        if (connection.version() >= 2) {
            return true;
        }
        refuse(requestId, ShardFailure.PROTOCOL, "not in version " + connection.version());
        return false;
    }

    private boolean allowed(long requestId, boolean may, String what) {
        if (!may) {
            scope.counters().requestsRefused.increment();
            refuse(requestId, ShardFailure.REFUSED, peer + " may not " + what);
        }
        return may;
    }

    private void refuse(long requestId, ShardFailure failure, String message) {
        lane.say(new Frame.Failed(requestId, failure, 0, message));
        lane.lane().finish();
    }

    private void begin(Frame.PutBegin put) {
        if (!allowed(put.requestId(), peer.role().mayPut(), "store shards")) {
            return;
        }
        ServedRequest request = new ServedRequest(put.requestId(), put.id(), put.lengthBytes());
        if (!admit(request)) {
            return;
        }
        var payload = lane.lane().alloc().directBuffer(put.lengthBytes(), put.lengthBytes());
        request.assembly = new ServedRequest.Assembly(put.id(), payload, put.blake3());
        if (put.lengthBytes() == 0) {
            store(request, request.assembly);
        }
    }

    /** Bytes of a put; the caller releases them. */
    void receive(ServedRequest request, ByteBuf bytes) {
        ServedRequest.Assembly assembly = request.assembly;
        if (assembly == null || bytes.readableBytes() > assembly.payload.writableBytes()) {
            lane.abort(request, ShardFailure.PROTOCOL, "more DATA than was announced");
            return;
        }
        assembly.payload.writeBytes(bytes);
        assembly.progressNanos = System.nanoTime();
        if (!assembly.payload.isWritable()) {
            store(request, assembly);
        }
    }

    private void store(ServedRequest request, ServedRequest.Assembly assembly) {
        request.assembly = null;
        answer(
                request,
                () -> scope.handler().put(peer, assembly.shard, assembly.payload, assembly.blake3),
                _ -> finish(request, new Frame.PutOk(request.id)),
                _ -> {});
    }

    private void begin(Frame.Get get) {
        if (!allowed(get.requestId(), peer.role().mayGet(), "read shards")) {
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
                    () -> scope.handler().get(peer, get.id(), get.offset(), get.lengthBytes()),
                    slice -> send(request, slice),
                    slice -> slice.blocks().release());
        }
    }

    private void send(ServedRequest request, ShardSlice slice) {
        int length = slice.blocks().readableBytes();
        scope.counters().payloadBytesOut.add(length);
        lane.say(new Frame.GetBegin(request.id, length, slice.firstBlock(), slice.checksums()));
        request.body = lane.lane().pump().send(request.id, slice.blocks(), () -> end(request));
        lane.lane().pump().pump();
    }

    /** A request without bytes on the wire, from its room in the budgets to its answer. */
    private <T> void call(
            long id,
            Object what,
            Function<ShardHandler, CompletableFuture<T>> operation,
            java.util.function.BiFunction<Long, T, Frame> reply) {
        ServedRequest request = new ServedRequest(id, what, 0);
        if (admit(request)) {
            answer(
                    request,
                    () -> operation.apply(scope.handler()),
                    value -> finish(request, reply.apply(id, value)),
                    _ -> {});
        }
    }

    private boolean admit(ServedRequest request) {
        ShardFailure refusal = scope.admission().tryTake(connection.budget, request.costBytes);
        if (refusal == null) {
            lane.add(request);
            return true;
        }
        scope.counters().requestsBusy.increment();
        String message =
                scope.self() + (refusal == ShardFailure.BUSY ? " is busy" : " is stopping");
        lane.say(new Frame.Failed(request.id, refusal, scope.limits().retryAfterMs(), message));
        lane.lane().finish();
        return false;
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
                loop,
                outcome,
                (value, failure) -> {
                    if (failure == null) {
                        drop.accept(value);
                    }
                    scope.admission().give(connection.budget, request.costBytes);
                });
    }

    private void failed(ServedRequest request, Throwable failure) {
        ShardException cause = ShardException.of(failure);
        if (cause.getCause() != null) {
            log.warn("{}: request for {} failed", scope.self(), request.what, cause);
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
        lane.say(answer);
        end(request);
    }

    private void end(ServedRequest request) {
        scope.admission().give(connection.budget, request.costBytes);
        lane.remove(request);
    }

    /** Lets go of what can be let go of; what the handler has in hand ends when it answers. */
    void cancel(ServedRequest request) {
        request.cancelled = true;
        if (request.assembly != null) {
            request.assembly.payload.release();
            request.assembly = null;
            end(request);
        } else if (request.body != null) {
            request.body.stop();
        }
    }
}
