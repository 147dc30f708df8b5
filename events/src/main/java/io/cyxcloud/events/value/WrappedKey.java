package io.cyxcloud.events.value;

/**
 * A stream's data key, wrapped by a key-encryption key, and the nonce prefix of its segments.
 *
 * @param kekId names the key-encryption key
 * @param wrapped the data key under it (AES-256-GCM: 12-byte nonce, 32 bytes, 16-byte tag)
 * @param noncePrefix 8 random bytes; a segment's nonce is this and a 32-bit counter
 */
public record WrappedKey(String kekId, Bytes wrapped, Bytes noncePrefix) {
    public static final int NONCE_PREFIX_BYTES = 8;

    public WrappedKey {
        if (noncePrefix.size() != NONCE_PREFIX_BYTES) {
            throw new IllegalArgumentException(
                    "nonce prefix of " + noncePrefix.size() + " bytes: expected 8");
        }
    }
}
