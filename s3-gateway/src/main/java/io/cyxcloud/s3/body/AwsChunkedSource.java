package io.cyxcloud.s3.body;

import io.cyxcloud.ingest.BodySource;
import io.cyxcloud.s3.core.AwsChunkedDecoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;

/** A body without its aws-chunked framing. One thread at a time. */
final class AwsChunkedSource implements BodySource {
    private static final int WIRE_BUFFER_BYTES = 64 << 10;

    private final BodySource wire;
    private final AwsChunkedDecoder decoder;
    private final ByteBuffer buffer = ByteBuffer.allocate(WIRE_BUFFER_BYTES).limit(0);

    AwsChunkedSource(BodySource wire, AwsChunkedDecoder decoder) {
        this.wire = wire;
        this.decoder = decoder;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        int before = into.position();
        while (into.position() == before && !decoder.finished()) {
            if (!buffer.hasRemaining()) {
                buffer.clear();
                int count = wire.read(buffer);
                buffer.flip();
                if (count < 0) {
                    decoder.endOfInput();
                    break;
                }
            }
            decoder.decode(buffer, into);
        }
        return into.position() == before ? -1 : into.position() - before;
    }

    Map<String, String> trailers() {
        return decoder.trailers();
    }
}
