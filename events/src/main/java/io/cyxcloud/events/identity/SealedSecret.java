package io.cyxcloud.events.identity;

import io.cyxcloud.events.value.Bytes;
import io.cyxcloud.events.value.WrappedKey;

/**
 * The secret of an access key as it is in the log: AES-256-GCM under a data key of its own.
 *
 * @param key the data key, wrapped
 * @param sealed the secret and a 16-byte tag; its associated data names the access key
 */
public record SealedSecret(WrappedKey key, Bytes sealed) {}
