package io.cyxcloud.perf.s3;

/** An access key and its secret. The secret is never printed. */
public record Credentials(String accessKey, String secretKey) {
    public Credentials {
        if (accessKey.isBlank() || secretKey.isBlank()) {
            throw new IllegalArgumentException("the access key and the secret must not be empty");
        }
    }

    @Override
    public String toString() {
        return "Credentials[" + accessKey + "]";
    }
}
