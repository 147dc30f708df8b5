package io.cyxcloud.s3.http;

import io.cyxcloud.s3.body.RequestBody;
import io.cyxcloud.s3.core.S3Error;
import io.netty.buffer.ByteBuf;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.internal.buffer.BufferInternal;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A request's body, handed from the event loop to the thread that handles the request. The event
 * loop sends a buffer for each credit it was given, so at most {@link
 * ServerLimits#BODY_BUFFERS_MAX} are here; it is given none, and the client is not told to go on
 * (100-continue), before the first read. One thread reads.
 */
final class VertxRequestBody implements RequestBody {
    private static final int CREDITS_AT_ONCE = ServerLimits.BODY_BUFFERS_MAX / 2;

    private final HttpServerRequest request;
    private final Context context;
    private final ServerLimits limits;
    private final long lengthBytes;
    private final boolean expectsContinue;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<ByteBuf> buffers = new ArrayDeque<>();
    private boolean ended;
    private @Nullable Throwable failure;

    // of the reading thread
    private boolean begun;
    private int creditsOwed;
    private long waitedNs;
    private long waitedBytes;

    /** Takes over a request; on its event loop. */
    VertxRequestBody(HttpServerRequest request, Context context, ServerLimits limits) {
        this.request = request;
        this.context = context;
        this.limits = limits;
        this.lengthBytes = contentLength(request);
        // also when the length is 0: botocore takes a final answer for the next request's otherwise
        this.expectsContinue = "100-continue".equalsIgnoreCase(request.getHeader("Expect"));
        request.pause();
        request.handler(this::onBuffer);
        request.endHandler(_ -> onEnd(null));
        request.exceptionHandler(this::onEnd);
    }

    private static long contentLength(HttpServerRequest request) {
        String text = request.getHeader("Content-Length");
        if (text == null) {
            return UNKNOWN_LENGTH;
        }
        try {
            return Math.max(UNKNOWN_LENGTH, Long.parseLong(text.strip()));
        } catch (NumberFormatException e) {
            return UNKNOWN_LENGTH; // the decoder refuses such a request before
        }
    }

    @Override
    public long lengthBytes() {
        return lengthBytes;
    }

    /** Whether there is, or may be, something left that the client wants to send. */
    boolean hasMore() {
        boolean none = lengthBytes == 0 || (lengthBytes < 0 && !isChunked());
        lock.lock();
        try {
            return !none && !(ended && buffers.isEmpty());
        } finally {
            lock.unlock();
        }
    }

    /** Whether the client waits to be told to go on, and was not. */
    boolean isHeldBack() {
        return expectsContinue && !begun;
    }

    private boolean isChunked() {
        return request.headers().contains("Transfer-Encoding");
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        begin();
        int count;
        lock.lock();
        try {
            ByteBuf head = awaitBuffer();
            if (head == null) {
                return -1;
            }
            count = Math.min(head.readableBytes(), into.remaining());
            ByteBuffer window = into.slice(into.position(), count);
            head.readBytes(window);
            into.position(into.position() + count);
            if (!head.isReadable()) {
                buffers.remove().release();
                creditsOwed++;
            }
        } finally {
            lock.unlock();
        }
        noteProgress(count);
        if (creditsOwed >= CREDITS_AT_ONCE) {
            fetch(creditsOwed);
            creditsOwed = 0;
        }
        return count;
    }

    private void begin() {
        if (begun) {
            return;
        }
        begun = true;
        if (expectsContinue) {
            // from this thread, as the answer is: it must not overtake
            var _ = request.response().writeContinue();
        }
        fetch(ServerLimits.BODY_BUFFERS_MAX);
    }

    private void fetch(int credits) {
        context.runOnContext(_ -> request.fetch(credits));
    }

    /** The first buffer that has bytes, or null at the end; under the lock. */
    private @Nullable ByteBuf awaitBuffer() throws IOException {
        long startNs = System.nanoTime();
        long leftNs = TimeUnit.MILLISECONDS.toNanos(limits.bodyTimeoutMs()) - waitedNs;
        try {
            while (buffers.isEmpty() && !ended) {
                if (leftNs <= 0) {
                    throw S3Error.REQUEST_TIMEOUT.failure();
                }
                leftNs = changed.awaitNanos(leftNs);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the request was interrupted");
        } finally {
            waitedNs += System.nanoTime() - startNs;
        }
        if (buffers.isEmpty() && failure != null) {
            throw new ClientGoneException(failure);
        }
        return buffers.peek();
    }

    /** Only waiting counts against a client, and only until it has sent enough. */
    private void noteProgress(int count) {
        waitedBytes += count;
        if (waitedBytes >= limits.bodyProgressBytesMin()) {
            waitedBytes = 0;
            waitedNs = 0;
        }
    }

    /** On the event loop. */
    private void onBuffer(Buffer buffer) {
        ByteBuf bytes = ((BufferInternal) buffer).getByteBuf();
        lock.lock();
        try {
            if (bytes.isReadable()) {
                buffers.add(bytes);
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** On the event loop: the body is complete, or the connection is gone. */
    private void onEnd(@Nullable Throwable cause) {
        lock.lock();
        try {
            if (!ended) {
                ended = true;
                failure = cause;
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
