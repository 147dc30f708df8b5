package io.cyxcloud.infra.console.http;

import io.cyxcloud.infra.console.ConsoleApi;
import io.cyxcloud.infra.roles.RootCredentials;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The console on a port: one event loop, and a virtual thread for each question that waits.
 * Thread-safe. It speaks plain HTTP: beyond this machine it belongs behind something with TLS.
 */
public final class ConsoleServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ConsoleServer.class);
    private static final int START_SECONDS_MAX = 30;
    private static final int STOP_SECONDS_MAX = 5;

    private final Vertx vertx;
    private final AtomicInteger connections = new AtomicInteger();
    private final int port;

    private ConsoleServer(Vertx vertx, String host, int port, ConsoleRequests requests)
            throws InterruptedException {
        this.vertx = vertx;
        HttpServer server =
                vertx.createHttpServer(
                                new HttpServerOptions()
                                        .setHost(host)
                                        .setPort(port)
                                        .setIdleTimeout(ConsoleLimits.IDLE_SECONDS_MAX)
                                        .setCompressionSupported(false)
                                        .setHttp2ClearTextEnabled(false)
                                        .setMaxInitialLineLength(ConsoleLimits.HEADER_BYTES_MAX)
                                        .setMaxHeaderSize(ConsoleLimits.HEADER_BYTES_MAX))
                        .connectionHandler(this::bound)
                        .requestHandler(requests);
        try {
            this.port =
                    server.listen()
                            .toCompletionStage()
                            .toCompletableFuture()
                            .get(START_SECONDS_MAX, TimeUnit.SECONDS)
                            .actualPort();
        } catch (ExecutionException | TimeoutException e) {
            close();
            Throwable cause = e instanceof ExecutionException ? e.getCause() : e;
            throw new UncheckedIOException(
                    new IOException("cannot listen on %s:%d: %s".formatted(host, port, cause), e));
        }
    }

    /**
     * Returns when the port is bound.
     *
     * @param port 0 for a free one
     * @throws UncheckedIOException when it cannot be
     */
    public static ConsoleServer start(String host, int port, RootCredentials root, ConsoleApi api)
            throws InterruptedException {
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(1));
        ConsoleRequests requests =
                new ConsoleRequests(vertx, api, new SignIn(root, Clock.systemUTC()), new Assets());
        ConsoleServer server = new ConsoleServer(vertx, host, port, requests);
        LOG.info("console on {}:{}", host, server.port());
        return server;
    }

    public int port() {
        return port;
    }

    @Override
    public void close() {
        try {
            vertx.close()
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(STOP_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("the console did not stop cleanly", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void bound(HttpConnection connection) {
        if (connections.incrementAndGet() > ConsoleLimits.CONNECTIONS_MAX) {
            connections.decrementAndGet();
            var _ = connection.close();
            return;
        }
        connection.closeHandler(_ -> connections.decrementAndGet());
    }
}
