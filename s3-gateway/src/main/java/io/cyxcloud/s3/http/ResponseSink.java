package io.cyxcloud.s3.http;

import io.cyxcloud.ingest.BodySink;
import io.netty.buffer.ByteBuf;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.internal.buffer.BufferInternal;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * An answer's body on its way out. Counts what the connection has taken and not yet sent; beyond
 * {@link ServerLimits#RESPONSE_BYTES_PENDING_MAX} the writer waits, and gives up when nothing goes
 * out for the body timeout. One thread writes.
 */
final class ResponseSink implements BodySink {
    /** Larger buffers are cut, so that a slow client that gets on is seen to. */
    private static final int PIECE_BYTES_MAX = 256 << 10;

    private final HttpServerResponse response;
    private final long announcedBytes;
    private final long timeoutNs;
    private final Runnable head;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition sent = lock.newCondition();
    private long pendingBytes;
    private boolean gone;

    // of the writing thread
    private long writtenBytes;
    private boolean begun;

    /**
     * A body that has not begun.
     *
     * @param head sets status and headers, before the first byte
     */
    ResponseSink(HttpServerResponse response, long announcedBytes, int timeoutMs, Runnable head) {
        this.response = response;
        this.announcedBytes = announcedBytes;
        this.timeoutNs = TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        this.head = head;
    }

    /** Whether the head may be on the wire: it is too late for an error document. */
    boolean hasBegun() {
        return begun;
    }

    @Override
    public void write(ByteBuf bytes) throws IOException {
        try {
            if (bytes.readableBytes() > announcedBytes - writtenBytes) {
                throw new IOException("more bytes than announced");
            }
            begin();
            while (bytes.isReadable()) {
                writePiece(
                        bytes.readRetainedSlice(Math.min(bytes.readableBytes(), PIECE_BYTES_MAX)));
            }
        } finally {
            bytes.release();
        }
    }

    /**
     * All is written.
     *
     * @throws IOException when it is less than was announced
     */
    void finish() throws IOException {
        if (writtenBytes != announcedBytes) {
            throw new IOException(
                    "%d bytes of %d announced".formatted(writtenBytes, announcedBytes));
        }
        begin();
        var _ = response.end();
    }

    private void begin() {
        if (!begun) {
            begun = true;
            head.run();
        }
    }

    private void writePiece(ByteBuf piece) throws IOException {
        int size = piece.readableBytes();
        try {
            awaitRoom(size);
            response.write(BufferInternal.buffer(piece))
                    .onComplete(written -> {
                        piece.release();
                        onSent(size, written.failed());
                    });
        } catch (IOException | RuntimeException e) {
            piece.release();
            throw e instanceof IOException io ? io : new ClientGoneException(e);
        }
        writtenBytes += size;
    }

    private void awaitRoom(int size) throws IOException {
        lock.lock();
        try {
            long leftNs = timeoutNs;
            long seen = pendingBytes;
            while (pendingBytes >= ServerLimits.RESPONSE_BYTES_PENDING_MAX && !gone) {
                if (leftNs <= 0) {
                    throw new ClientGoneException("the client takes nothing");
                }
                leftNs = sent.awaitNanos(leftNs);
                if (pendingBytes < seen) {
                    seen = pendingBytes;
                    leftNs = timeoutNs;
                }
            }
            if (gone) {
                throw new ClientGoneException("the client is gone");
            }
            pendingBytes += size;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the request was interrupted");
        } finally {
            lock.unlock();
        }
    }

    /** On the event loop. */
    private void onSent(int size, boolean failed) {
        lock.lock();
        try {
            pendingBytes -= size;
            gone |= failed;
            sent.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
