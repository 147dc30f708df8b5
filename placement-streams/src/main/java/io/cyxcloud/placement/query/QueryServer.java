package io.cyxcloud.placement.query;

import io.cyxcloud.events.query.MetadataAnswer;
import io.cyxcloud.events.query.MetadataAnswer.RefusedAnswer;
import io.cyxcloud.events.value.TlsFiles;
import io.cyxcloud.placement.client.MetadataRoute;
import io.cyxcloud.placement.client.QueryEndpoint;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.ServerSSLOptions;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves queries as {@link QueryWire} has them. Event loops read and write; {@link Answers} are
 * found by other threads.
 */
public final class QueryServer implements AutoCloseable {
    static final Duration DEADLINE_MAX = Duration.ofSeconds(60);
    private static final int STREAMS_PER_CONNECTION_MAX = 1_024;

    /** On a machine that starts a whole cluster at once. */
    private static final Duration START_MAX = Duration.ofSeconds(60);

    private static final Duration STOP_MAX = Duration.ofSeconds(10);
    private static final Set<String> ROLES =
            Set.of("gateway", "repair", "node", "operator", "placement");
    private static final Logger LOG = LoggerFactory.getLogger(QueryServer.class);

    private final Vertx vertx;
    private final HttpServer server;
    private final QueryTls tls;
    private final Answers answers;

    /** Listens when it returns; throws {@link IllegalStateException} when it cannot. */
    public QueryServer(QueryEndpoint bind, TlsFiles tls, MetadataRoute route) {
        this.answers = new Answers(route);
        this.vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
        try {
            this.tls = new QueryTls(vertx, tls);
        } catch (UncheckedIOException e) {
            var _ = vertx.close();
            throw new IllegalStateException("the query server's TLS: " + e.getMessage(), e);
        }
        this.server =
                vertx.createHttpServer(options(this.tls.server())).requestHandler(this::handle);
        try {
            server.listen(bind.port(), bind.host())
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(START_MAX.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            var _ = vertx.close();
            throw new IllegalStateException(
                    "the query server cannot listen on " + bind + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            var _ = vertx.close();
            throw new IllegalStateException("interrupted", e);
        }
        var _ = vertx.setPeriodic(Answers.GIVE_UP_EVERY_MS, _ -> answers.giveUpLate());
        this.tls.follow(() -> server.updateSSLOptions(this.tls.server(), true));
    }

    /** The port it listens on. */
    public int port() {
        return server.actualPort();
    }

    @Override
    public void close() {
        answers.close();
        try {
            vertx.close()
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(STOP_MAX.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("the query server did not stop in time", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static HttpServerOptions options(ServerSSLOptions tls) {
        return new HttpServerOptions()
                .setSsl(true)
                .setUseAlpn(true)
                .setEnabledSecureTransportProtocols(tls.getEnabledSecureTransportProtocols())
                .setClientAuth(tls.getClientAuth())
                .setKeyCertOptions(tls.getKeyCertOptions())
                .setTrustOptions(tls.getTrustOptions())
                .setInitialSettings(
                        new Http2Settings()
                                .setMaxConcurrentStreams(STREAMS_PER_CONNECTION_MAX)
                                .setInitialWindowSize(QueryWire.WINDOW_BYTES))
                .setHttp2ConnectionWindowSize(QueryWire.WINDOW_BYTES);
    }

    private void handle(HttpServerRequest request) {
        if (tls.isRevoked(request.connection())) {
            LOG.warn(
                    "the certificate of {} is revoked: its connection ends",
                    QueryPeer.of(request.connection()));
            var _ = request.connection().close();
        } else if (QueryPeer.of(request.connection())
                .filter(peer -> ROLES.contains(peer.role()))
                .isEmpty()) {
            refuse(request, 403);
        } else if (!request.method().equals(HttpMethod.POST)) {
            refuse(request, 404);
        } else if (QueryWire.PATH.equals(request.path())) {
            read(request);
        } else if (QueryWire.STREAM_PATH.equals(request.path())) {
            converse(request);
        } else {
            refuse(request, 404);
        }
    }

    /** Questions and answers for as long as the other end has questions. */
    private void converse(HttpServerRequest request) {
        Context context = vertx.getOrCreateContext();
        HttpServerResponse response = request.response();
        FrameWriter writer =
                new FrameWriter(
                        context,
                        frames -> {
                            if (!response.closed() && !response.ended()) {
                                var _ = response.write(frames);
                            }
                        });
        QueryFrames questions =
                new QueryFrames(
                        QueryWire.QUERY_BYTES_MAX,
                        (number, staleOk, withinMs, query) ->
                                answers.find(
                                        query,
                                        staleOk,
                                        deadline(withinMs),
                                        answer -> writer.answer(number, answer)));
        request.handler(part -> {
            if (tls.isRevoked(request.connection())) {
                var _ = request.connection().close();
                return;
            }
            try {
                questions.add(part);
            } catch (IllegalArgumentException e) {
                LOG.warn(
                        "{} sends what is no question: {}",
                        QueryPeer.of(request.connection()),
                        e.getMessage());
                request.handler(null);
                var _ = response.reset();
            }
        });
        request.endHandler(_ -> {
            if (!response.closed()) {
                var _ = response.end();
            }
        });
        var _ =
                response.setChunked(true)
                        .putHeader("content-type", QueryWire.CONTENT_TYPE)
                        .writeHead();
    }

    private void read(HttpServerRequest request) {
        Context context = vertx.getOrCreateContext();
        Buffer body = Buffer.buffer();
        request.handler(part -> {
            if (body.length() + part.length() > QueryWire.QUERY_BYTES_MAX) {
                request.handler(null);
                refuse(request, 413);
            } else {
                body.appendBuffer(part);
            }
        });
        request.endHandler(_ -> {
            if (request.response().ended()) {
                return;
            }
            boolean staleOk = "true".equals(request.getHeader(QueryWire.STALE_OK_HEADER));
            String withinMs = request.getHeader(QueryWire.DEADLINE_HEADER);
            Duration within;
            try {
                within = withinMs == null ? DEADLINE_MAX : deadline(Long.parseLong(withinMs));
            } catch (NumberFormatException e) {
                MetadataAnswer refused =
                        new RefusedAnswer(QueryWire.DEADLINE_HEADER + ": " + withinMs);
                send(context, request, QueryWire.ANSWER.encode(refused));
                return;
            }
            answers.find(
                    body.getBytes(), staleOk, within, answer -> send(context, request, answer));
        });
    }

    private static Duration deadline(long ms) {
        return Duration.ofMillis(Math.clamp(ms, 1, DEADLINE_MAX.toMillis()));
    }

    private static void send(Context context, HttpServerRequest request, byte[] answer) {
        Buffer bytes = Buffer.buffer(answer);
        context.runOnContext(_ -> {
            if (!request.response().closed()) {
                var _ =
                        request.response()
                                .putHeader("content-type", QueryWire.CONTENT_TYPE)
                                .end(bytes);
            }
        });
    }

    private static void refuse(HttpServerRequest request, int status) {
        if (!request.response().ended()) {
            var _ = request.response().setStatusCode(status).end();
        }
    }
}
