package io.cyxcloud.s3.core;

import java.util.Optional;

/** The access keys there are. Implementations are thread-safe and do not block. */
public interface Credentials {
    Optional<Credential> find(String accessKey);

    /** The one key of the configuration. */
    static Credentials of(Credential root) {
        return accessKey ->
                accessKey.equals(root.accessKey()) ? Optional.of(root) : Optional.empty();
    }
}
