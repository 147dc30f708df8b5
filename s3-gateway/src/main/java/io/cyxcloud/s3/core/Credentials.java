package io.cyxcloud.s3.core;

import java.util.Optional;

/** The access keys there are. Implementations are thread-safe and do not block. */
public interface Credentials {
    /**
     * The credential of a key with which requests may be signed.
     *
     * @throws S3Exception ServiceUnavailable while it is not known which keys there are
     */
    Optional<Credential> find(String accessKey);

    /** The name of an owner; its id, where there is none. */
    Owner owner(String ownerId);

    /** The one key of the configuration. */
    static Credentials of(Credential root) {
        return new Credentials() {
            @Override
            public Optional<Credential> find(String accessKey) {
                return accessKey.equals(root.accessKey()) ? Optional.of(root) : Optional.empty();
            }

            @Override
            public Owner owner(String ownerId) {
                return new Owner(
                        ownerId, ownerId.equals(root.ownerId()) ? root.displayName() : ownerId);
            }
        };
    }
}
