package io.cyxcloud.s3.http;

import io.cyxcloud.s3.GatewayConfig;
import io.cyxcloud.s3.handlers.S3Dispatcher;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Listens on as many event loops as there are processors. Thread-safe. */
public final class S3Server implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(S3Server.class);
    private static final int START_SECONDS_MAX = 30;
    private static final int EVENT_LOOPS_MAX = 8;
    private static final long TLS_POLL_MS = 2_000;

    private final Vertx vertx;
    private final ServerLimits limits;
    private final Semaphore requests;
    private final List<ListenerVerticle> listeners;

    private S3Server(
            Vertx vertx,
            ServerLimits limits,
            Semaphore requests,
            List<ListenerVerticle> listeners) {
        this.vertx = vertx;
        this.limits = limits;
        this.requests = requests;
        this.listeners = listeners;
    }

    /**
     * Returns when the port is bound.
     *
     * @param tls null for plain HTTP
     * @throws UncheckedIOException when it cannot be, or the files of TLS cannot be used
     */
    public static S3Server start(
            String host,
            int port,
            GatewayConfig.@Nullable Tls tls,
            ServerLimits limits,
            S3Dispatcher dispatcher) {
        int eventLoops = Math.min(EVENT_LOOPS_MAX, Runtime.getRuntime().availableProcessors());
        Vertx vertx =
                Vertx.vertx(
                        new VertxOptions()
                                .setEventLoopPoolSize(eventLoops)
                                .setPreferNativeTransport(true));
        Semaphore requests = new Semaphore(limits.requestsInFlightMax());
        ListenerVerticle.Shared shared =
                new ListenerVerticle.Shared(
                        dispatcher, limits, new ResponseIds(), requests, new AtomicInteger());
        List<ListenerVerticle> listeners = new CopyOnWriteArrayList<>();
        SocketAddress address =
                port == 0
                        ? SocketAddress.sharedRandomPort(1, host) // one for all event loops
                        : SocketAddress.inetSocketAddress(port, host);
        S3Server server = new S3Server(vertx, limits, requests, listeners);
        EndpointTls endpoint = tls == null ? null : server.tls(tls);
        try {
            vertx.deployVerticle(
                            () -> {
                                ListenerVerticle listener =
                                        new ListenerVerticle(address, shared, endpoint);
                                listeners.add(listener);
                                return listener;
                            },
                            new DeploymentOptions().setInstances(eventLoops))
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(START_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            server.close();
            Throwable cause =
                    e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e;
            throw new UncheckedIOException(
                    new IOException(
                            "cannot listen on %s:%d: %s".formatted(host, port, cause.getMessage()),
                            cause));
        } catch (InterruptedException e) {
            server.close();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while starting", e);
        }
        if (endpoint != null) {
            server.follow(endpoint);
        }
        LOG.info("S3 on {}://{}:{}", tls == null ? "http" : "https", host, server.port());
        return server;
    }

    private EndpointTls tls(GatewayConfig.Tls files) {
        try {
            return new EndpointTls(vertx, files);
        } catch (IOException e) {
            close();
            throw new UncheckedIOException("TLS of the S3 endpoint: " + e.getMessage(), e);
        }
    }

    /** Until it is closed. */
    private void follow(EndpointTls endpoint) {
        AtomicBoolean looking = new AtomicBoolean();
        vertx.setPeriodic(
                TLS_POLL_MS,
                _ -> {
                    if (looking.compareAndSet(false, true)) { // a file system may hang
                        vertx.executeBlocking(
                                        () -> {
                                            endpoint.poll(
                                                    tls -> listeners.forEach(l -> l.renew(tls)));
                                            return null;
                                        })
                                .onComplete(_ -> looking.set(false));
                    }
                });
    }

    public int port() {
        return listeners.getFirst().port();
    }

    public int requestsInFlight() {
        return limits.requestsInFlightMax() - requests.availablePermits();
    }

    @Override
    public void close() {
        try {
            // shutting down waits for the answers in progress, within the limit
            vertx.close()
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(limits.shutdownTimeoutMs() + 5_000L, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("the S3 server did not stop cleanly", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
