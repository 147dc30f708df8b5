package io.cyxcloud.s3.core.form;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.cyxcloud.s3.core.IsoTime;
import io.cyxcloud.s3.core.S3Error;
import io.cyxcloud.s3.core.S3Exception;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the signer of a form allows to be sent with it.
 *
 * @param expiresMs Unix ms; the last moment at which it holds
 * @param sizes what the file may come to
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html">POST
 *     policy</a>
 */
public record PostPolicy(long expiresMs, List<Condition> conditions, SizeRange sizes) {
    /** S3's limit of a single upload, by a form as by PutObject. */
    private static final long FILE_BYTES_MAX = 5L << 30;

    /** Sizes in bytes, both inclusive. */
    public record SizeRange(long min, long max) {
        public static final SizeRange ANY = new SizeRange(0, FILE_BYTES_MAX);

        private SizeRange and(SizeRange other) {
            long highestMin = Math.max(min, other.min);
            long lowestMax = Math.min(max, other.max);
            return new SizeRange(highestMin, lowestMax);
        }
    }

    /**
     * What a field must be.
     *
     * @param field lower case
     * @param prefix whether the value need only begin so
     */
    public record Condition(String field, boolean prefix, String value) {
        boolean holds(@Nullable String actual) {
            return prefix ? (actual == null ? "" : actual).startsWith(value) : value.equals(actual);
        }

        String text() {
            return "[\"%s\", \"$%s\", \"%s\"]"
                    .formatted(prefix ? "starts-with" : "eq", field, value);
        }
    }

    /** Fields that no condition need name: they are the proof itself, or mean nothing. */
    private static final Set<String> UNCONDITIONAL =
            Set.of("policy", "x-amz-signature", "signature", "awsaccesskeyid", "file");

    /** What means nothing, and what only refuses bytes that are not those of the file. */
    private static final List<String> UNCONDITIONAL_PREFIXES =
            List.of("x-ignore-", "x-amz-checksum-");

    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    public PostPolicy {
        conditions = List.copyOf(conditions);
    }

    /**
     * Reads a policy.
     *
     * @param base64 as it is in the form
     * @throws S3Exception InvalidPolicyDocument
     */
    public static PostPolicy parse(String base64) {
        JsonNode root;
        try {
            root = JSON.readTree(Base64.getMimeDecoder().decode(base64));
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw invalid("Invalid JSON.");
        } catch (IOException e) {
            throw new IllegalStateException(e); // it is read from memory
        }
        if (root == null || !root.isObject()) {
            throw invalid("Invalid JSON.");
        }
        return new Reader().read(root);
    }

    /**
     * Holds a form against the policy.
     *
     * @param bucket to which it is sent
     * @throws S3Exception AccessDenied
     */
    public void check(PostFields fields, String bucket, long nowMs) {
        if (nowMs > expiresMs) {
            throw refused("Policy expired.");
        }
        Map<String, String> actual = new TreeMap<>(fields.all());
        actual.put("bucket", bucket);
        Set<String> covered = new HashSet<>(UNCONDITIONAL);
        for (Condition condition : conditions) {
            if (!condition.holds(actual.get(condition.field()))) {
                throw refused("Policy Condition failed: " + condition.text());
            }
            covered.add(condition.field());
        }
        for (String name : actual.keySet()) {
            if (!covered.contains(name)
                    && UNCONDITIONAL_PREFIXES.stream().noneMatch(name::startsWith)) {
                throw refused("Extra input fields: " + name);
            }
        }
    }

    private static S3Exception refused(String why) {
        return S3Error.ACCESS_DENIED.failure("Invalid according to Policy: " + why);
    }

    private static S3Exception invalid(String why) {
        return S3Error.INVALID_POLICY_DOCUMENT.failure("Invalid Policy: " + why);
    }

    private static final class Reader {
        private final List<Condition> conditions = new ArrayList<>();
        private SizeRange sizes = SizeRange.ANY;

        PostPolicy read(JsonNode root) {
            JsonNode expiration = root.get("expiration");
            if (expiration == null || !expiration.isTextual()) {
                throw invalid("Policy missing expiration.");
            }
            JsonNode list = root.get("conditions");
            if (list == null || !list.isArray()) {
                throw invalid("Policy missing conditions.");
            }
            list.forEach(this::add);
            return new PostPolicy(expires(expiration.textValue()), conditions, sizes);
        }

        private static long expires(String text) {
            try {
                return IsoTime.parse(text);
            } catch (S3Exception e) {
                throw invalid("Invalid 'expiration' value: '" + text + "'");
            }
        }

        private void add(JsonNode condition) {
            if (condition.isObject() && condition.size() == 1) {
                Map.Entry<String, JsonNode> only = condition.properties().iterator().next();
                conditions.add(new Condition(lower(only.getKey()), false, text(only.getValue())));
                return;
            }
            if (!condition.isArray() || condition.size() != 3) {
                throw invalid("Invalid Condition: " + condition);
            }
            String operator = lower(text(condition.get(0)));
            switch (operator) {
                case "eq", "starts-with" -> {
                    String field = text(condition.get(1));
                    if (!field.startsWith("$")) {
                        throw invalid("Invalid Condition: " + condition);
                    }
                    conditions.add(
                            new Condition(
                                    lower(field.substring(1)),
                                    operator.equals("starts-with"),
                                    text(condition.get(2))));
                }
                case "content-length-range" ->
                        sizes =
                                sizes.and(
                                        new SizeRange(
                                                bytes(condition.get(1)), bytes(condition.get(2))));
                default -> throw invalid("Unknown condition operation: " + operator);
            }
        }

        private static String text(JsonNode node) {
            if (!node.isTextual()) {
                throw invalid("Invalid Simple-Condition: value must be a string.");
            }
            return node.textValue();
        }

        private static long bytes(JsonNode node) {
            long value = -1;
            if (node.isIntegralNumber() && node.canConvertToLong()) {
                value = node.longValue();
            } else if (node.isTextual()) {
                try {
                    value = Long.parseLong(node.textValue());
                } catch (NumberFormatException e) {
                    throw invalid("Invalid content-length-range: " + node);
                }
            }
            if (value < 0) {
                throw invalid("Invalid content-length-range: " + node);
            }
            return value;
        }

        private static String lower(String text) {
            return text.toLowerCase(Locale.ROOT);
        }
    }
}
