package io.cyxcloud.s3.handlers;

import io.cyxcloud.events.object.ObjectBody;
import io.cyxcloud.events.value.StorageClass;
import io.cyxcloud.events.value.StreamManifest;
import io.cyxcloud.ingest.BodySink;
import io.cyxcloud.ingest.BodySource;
import io.cyxcloud.ingest.StreamWriter;
import io.cyxcloud.s3.body.Pipe;
import io.cyxcloud.s3.body.RequestBody;
import io.netty.buffer.Unpooled;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/** Stores and reads the bytes of objects: small ones in the log, others on the nodes. */
final class ObjectBodies {
    private ObjectBodies() {}

    /** A copy's source, joined to what stores it. */
    interface Store<T> {
        T from(BodySource source) throws IOException;
    }

    /**
     * Stores a body.
     *
     * @param lengthBytes {@link RequestBody#UNKNOWN_LENGTH} where it shows its end itself
     */
    static ObjectBody store(
            Backend backend, StorageClass storageClass, BodySource body, long lengthBytes)
            throws IOException {
        if (lengthBytes == RequestBody.UNKNOWN_LENGTH) {
            return storeToItsEnd(backend, storageClass, body);
        }
        if (lengthBytes > backend.inlineSizeBytesMax()) {
            return new ObjectBody.Streamed(
                    List.of(storeStream(backend, storageClass, body, lengthBytes)));
        }
        // a class that takes no streams takes nothing: what is refused must not depend on the size
        backend.writer().requireWritable(storageClass);
        ByteBuffer small = ByteBuffer.allocate((int) lengthBytes);
        while (small.hasRemaining()) {
            if (body.read(small) < 0) {
                throw new EOFException("the body is shorter than announced");
            }
        }
        return backend.inline().seal(small.array());
    }

    private static ObjectBody storeToItsEnd(
            Backend backend, StorageClass storageClass, BodySource body) throws IOException {
        ByteBuffer first = ByteBuffer.allocate(backend.inlineSizeBytesMax() + 1);
        while (first.hasRemaining()) {
            if (body.read(first) < 0) {
                backend.writer().requireWritable(storageClass);
                byte[] all = Arrays.copyOf(first.array(), first.position());
                return backend.inline().seal(all);
            }
        }
        first.flip();
        BodySource whole =
                into -> {
                    if (!first.hasRemaining()) {
                        return body.read(into);
                    }
                    int count = Math.min(first.remaining(), into.remaining());
                    into.put(into.position(), first, first.position(), count);
                    into.position(into.position() + count);
                    first.position(first.position() + count);
                    return count;
                };
        return new ObjectBody.Streamed(
                List.of(storeStream(backend, storageClass, whole, StreamWriter.UNKNOWN_LENGTH)));
    }

    /** Stores a body as a stream whatever its size, as parts are. */
    static StreamManifest storeStream(
            Backend backend, StorageClass storageClass, BodySource body, long lengthBytes)
            throws IOException {
        return backend.writer().write(backend.streamId(), storageClass, body, lengthBytes);
    }

    /** Writes a range of a body to a sink. */
    static void read(Backend backend, ObjectBody body, long offset, long length, BodySink sink)
            throws IOException {
        if (length == 0) {
            return;
        }
        switch (body) {
            case ObjectBody.Inline inline ->
                    sink.write(
                            Unpooled.wrappedBuffer(
                                    backend.inline().open(inline), (int) offset, (int) length));
            case ObjectBody.Streamed streamed ->
                    backend.reader().read(streamed.streams(), offset, length, sink);
        }
    }

    /** Reads a range on a thread of its own while {@code store} takes it in. */
    static <T> T copy(Backend backend, ObjectBody body, long offset, long length, Store<T> store)
            throws IOException {
        Pipe pipe = new Pipe();
        Thread reading =
                Thread.ofVirtual()
                        .name("copy-read")
                        .start(() -> feed(backend, body, offset, length, pipe));
        try {
            return store.from(pipe);
        } finally {
            pipe.cancel();
            joinUninterruptibly(reading);
        }
    }

    private static void feed(
            Backend backend, ObjectBody body, long offset, long length, Pipe pipe) {
        Throwable failure = null;
        try {
            read(backend, body, offset, length, pipe);
        } catch (IOException | RuntimeException | Error e) {
            failure = e; // thrown again by the side that stores
        } finally {
            pipe.end(failure);
        }
    }

    private static void joinUninterruptibly(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
