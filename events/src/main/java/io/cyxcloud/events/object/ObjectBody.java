package io.cyxcloud.events.object;

import io.cyxcloud.events.value.Bytes;
import io.cyxcloud.events.value.StreamManifest;
import io.cyxcloud.events.value.WrappedKey;
import java.util.List;

/** Where the bytes of an object or a part are. */
public sealed interface ObjectBody {
    /** Plaintext bytes. */
    long lengthBytes();

    /** Sealed bytes that travel in the log itself: small objects. */
    record Inline(WrappedKey key, Bytes sealed, long lengthBytes) implements ObjectBody {}

    /** Streams on storage nodes, in order; one for a simple PUT, one a part for multipart. */
    record Streamed(List<StreamManifest> streams) implements ObjectBody {
        public Streamed {
            streams = List.copyOf(streams);
        }

        @Override
        public long lengthBytes() {
            return streams.stream().mapToLong(StreamManifest::lengthBytes).sum();
        }
    }
}
