package io.cyxcloud.perf.s3;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where credentials come from: options, then the environment, then a development cluster's file.
 */
final class CredentialSource {
    private CredentialSource() {}

    /**
     * The first complete pair.
     *
     * @param file of a development cluster, with a line for each of the two
     */
    static Optional<Credentials> find(
            @Nullable String accessKey,
            @Nullable String secretKey,
            Map<String, String> environment,
            Path file) {
        return pair(accessKey, secretKey)
                .or(() ->
                        pair(
                                environment.get("AWS_ACCESS_KEY_ID"),
                                environment.get("AWS_SECRET_ACCESS_KEY")))
                .or(() -> read(file));
    }

    /** {@code NAME=VALUE} or {@code NAME: VALUE}, whatever the names' spelling. */
    private static Optional<Credentials> read(Path file) {
        String access = null;
        String secret = null;
        try {
            for (String line : Files.readAllLines(file)) {
                String[] parts = line.split("[=:]", 2);
                String name = parts[0].toLowerCase(Locale.ROOT).replaceAll("[^a-z]", "");
                String value = parts.length < 2 ? "" : parts[1].replace('"', ' ').strip();
                if (name.contains("secret")) {
                    secret = value;
                } else if (name.contains("access")) {
                    access = value;
                }
            }
        } catch (IOException absent) {
            return Optional.empty();
        }
        return pair(access, secret);
    }

    private static Optional<Credentials> pair(@Nullable String access, @Nullable String secret) {
        return access == null || secret == null || access.isBlank() || secret.isBlank()
                ? Optional.empty()
                : Optional.of(new Credentials(access, secret));
    }
}
