package io.cyxcloud.ingest;

import io.cyxcloud.events.object.ObjectBody;
import io.cyxcloud.events.value.Bytes;
import io.cyxcloud.events.value.WrappedKey;
import io.cyxcloud.ingest.core.ChunkPlan;
import io.cyxcloud.ingest.seal.DataKey;
import io.cyxcloud.ingest.seal.KeyProvider;
import io.cyxcloud.ingest.seal.SegmentCipher;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Seals and opens bodies that travel inside the log: a stream of one segment, whose associated data
 * says that it is inline. Thread-safe.
 */
public final class InlineBodies {
    private static final byte[] ASSOCIATED = "cyx-inline".getBytes(StandardCharsets.US_ASCII);

    private final KeyProvider keys;

    public InlineBodies(KeyProvider keys) {
        this.keys = keys;
    }

    /**
     * Seals a body of at most 64 KiB under a fresh data key.
     *
     * @throws IngestException {@code KEY}
     */
    public ObjectBody.Inline seal(byte[] body) {
        if (body.length > ChunkPlan.SEGMENT_BYTES) {
            throw new IllegalArgumentException(body.length + " bytes are too many to be inline");
        }
        try (DataKey key = DataKey.fresh()) {
            WrappedKey wrapped = keys.wrap(key);
            ByteBuffer sealed = ByteBuffer.allocate(body.length + SegmentCipher.TAG_BYTES);
            new SegmentCipher(key, wrapped.noncePrefix(), ASSOCIATED)
                    .seal(0, true, ByteBuffer.wrap(body), sealed);
            return new ObjectBody.Inline(wrapped, Bytes.copyOf(sealed.array()), body.length);
        }
    }

    /**
     * Opens what {@link #seal} made.
     *
     * @throws IngestException {@code KEY} or {@code CORRUPT}
     */
    public byte[] open(ObjectBody.Inline body) {
        try (DataKey key = keys.unwrap(body.key())) {
            ByteBuffer plain =
                    ByteBuffer.allocate(
                            Math.max(0, body.sealed().size() - SegmentCipher.TAG_BYTES));
            boolean opened =
                    plain.capacity() == body.lengthBytes()
                            && new SegmentCipher(key, body.key().noncePrefix(), ASSOCIATED)
                                    .open(0, true, body.sealed().toBuffer(), plain);
            if (!opened) {
                throw new IngestException(
                        IngestException.Kind.CORRUPT, "an inline body does not match its tag");
            }
            return plain.array();
        }
    }
}
