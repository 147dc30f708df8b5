package io.cyxcloud.ingest.read;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A queue that can be closed, so that what arrives too late stays with the sender. Thread-safe;
 * bounded by what the owner asked for.
 */
final class Mailbox<T> {
    private final LinkedBlockingQueue<T> queue = new LinkedBlockingQueue<>();
    private boolean closed;

    /** Whether the mailbox took it; otherwise the sender still owns it. */
    synchronized boolean offer(T letter) {
        return !closed && queue.offer(letter);
    }

    @Nullable T poll(long timeoutNanos) throws InterruptedException {
        return queue.poll(timeoutNanos, TimeUnit.NANOSECONDS);
    }

    /** Takes no more, and hands out what nobody has polled. */
    synchronized List<T> close() {
        closed = true;
        List<T> rest = new ArrayList<>();
        queue.drainTo(rest);
        return rest;
    }
}
