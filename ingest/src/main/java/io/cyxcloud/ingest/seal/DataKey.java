package io.cyxcloud.ingest.seal;

import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.SecretKey;

/**
 * A 256-bit AES key whose bytes are overwritten when it is closed. Used by one thread at a time.
 */
public final class DataKey implements SecretKey, AutoCloseable {
    private static final long serialVersionUID = 1L;

    public static final int KEY_BYTES = 32;

    private static final SecureRandom RANDOM = new SecureRandom();

    private final byte[] content;
    private boolean destroyed;

    private DataKey(byte[] content) {
        if (content.length != KEY_BYTES) {
            throw new IllegalArgumentException("a key of " + content.length + " bytes");
        }
        this.content = content;
    }

    public static DataKey fresh() {
        byte[] content = new byte[KEY_BYTES];
        RANDOM.nextBytes(content);
        return new DataKey(content);
    }

    /** Takes over the array: it is overwritten when the key is closed. */
    static DataKey owning(byte[] content) {
        return new DataKey(content);
    }

    @Override
    public String getAlgorithm() {
        return "AES";
    }

    @Override
    public String getFormat() {
        return "RAW";
    }

    /** A copy; the cipher that asks for it overwrites it. */
    @Override
    public byte[] getEncoded() {
        if (destroyed) {
            throw new IllegalStateException("the key is closed");
        }
        return content.clone();
    }

    @Override
    public void destroy() {
        Arrays.fill(content, (byte) 0);
        destroyed = true;
    }

    @Override
    public boolean isDestroyed() {
        return destroyed;
    }

    @Override
    public void close() {
        destroy();
    }

    @Override
    public String toString() {
        return "DataKey";
    }
}
