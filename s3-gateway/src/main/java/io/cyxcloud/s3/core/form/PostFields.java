package io.cyxcloud.s3.core.form;

import io.cyxcloud.s3.core.Headers;
import io.cyxcloud.s3.core.S3Error;
import io.cyxcloud.s3.core.Tagging;
import io.cyxcloud.s3.core.UriCodec;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The fields before the file of a form, names in lower case. A form that says something twice is
 * refused.
 */
public final class PostFields {
    private static final String FILENAME = "${filename}";

    /** Fields that are the headers of a PutObject by another name, or by the same. */
    private static final Pattern HEADER =
            Pattern.compile(
                    "cache-control|content-(disposition|encoding|language|type)|expires"
                            + "|x-amz-(meta-.+|grant-.+|checksum-.+|object-lock-.+|storage-class"
                            + "|sdk-checksum-algorithm|server-side-encryption.*"
                            + "|website-redirect-location)");

    private static final Pattern HEADER_NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9a-z-]+");

    private final SortedMap<String, String> values;

    private PostFields(SortedMap<String, String> values) {
        this.values = values;
    }

    /** Collects the fields of one form. */
    public static final class Builder {
        private final SortedMap<String, String> values = new TreeMap<>();

        /**
         * Adds a field.
         *
         * @throws io.cyxcloud.s3.core.S3Exception InvalidArgument when the form has it already
         */
        public void add(String name, String value) {
            String lower = name.toLowerCase(Locale.ROOT);
            if (values.putIfAbsent(lower, value) != null) {
                throw S3Error.INVALID_ARGUMENT
                        .failure("POST requires exactly one field of a name")
                        .with("ArgumentName", lower);
            }
        }

        /**
         * The fields, with the file's name where the key asks for it.
         *
         * @param filename as the client calls the file; its folder is left out
         */
        public PostFields build(String filename) {
            String base = filename.substring(filename.lastIndexOf('/') + 1);
            base = base.substring(base.lastIndexOf('\\') + 1);
            String key = values.get("key");
            if (key != null) {
                values.put("key", key.replace(FILENAME, base));
            }
            return new PostFields(Collections.unmodifiableSortedMap(new TreeMap<>(values)));
        }
    }

    /** A field's value, or null. */
    public @Nullable String first(String name) {
        return values.get(name);
    }

    public boolean has(String name) {
        return values.containsKey(name);
    }

    /** In alphabetical order. */
    public SortedMap<String, String> all() {
        return values;
    }

    /**
     * A field that must be there.
     *
     * @throws io.cyxcloud.s3.core.S3Exception InvalidArgument
     */
    public String required(String name) {
        String value = values.get(name);
        if (value == null || value.isEmpty()) {
            throw S3Error.INVALID_ARGUMENT
                    .failure(
                            "Bucket POST must contain a field named '%s'.  If it is specified, please"
                                            .formatted(name)
                                    + " check the order of the fields.")
                    .with("ArgumentName", name)
                    .with("ArgumentValue", "");
        }
        return value;
    }

    /**
     * The headers of the PutObject that the form stands for, with those of the request that say
     * where it comes from.
     *
     * @throws io.cyxcloud.s3.core.S3Exception InvalidArgument for what no header can carry, and
     *     what {@link Tagging#parse} refuses
     */
    public Headers headers(Headers ofRequest) {
        Map<String, String> headers = new TreeMap<>();
        for (String name : new String[] {"host", "referer", "user-agent", "origin"}) {
            String value = ofRequest.first(name);
            if (value != null) {
                headers.put(name, value);
            }
        }
        values.forEach((name, value) -> {
            if (HEADER.matcher(name).matches()) {
                headers.put(name, value);
            }
        });
        String acl = values.get("acl");
        if (acl != null) {
            headers.put("x-amz-acl", acl);
        }
        String tagging = values.get("tagging");
        if (tagging != null) {
            headers.put("x-amz-tagging", tagging(tagging));
        }
        headers.forEach(PostFields::checkHeader);
        return Headers.of(headers);
    }

    private static String tagging(String document) {
        return Tagging.parse(document.getBytes(StandardCharsets.UTF_8), Tagging.OBJECT_TAGS_MAX)
                .entrySet()
                .stream()
                .map(e -> UriCodec.encode(e.getKey()) + "=" + UriCodec.encode(e.getValue()))
                .collect(Collectors.joining("&"));
    }

    private static void checkHeader(String name, String value) {
        if (!HEADER_NAME.matcher(name).matches()
                || value.chars().anyMatch(c -> c < 0x20 || c == 0x7f)) {
            throw S3Error.INVALID_ARGUMENT
                    .failure("A field's name or value cannot be carried by a header")
                    .with("ArgumentName", name);
        }
    }
}
