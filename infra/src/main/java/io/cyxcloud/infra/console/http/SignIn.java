package io.cyxcloud.infra.console.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cyxcloud.infra.console.core.Attempts;
import io.cyxcloud.infra.console.core.Sessions;
import io.cyxcloud.infra.roles.RootCredentials;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Base64;

/**
 * Signs in who has the cluster's root key pair, and nobody else: the console shows all that there
 * is, and users may not see each other's buckets. Thread-safe.
 */
final class SignIn {
    private static final int TOKEN_BYTES = 32;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** How an attempt ended. */
    sealed interface Outcome {
        record SignedIn(String token) implements Outcome {}

        /** The key pair is another. */
        record Refused() implements Outcome {}

        /** Too many were refused lately. */
        record TooMany() implements Outcome {}

        /** That was no key pair. */
        record Malformed() implements Outcome {}
    }

    private final RootCredentials root;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    private final Sessions sessions =
            new Sessions(ConsoleLimits.SESSIONS_MAX, ConsoleLimits.SESSION_MS);
    private final Attempts attempts = new Attempts(ConsoleLimits.FAILURES_MAX);

    SignIn(RootCredentials root, Clock clock) {
        this.root = root;
        this.clock = clock;
    }

    /**
     * Tries.
     *
     * @param body {@code {"accessKey": ..., "secret": ...}}
     */
    Outcome tryOnce(String address, byte[] body) {
        if (!attempts.mayTry(address, clock.millis())) {
            return new Outcome.TooMany();
        }
        JsonNode json;
        try {
            json = JSON.readTree(body);
        } catch (IOException e) {
            return new Outcome.Malformed();
        }
        String accessKey = json.path("accessKey").asText("");
        String secret = json.path("secret").asText("");
        boolean isKeyRight = same(accessKey, root.accessKey());
        boolean isSecretRight = same(secret, root.secret()); // also when the key is wrong
        if (!isKeyRight || !isSecretRight) {
            attempts.failed(address, clock.millis());
            return new Outcome.Refused();
        }
        attempts.succeeded(address);
        byte[] token = new byte[TOKEN_BYTES];
        random.nextBytes(token);
        String text = Base64.getUrlEncoder().withoutPadding().encodeToString(token);
        sessions.begin(text, clock.millis());
        return new Outcome.SignedIn(text);
    }

    boolean isOpen(String token) {
        return sessions.isOpen(token, clock.millis());
    }

    void end(String token) {
        sessions.end(token);
    }

    /** In a time that does not tell where they differ. */
    private static boolean same(String given, String right) {
        return MessageDigest.isEqual(
                given.getBytes(StandardCharsets.UTF_8), right.getBytes(StandardCharsets.UTF_8));
    }
}
