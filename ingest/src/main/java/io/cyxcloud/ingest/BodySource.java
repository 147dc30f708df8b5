package io.cyxcloud.ingest;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Where the bytes of a stream come from. Read by one thread. */
public interface BodySource {
    /**
     * Puts at least one byte into {@code into} (which has room), blocking until there is one.
     *
     * @return bytes put, or -1 at the end
     */
    int read(ByteBuffer into) throws IOException;
}
