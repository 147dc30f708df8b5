package io.cyxcloud.s3.identity;

import io.cyxcloud.ingest.seal.SecretSealer;
import io.cyxcloud.s3.core.AccessKeys;
import io.cyxcloud.s3.core.Credential;
import io.cyxcloud.s3.core.Credentials;
import io.cyxcloud.s3.core.Owner;
import io.cyxcloud.s3.core.S3Error;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The root key, which always counts, and the users' keys, once it is known which there are: until
 * then no key is called unknown. Secrets are opened for each request and not kept. Thread-safe.
 */
public final class UserCredentials implements Credentials {
    private final Credential root;
    private final SecretSealer secrets;
    private volatile @Nullable AccessKeys users;

    public UserCredentials(Credential root, SecretSealer secrets) {
        this.root = root;
        this.secrets = secrets;
    }

    /**
     * Says which users there are, or, with null, that it is not known.
     *
     * @param known goes on to be folded
     */
    public void know(@Nullable AccessKeys known) {
        users = known;
    }

    @Override
    public Optional<Credential> find(String accessKey) {
        if (accessKey.equals(root.accessKey())) {
            return Optional.of(root);
        }
        AccessKeys known = users;
        if (known == null) {
            throw S3Error.SERVICE_UNAVAILABLE.failure(
                    "The gateway has not read all access keys yet. Please try again.");
        }
        return known.active(accessKey)
                .map(key ->
                        Credential.user(
                                accessKey,
                                secrets.open(accessKey, key.secret()),
                                key.ownerId(),
                                key.userName(),
                                owner(key.ownerId()).displayName()));
    }

    @Override
    public Owner owner(String ownerId) {
        AccessKeys known = users;
        String name =
                ownerId.equals(root.ownerId())
                        ? root.displayName()
                        : known == null ? null : known.displayName(ownerId);
        return new Owner(ownerId, name == null ? ownerId : name);
    }
}
