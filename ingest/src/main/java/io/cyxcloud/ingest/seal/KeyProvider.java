package io.cyxcloud.ingest.seal;

import io.cyxcloud.events.value.WrappedKey;

/** Wraps data keys under a key-encryption key that it keeps to itself. Thread-safe. */
public interface KeyProvider {
    /**
     * Wraps a data key under the current key-encryption key and draws a nonce prefix for it.
     *
     * @throws io.cyxcloud.ingest.IngestException {@code KEY}
     */
    WrappedKey wrap(DataKey key);

    /**
     * Unwraps; the caller closes the key.
     *
     * @throws io.cyxcloud.ingest.IngestException {@code KEY} when the key-encryption key is not
     *     known or the wrapped key is damaged
     */
    DataKey unwrap(WrappedKey wrapped);
}
