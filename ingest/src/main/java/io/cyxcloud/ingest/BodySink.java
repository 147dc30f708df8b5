package io.cyxcloud.ingest;

import io.netty.buffer.ByteBuf;
import java.io.IOException;

/** Where the bytes that were asked for go, in order. Written by one thread. */
public interface BodySink {
    /**
     * Takes ownership of {@code bytes} (also when it throws) and blocks while the receiver is
     * behind.
     *
     * @throws IOException when the receiver is gone; the read ends with this exception
     */
    void write(ByteBuf bytes) throws IOException;
}
