package io.cyxcloud.s3.core;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What an upload says of an object beside its bytes.
 *
 * @param system content-type and so on, by lower-case name
 * @param user by lower-case name without {@code x-amz-meta-}
 */
public record ObjectHeaders(Map<String, String> system, Map<String, String> user) {
    /** Names and values of user metadata, in UTF-8. */
    public static final int USER_METADATA_BYTES_MAX = 2048;

    /** System headers, which S3 gives back as they came. */
    public static final int SYSTEM_BYTES_MAX = 6144;

    private static final String USER_PREFIX = "x-amz-meta-";
    private static final List<String> SYSTEM =
            List.of(
                    "cache-control",
                    "content-disposition",
                    "content-encoding",
                    "content-language",
                    "content-type",
                    "expires");
    private static final String AWS_CHUNKED = "aws-chunked";
    private static final String TYPE_DEFAULT = "binary/octet-stream";

    public ObjectHeaders {
        system = Map.copyOf(system);
        user = Map.copyOf(user);
    }

    /**
     * Reads the headers of a request.
     *
     * @throws S3Exception MetadataTooLarge
     */
    public static ObjectHeaders of(Headers headers) {
        Map<String, String> system = new TreeMap<>();
        Map<String, String> user = new TreeMap<>();
        for (String name : SYSTEM) {
            String value = headers.first(name);
            value = name.equals("content-encoding") ? withoutAwsChunked(value) : value;
            if (value != null && !value.isEmpty()) {
                system.put(name, value);
            }
        }
        system.putIfAbsent("content-type", TYPE_DEFAULT);
        for (String name : headers.names()) {
            if (name.startsWith(USER_PREFIX)) {
                user.put(
                        name.substring(USER_PREFIX.length()),
                        headers.all(name).stream()
                                .map(String::strip)
                                .collect(Collectors.joining(",")));
            }
        }
        check(user, USER_METADATA_BYTES_MAX);
        check(system, SYSTEM_BYTES_MAX);
        return new ObjectHeaders(system, user);
    }

    private static void check(Map<String, String> fields, int bytesMax) {
        int size =
                fields.entrySet().stream()
                        .mapToInt(e -> bytes(e.getKey()) + bytes(e.getValue()))
                        .sum();
        if (size > bytesMax) {
            throw S3Error.METADATA_TOO_LARGE
                    .failure()
                    .with("Size", Integer.toString(size))
                    .with("MaxSizeAllowed", Integer.toString(bytesMax));
        }
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    /** aws-chunked is about the transfer, not about the object. */
    private static @Nullable String withoutAwsChunked(@Nullable String encodings) {
        if (encodings == null || !encodings.toLowerCase(Locale.ROOT).contains(AWS_CHUNKED)) {
            return encodings;
        }
        return Arrays.stream(encodings.split(",", -1))
                .map(String::strip)
                .filter(e -> !e.toLowerCase(Locale.ROOT).equals(AWS_CHUNKED))
                .collect(Collectors.joining(", "));
    }

    /** A value as a header can carry it: what is not ASCII becomes an encoded word (RFC 2047). */
    public static String printable(String value) {
        return value.chars().allMatch(c -> c >= 0x20 && c < 0x7f)
                ? value
                : "=?UTF-8?B?"
                        + Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8))
                        + "?=";
    }
}
