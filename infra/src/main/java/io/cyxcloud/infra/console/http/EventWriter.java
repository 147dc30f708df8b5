package io.cyxcloud.infra.console.http;

import io.cyxcloud.infra.console.EventStreams;
import io.vertx.core.Context;
import io.vertx.core.http.HttpServerResponse;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Writes events to one browser, as server-sent events. Whoever tells them does not wait: what the
 * browser has not taken is counted, and at the limit the connection is closed; the browser may come
 * again. Thread-safe; the response is touched on its event loop only.
 */
final class EventWriter implements EventStreams.Listener {
    private final Context context;
    private final HttpServerResponse response;
    private final int pendingMax;
    private final Consumer<EventWriter> dropped;
    private final AtomicInteger pending = new AtomicInteger();

    /**
     * Makes one.
     *
     * @param dropped told, on the event loop, when the browser is too slow
     */
    EventWriter(
            Context context,
            HttpServerResponse response,
            int pendingMax,
            Consumer<EventWriter> dropped) {
        this.dropped = dropped;
        this.context = context;
        this.response = response;
        this.pendingMax = pendingMax;
    }

    @Override
    public void hear(String event) {
        write("data: " + event + "\n\n");
    }

    /** Something must be said now and then, or the connection counts as idle. */
    void signOfLife() {
        write(": here\n\n");
    }

    @Override
    public void end() {
        context.runOnContext(_ -> {
            if (!response.ended() && !response.closed()) {
                var _ = response.end();
            }
        });
    }

    private void write(String text) {
        int waiting = pending.incrementAndGet();
        if (waiting > pendingMax) {
            if (waiting == pendingMax + 1) {
                context.runOnContext(_ -> {
                    dropped.accept(this);
                    response.reset(); // behind what is stuck; then the idle limit closes it
                });
            }
            return;
        }
        context.runOnContext(_ -> {
            if (response.ended() || response.closed()) {
                return;
            }
            var _ = response.write(text).onComplete(_ -> pending.decrementAndGet());
        });
    }
}
