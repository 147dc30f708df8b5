package io.cyxcloud.perf.transport;

import java.util.concurrent.CompletableFuture;

/** Client and server of one transport in this process, joined by a socket. */
interface TransportLoad extends AutoCloseable {
    String name();

    /** Sends one request; completes with its answer. Any thread. */
    CompletableFuture<?> request();

    @Override
    void close();
}
