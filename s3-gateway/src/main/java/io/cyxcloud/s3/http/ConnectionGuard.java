package io.cyxcloud.s3.http;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;

/**
 * Closes a connection on which no request becomes complete in time, however busily it trickles. On
 * the connection's event loop only.
 */
final class ConnectionGuard {
    private static final long NO_TIMER = -1;

    private final Vertx vertx;
    private final HttpConnection connection;
    private long timer = NO_TIMER;

    ConnectionGuard(Vertx vertx, HttpConnection connection) {
        this.vertx = vertx;
        this.connection = connection;
    }

    /** A request is due within this time. */
    void expect(int withinMs) {
        stop();
        timer =
                vertx.setTimer(
                        withinMs,
                        _ -> {
                            timer = NO_TIMER;
                            var _ = connection.close();
                        });
    }

    /** A request came, or the connection is closed. */
    void stop() {
        if (timer != NO_TIMER) {
            vertx.cancelTimer(timer);
            timer = NO_TIMER;
        }
    }
}
