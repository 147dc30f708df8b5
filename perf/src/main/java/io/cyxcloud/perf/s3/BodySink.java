package io.cyxcloud.perf.s3;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Takes a response's body, piece by piece. */
@FunctionalInterface
interface BodySink {
    /** The buffer is reused after the call; whether it was drained does not matter. */
    void accept(ByteBuffer part) throws IOException;
}
