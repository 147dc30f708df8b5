package io.cyxcloud.s3.http;

import io.cyxcloud.s3.core.S3Error;
import io.cyxcloud.s3.core.S3Exception;
import io.cyxcloud.s3.handlers.S3Dispatcher;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.ServerSSLOptions;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One event loop's share of the connections. Everything here is on that event loop. */
final class ListenerVerticle extends VerticleBase {
    /** What all event loops share. */
    record Shared(
            S3Dispatcher dispatcher,
            ServerLimits limits,
            ResponseIds ids,
            Semaphore requests,
            AtomicInteger connections) {}

    private static final Logger LOG = LoggerFactory.getLogger(ListenerVerticle.class);

    private final HttpServerOptions options;
    private final SocketAddress address;
    private final Shared shared;
    private final Map<HttpConnection, ConnectionGuard> guards = new HashMap<>();
    private volatile @Nullable HttpServer server;

    /** With TLS unless it is null. */
    ListenerVerticle(SocketAddress address, Shared shared, @Nullable EndpointTls tls) {
        this.address = address;
        this.shared = shared;
        this.options =
                new HttpServerOptions()
                        .setReuseAddress(true)
                        .setTcpNoDelay(true)
                        .setCompressionSupported(false)
                        .setHandle100ContinueAutomatically(false)
                        .setHttp2ClearTextEnabled(false)
                        .setMaxInitialLineLength(shared.limits().headerBytesMax())
                        .setMaxHeaderSize(shared.limits().headerBytesMax())
                        .setMaxChunkSize(ServerLimits.BODY_BUFFER_BYTES_MAX);
        if (tls != null) {
            tls.addTo(options);
        }
    }

    @Override
    public Future<?> start() {
        HttpServer listening =
                vertx.createHttpServer(options)
                        .connectionHandler(this::onConnection)
                        .invalidRequestHandler(this::onInvalid)
                        .requestHandler(this::onRequest);
        server = listening;
        return listening.listen(address);
    }

    @Override
    public Future<?> stop() {
        HttpServer listening = server;
        return listening == null
                ? Future.succeededFuture()
                : listening.shutdown(Duration.ofMillis(shared.limits().shutdownTimeoutMs()));
    }

    /** For the connections to come. */
    void renew(ServerSSLOptions tls) {
        HttpServer listening = server;
        if (listening != null) {
            var _ =
                    listening
                            .updateSSLOptions(tls)
                            .onFailure(e -> LOG.error("the new certificate was not taken", e));
        }
    }

    int port() {
        HttpServer listening = server;
        return listening == null ? address.port() : listening.actualPort();
    }

    private void onConnection(HttpConnection connection) {
        if (shared.connections().incrementAndGet() > shared.limits().connectionsMax()) {
            shared.connections().decrementAndGet();
            var _ = connection.close();
            return;
        }
        ConnectionGuard guard = new ConnectionGuard(vertx, connection);
        guards.put(connection, guard);
        guard.expect(shared.limits().headerTimeoutMs());
        connection.closeHandler(_ -> {
            guard.stop();
            guards.remove(connection);
            shared.connections().decrementAndGet();
        });
    }

    private void onRequest(HttpServerRequest request) {
        HttpExchange exchange = accept(request);
        if (!shared.requests().tryAcquire()) {
            refuse(exchange, S3Error.SLOW_DOWN.failure());
            return;
        }
        Thread.ofVirtual()
                .name("s3-request")
                .start(() -> {
                    try {
                        exchange.run(shared.dispatcher());
                    } finally {
                        shared.requests().release();
                    }
                });
    }

    private void onInvalid(HttpServerRequest request) {
        Throwable cause = request.decoderResult().cause();
        boolean tooLong =
                cause instanceof TooLongHttpHeaderException
                        || cause instanceof TooLongHttpLineException;
        refuse(
                accept(request),
                tooLong
                        ? S3Error.REQUEST_HEADER_SECTION_TOO_LARGE.failure()
                        : S3Error.BAD_REQUEST.failure());
    }

    private HttpExchange accept(HttpServerRequest request) {
        ConnectionGuard guard = guards.get(request.connection());
        if (guard != null) {
            guard.stop();
            request.response()
                    .endHandler(_ ->
                            context.runOnContext(_ -> {
                                if (guards.containsKey(request.connection())) {
                                    guard.expect(shared.limits().idleTimeoutMs());
                                }
                            }));
        }
        VertxRequestBody body = new VertxRequestBody(request, context, shared.limits());
        return new HttpExchange(request, body, shared.limits(), shared.ids());
    }

    /** Answers from a virtual thread too: what is left of the body must be waited for. */
    private static void refuse(HttpExchange exchange, S3Exception answer) {
        Thread.ofVirtual().name("s3-refusal").start(() -> exchange.refuse(answer));
    }
}
