package io.cyxcloud.placement.query;

import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Sends frames of any thread from an event loop. Those that come while the loop is busy go
 * together: the busier it is, the less each costs. How many may wait is its users' to bound.
 * Thread-safe.
 */
public final class FrameWriter {
    private final Context context;
    private final Consumer<Buffer> out;
    private final Queue<Buffer> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private volatile boolean ended;

    /**
     * Begins.
     *
     * @param context where {@code out} is called
     */
    public FrameWriter(Context context, Consumer<Buffer> out) {
        this.context = context;
        this.out = out;
    }

    /** Sends a question soon; returns whether, because the event loop may have ended. */
    public boolean question(int number, boolean staleOk, int withinMs, byte[] avro) {
        return write(QueryFrames.frame(number, staleOk, withinMs, avro));
    }

    /** Sends an answer soon. */
    public void answer(int number, byte[] avro) {
        var _ = write(QueryFrames.frame(number, false, 0, avro));
    }

    private boolean write(Buffer frame) {
        waiting.add(frame);
        if (scheduled.compareAndSet(false, true)) {
            try {
                context.runOnContext(_ -> drain());
            } catch (RejectedExecutionException e) {
                ended = true; // and with the loop the connection
            }
        }
        return !ended;
    }

    private void drain() {
        scheduled.set(false);
        Buffer all = Buffer.buffer();
        for (Buffer frame = waiting.poll(); frame != null; frame = waiting.poll()) {
            all.appendBuffer(frame);
        }
        if (all.length() > 0) {
            out.accept(all);
        }
    }
}
