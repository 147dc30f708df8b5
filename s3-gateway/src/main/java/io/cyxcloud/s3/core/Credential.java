package io.cyxcloud.s3.core;

/**
 * An access key, its secret, and whom it stands for.
 *
 * @param ownerId the account that owns what is created with this key
 * @param userName empty for the configuration's
 * @param root whether it is the configuration's, which may do everything
 */
public record Credential(
        String accessKey,
        String secretKey,
        String ownerId,
        String userName,
        String displayName,
        boolean root) {
    public Credential {
        if (accessKey.isBlank() || secretKey.isBlank() || ownerId.isBlank()) {
            throw new IllegalArgumentException("a credential needs a key, a secret and an owner");
        }
    }

    /** The key pair of the configuration. */
    public static Credential root(
            String accessKey, String secretKey, String ownerId, String displayName) {
        return new Credential(accessKey, secretKey, ownerId, "", displayName, true);
    }

    /** A key pair of a user. */
    public static Credential user(
            String accessKey,
            String secretKey,
            String ownerId,
            String userName,
            String displayName) {
        return new Credential(accessKey, secretKey, ownerId, userName, displayName, false);
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "Credential[" + accessKey + ", " + ownerId + "]";
    }
}
