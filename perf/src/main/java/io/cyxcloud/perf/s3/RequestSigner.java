package io.cyxcloud.perf.s3;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * AWS Signature Version 4 in the Authorization header, for the service "s3". Immutable but for the
 * day's key, which any thread may recompute; thread-safe.
 */
public final class RequestSigner {
    /** The payload hash of a body that is not hashed. */
    public static final String UNSIGNED_PAYLOAD = "UNSIGNED-PAYLOAD";

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private record DayKey(String day, SecretKeySpec key) {}

    private final Credentials credentials;
    private final String region;
    private volatile @Nullable DayKey dayKey;

    public RequestSigner(Credentials credentials, String region) {
        this.credentials = credentials;
        this.region = region;
    }

    /** The form of the x-amz-date header. */
    public static String timestamp(Instant at) {
        return TIME.format(at);
    }

    /** Hex SHA-256. */
    public static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }

    /**
     * The value of the Authorization header.
     *
     * @param path as sent, percent-encoded
     * @param query as sent: sorted by name, percent-encoded, every name with a {@code =}
     * @param headers the headers to sign by lower-case name, with host and x-amz-date
     * @param payloadHash hex SHA-256 of the body or {@link #UNSIGNED_PAYLOAD}
     */
    public String authorization(
            String method,
            String path,
            String query,
            SortedMap<String, String> headers,
            String payloadHash) {
        String time = headers.get("x-amz-date");
        if (time == null || !headers.containsKey("host")) {
            throw new IllegalArgumentException("host and x-amz-date must be signed");
        }
        StringBuilder canonical = new StringBuilder(512);
        canonical.append(method).append('\n').append(path).append('\n').append(query).append('\n');
        for (Map.Entry<String, String> header : headers.entrySet()) {
            canonical.append(header.getKey()).append(':').append(header.getValue().strip());
            canonical.append('\n');
        }
        String names = String.join(";", headers.keySet());
        canonical.append('\n').append(names).append('\n').append(payloadHash);
        String day = time.substring(0, 8);
        String scope = day + "/" + region + "/s3/aws4_request";
        String toSign =
                "AWS4-HMAC-SHA256\n"
                        + time
                        + "\n"
                        + scope
                        + "\n"
                        + sha256(canonical.toString().getBytes(UTF_8));
        return "AWS4-HMAC-SHA256 Credential="
                + credentials.accessKey()
                + "/"
                + scope
                + ",SignedHeaders="
                + names
                + ",Signature="
                + HexFormat.of().formatHex(hmac(keyOf(day), toSign));
    }

    private SecretKeySpec keyOf(String day) {
        DayKey known = dayKey;
        if (known == null || !known.day().equals(day)) {
            known = dayKeyOf(day);
            dayKey = known;
        }
        return known.key();
    }

    private DayKey dayKeyOf(String day) {
        byte[] key = hmac(key(("AWS4" + credentials.secretKey()).getBytes(UTF_8)), day);
        for (String step : List.of(region, "s3", "aws4_request")) {
            key = hmac(key(key), step);
        }
        return new DayKey(day, key(key));
    }

    private static SecretKeySpec key(byte[] content) {
        return new SecretKeySpec(content, "HmacSHA256");
    }

    private static byte[] hmac(SecretKeySpec key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            return mac.doFinal(text.getBytes(UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JVM has HmacSHA256", e);
        }
    }
}
