package io.cyxcloud.shardstore;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What was opened, to be closed once, in the reverse order, each whatever the others do. */
final class Closing {
    private static final Logger LOG = LoggerFactory.getLogger(Closing.class);

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private boolean closed;

    /** Closes it with the others; at once when they are closed already. */
    synchronized <T extends AutoCloseable> T add(T one) {
        if (closed) {
            close(one);
        } else {
            opened.push(one);
        }
        return one;
    }

    /** Returns when all are closed; false when another call closed them. */
    synchronized boolean close() {
        boolean first = !closed;
        closed = true;
        for (@Nullable AutoCloseable last = opened.poll(); last != null; last = opened.poll()) {
            close(last);
        }
        return first;
    }

    private static void close(AutoCloseable one) {
        try {
            one.close();
        } catch (Exception e) {
            LOG.error("closing {}", one, e);
        }
    }
}
