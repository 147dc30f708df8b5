package io.cyxcloud.ingest.seal;

import io.cyxcloud.events.identity.SealedSecret;
import io.cyxcloud.events.value.Bytes;
import io.cyxcloud.events.value.WrappedKey;
import io.cyxcloud.ingest.IngestException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Seals and opens secrets of access keys: a stream of one segment under a data key of its own. The
 * associated data is {@code cyx-secret} and the access key, so that a secret moved to another key
 * does not open. Thread-safe.
 */
public final class SecretSealer {
    private static final String ASSOCIATED = "cyx-secret ";

    private final KeyProvider keys;

    public SecretSealer(KeyProvider keys) {
        this.keys = keys;
    }

    /**
     * Seals a secret under a fresh data key.
     *
     * @throws IngestException {@code KEY}
     */
    public SealedSecret seal(String accessKey, String secret) {
        byte[] plain = secret.getBytes(StandardCharsets.UTF_8);
        try (DataKey key = DataKey.fresh()) {
            WrappedKey wrapped = keys.wrap(key);
            ByteBuffer sealed = ByteBuffer.allocate(plain.length + SegmentCipher.TAG_BYTES);
            cipher(key, wrapped, accessKey).seal(0, true, ByteBuffer.wrap(plain), sealed);
            return new SealedSecret(wrapped, Bytes.copyOf(sealed.array()));
        }
    }

    /**
     * Opens what {@link #seal} made for this access key.
     *
     * @throws IngestException {@code KEY} or {@code CORRUPT}
     */
    public String open(String accessKey, SealedSecret secret) {
        int length = Math.max(0, secret.sealed().size() - SegmentCipher.TAG_BYTES);
        ByteBuffer plain = ByteBuffer.allocate(length);
        try (DataKey key = keys.unwrap(secret.key())) {
            if (!cipher(key, secret.key(), accessKey)
                    .open(0, true, secret.sealed().toBuffer(), plain)) {
                throw new IngestException(
                        IngestException.Kind.CORRUPT,
                        "the secret of access key " + accessKey + " does not match its tag");
            }
            return new String(plain.array(), StandardCharsets.UTF_8);
        }
    }

    private static SegmentCipher cipher(DataKey key, WrappedKey wrapped, String accessKey) {
        return new SegmentCipher(
                key,
                wrapped.noncePrefix(),
                (ASSOCIATED + accessKey).getBytes(StandardCharsets.UTF_8));
    }
}
