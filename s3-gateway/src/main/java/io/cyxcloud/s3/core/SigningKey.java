package io.cyxcloud.s3.core;

/** A key derived for one scope. Never printed. */
public final class SigningKey {
    private final byte[] key;

    SigningKey(byte[] key) {
        this.key = key;
    }

    /** In hex. */
    public String sign(String stringToSign) {
        return Hashes.hex(Hashes.hmacSha256(key, stringToSign));
    }

    @Override
    public String toString() {
        return "SigningKey[...]";
    }
}
