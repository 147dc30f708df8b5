package io.cyxcloud.infra.roles;

import io.cyxcloud.infra.OperatorException;
import io.cyxcloud.infra.pki.PemFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * The root access key and secret of a cluster, in a file in the format of AWS's shared credentials,
 * so that clients can use the same file.
 */
public record RootCredentials(String accessKey, String secret) {
    private static final String PROFILE = "[default]";
    private static final String ACCESS_KEY = "aws_access_key_id";
    private static final String SECRET = "aws_secret_access_key";

    /** Reads the file. */
    public static RootCredentials read(Path file) {
        Map<String, String> values = new HashMap<>();
        try {
            for (String line : Files.readAllLines(file)) {
                int at = line.indexOf('=');
                if (at > 0) {
                    values.putIfAbsent(
                            line.substring(0, at).strip(), line.substring(at + 1).strip());
                }
            }
        } catch (IOException e) {
            throw new OperatorException("credentials " + file + " cannot be read: " + e, e);
        }
        String accessKey = values.get(ACCESS_KEY);
        String secret = values.get(SECRET);
        if (accessKey == null || secret == null) {
            throw new OperatorException(
                    "credentials " + file + ": expected " + ACCESS_KEY + " and " + SECRET);
        }
        return new RootCredentials(accessKey, secret);
    }

    /** Makes new ones and writes them for the owner's eyes only. */
    public static RootCredentials generate(Path file) throws IOException {
        AccessKeyPair drawn = AccessKeyPair.draw();
        RootCredentials made = new RootCredentials(drawn.accessKey(), drawn.secret());
        PemFiles.writePrivate(
                file,
                "%s%n%s = %s%n%s = %s%n"
                        .formatted(PROFILE, ACCESS_KEY, made.accessKey, SECRET, made.secret));
        return made;
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "credentials of " + accessKey;
    }
}
