package io.cyxcloud.s3.core;

/**
 * An access key, its secret, and whom it stands for.
 *
 * @param ownerId the account that owns what is created with this key
 */
public record Credential(String accessKey, String secretKey, String ownerId, String displayName) {
    public Credential {
        if (accessKey.isBlank() || secretKey.isBlank() || ownerId.isBlank()) {
            throw new IllegalArgumentException("a credential needs a key, a secret and an owner");
        }
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "Credential[" + accessKey + ", " + ownerId + "]";
    }
}
