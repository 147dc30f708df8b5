package io.cyxcloud.s3.body;

import io.cyxcloud.ingest.BodySink;
import io.cyxcloud.ingest.BodySource;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Joins a read to a write, for copies: one thread writes into it, another reads from it, and
 * neither gets more than {@link #BUFFERS_MAX} buffers ahead.
 */
public final class Pipe implements BodySink, BodySource {
    public static final int BUFFERS_MAX = 4;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<ByteBuf> buffers = new ArrayDeque<>();
    private boolean ended;
    private boolean closed;
    private @Nullable Throwable failure;

    @Override
    public void write(ByteBuf bytes) throws IOException {
        lock.lock();
        try {
            while (buffers.size() >= BUFFERS_MAX && !closed) {
                changed.await();
            }
            if (closed) {
                throw new IOException("the copy was given up");
            }
            buffers.add(bytes.retain());
            changed.signalAll();
        } catch (InterruptedException e) {
            throw interrupted();
        } finally {
            lock.unlock();
            bytes.release();
        }
    }

    /** The writer is done, with what went wrong if something did. */
    public void end(@Nullable Throwable cause) {
        lock.lock();
        try {
            ended = true;
            failure = cause;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        lock.lock();
        try {
            while (true) {
                ByteBuf head = buffers.peek();
                if (head != null && head.isReadable()) {
                    return take(head, into);
                }
                if (head != null) {
                    buffers.remove().release();
                    changed.signalAll();
                } else if (failure != null) {
                    throw rethrown(failure);
                } else if (ended) {
                    return -1;
                } else {
                    changed.await();
                }
            }
        } catch (InterruptedException e) {
            throw interrupted();
        } finally {
            lock.unlock();
        }
    }

    private static int take(ByteBuf head, ByteBuffer into) {
        int count = Math.min(head.readableBytes(), into.remaining());
        ByteBuffer window = into.slice(into.position(), count);
        head.readBytes(window);
        into.position(into.position() + count);
        return count;
    }

    private static IOException rethrown(Throwable failure) throws IOException {
        return switch (failure) {
            case RuntimeException unchecked -> throw unchecked;
            case IOException checked -> checked;
            default -> new IOException(failure);
        };
    }

    private static InterruptedIOException interrupted() {
        Thread.currentThread().interrupt();
        return new InterruptedIOException("the copy was interrupted");
    }

    /** Lets go of what nobody will read; a writer that goes on is refused. */
    public void cancel() {
        lock.lock();
        try {
            closed = true;
            buffers.forEach(ByteBuf::release);
            buffers.clear();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
