package io.cyxcloud.s3.core;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Tags: as a document, and as a header in the form of a query string. */
public final class Tagging {
    public static final int OBJECT_TAGS_MAX = 10;
    public static final int BUCKET_TAGS_MAX = 50;
    private static final int KEY_CHARS_MAX = 128;
    private static final int VALUE_CHARS_MAX = 256;
    private static final Pattern ALLOWED = Pattern.compile("[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*");

    private Tagging() {}

    /**
     * Reads a Tagging document.
     *
     * @throws S3Exception MalformedXML, InvalidTag
     */
    public static Map<String, String> parse(byte[] document, int tagsMax) {
        XmlElement set = XmlElement.parse(document, "Tagging").child("TagSet");
        if (set == null) {
            throw S3Error.MALFORMED_XML.failure();
        }
        Map<String, String> tags = new TreeMap<>();
        for (XmlElement tag : set.all("Tag")) {
            String key = tag.childText("Key");
            String value = tag.childText("Value");
            if (key == null || value == null) {
                throw S3Error.MALFORMED_XML.failure();
            }
            add(tags, key, value);
        }
        return checked(tags, tagsMax);
    }

    /**
     * Reads x-amz-tagging; empty without one.
     *
     * @throws S3Exception InvalidTag
     */
    public static Map<String, String> ofHeader(Headers headers) {
        String header = headers.first("x-amz-tagging");
        Map<String, String> tags = new TreeMap<>();
        if (header != null) {
            for (Query.Parameter tag : Query.parse(header).parameters()) {
                add(tags, tag.name(), tag.value());
            }
        }
        return checked(tags, OBJECT_TAGS_MAX);
    }

    /** The document of GetObjectTagging and GetBucketTagging. */
    public static String document(Map<String, String> tags) {
        XmlWriter xml = XmlWriter.document("Tagging").open("TagSet");
        new TreeMap<>(tags)
                .forEach((key, value) ->
                        xml.open("Tag").text("Key", key).text("Value", value).close());
        return xml.finish();
    }

    private static void add(Map<String, String> tags, String key, String value) {
        if (key.isEmpty()
                || key.length() > KEY_CHARS_MAX
                || !ALLOWED.matcher(key).matches()
                || key.startsWith("aws:")) {
            throw S3Error.INVALID_TAG.failure("The TagKey you have provided is invalid");
        }
        if (value.length() > VALUE_CHARS_MAX || !ALLOWED.matcher(value).matches()) {
            throw S3Error.INVALID_TAG.failure("The TagValue you have provided is invalid");
        }
        if (tags.put(key, value) != null) {
            throw S3Error.INVALID_TAG.failure("Cannot provide multiple Tags with the same key");
        }
    }

    private static Map<String, String> checked(Map<String, String> tags, int tagsMax) {
        if (tags.size() > tagsMax) {
            throw S3Error.INVALID_TAG.failure("Object tags cannot be greater than " + tagsMax);
        }
        return Map.copyOf(tags);
    }
}
