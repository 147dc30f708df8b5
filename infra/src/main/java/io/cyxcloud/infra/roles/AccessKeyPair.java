package io.cyxcloud.infra.roles;

import java.security.SecureRandom;

/** An access key and its secret, as they are drawn: 100 and 238 random bits. */
public record AccessKeyPair(String accessKey, String secret) {
    private static final int ACCESS_KEY_CHARS = 20;
    private static final int SECRET_CHARS = 40;
    private static final String UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private static final String MIXED =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    public static AccessKeyPair draw() {
        SecureRandom random = new SecureRandom();
        return new AccessKeyPair(
                text(random, UPPER, ACCESS_KEY_CHARS), text(random, MIXED, SECRET_CHARS));
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "key pair of " + accessKey;
    }

    private static String text(SecureRandom random, String alphabet, int chars) {
        StringBuilder text = new StringBuilder(chars);
        for (int i = 0; i < chars; i++) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }
}
