package io.cyxcloud.s3.core.policy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.cyxcloud.s3.core.S3Error;
import io.cyxcloud.s3.core.S3Exception;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads policy documents. Whatever is not understood is refused: a statement of which a part were
 * passed over would allow or deny something else than was meant.
 */
final class PolicyGrammar {
    private static final Set<String> VERSIONS = Set.of("2012-10-17", "2008-10-17");
    private static final Set<String> POLICY = Set.of("Version", "Id", "Statement");
    private static final Set<String> STATEMENT =
            Set.of(
                    "Sid",
                    "Effect",
                    "Principal",
                    "NotPrincipal",
                    "Action",
                    "NotAction",
                    "Resource",
                    "NotResource",
                    "Condition");

    /** A bucket's name has up to 63 characters, a key up to 1024. */
    private static final int RESOURCE_CHARS_MAX = 1_200;

    /** They are matched in time of pattern times value. */
    private static final int CONDITION_CHARS_MAX = 1_024;

    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    private final String bucket;

    private PolicyGrammar(String bucket) {
        this.bucket = bucket;
    }

    static BucketPolicy parse(byte[] document, String bucket) {
        if (document.length > BucketPolicy.DOCUMENT_BYTES_MAX) {
            throw malformed("Policies must be 20 KB or less");
        }
        JsonNode root;
        try {
            root = JSON.readTree(new String(document, StandardCharsets.UTF_8));
        } catch (JsonProcessingException e) {
            throw malformed("Policies must be valid JSON and the first byte must be '{'");
        }
        return new PolicyGrammar(bucket).policy(root);
    }

    private BucketPolicy policy(JsonNode root) {
        requireObject(root, POLICY, "the policy");
        JsonNode version = root.get("Version");
        if (version != null && !VERSIONS.contains(text(version, "Version"))) {
            throw malformed("The policy must contain a valid version string");
        }
        optionalText(root, "Id");
        JsonNode statements = root.get("Statement");
        if (statements == null) {
            throw malformed("Missing required field Statement");
        }
        List<Statement> parsed = new ArrayList<>();
        for (JsonNode statement : statements.isArray() ? statements : List.of(statements)) {
            parsed.add(statement(statement));
        }
        if (parsed.isEmpty()) {
            throw malformed("Could not parse the policy: Statement is empty!");
        }
        return new BucketPolicy(parsed);
    }

    private Statement statement(JsonNode node) {
        requireObject(node, STATEMENT, "a statement");
        optionalText(node, "Sid");
        Statement.Inverted inverted =
                new Statement.Inverted(
                        isInverted(node, "Principal"),
                        isInverted(node, "Action"),
                        isInverted(node, "Resource"));
        boolean allow = effect(node.get("Effect"));
        if (allow && inverted.principal()) {
            throw malformed("Allow with NotPrincipal is not allowed");
        }
        Statement statement =
                new Statement(
                        allow,
                        principals(one(node, "Principal")),
                        actions(one(node, "Action")),
                        resources(one(node, "Resource"), inverted.resource()),
                        conditions(node.get("Condition")),
                        inverted);
        requireFit(statement);
        return statement;
    }

    private static boolean effect(@Nullable JsonNode effect) {
        return switch (effect == null ? "" : effect.asText()) {
            case "Allow" -> true;
            case "Deny" -> false;
            default -> throw malformed("Invalid effect: " + effect);
        };
    }

    private static boolean isInverted(JsonNode statement, String name) {
        boolean inverted = statement.has("Not" + name);
        if (inverted == statement.has(name)) {
            throw malformed("A statement needs either " + name + " or Not" + name);
        }
        return inverted;
    }

    private static JsonNode one(JsonNode statement, String name) {
        JsonNode plain = statement.get(name);
        return plain == null ? statement.get("Not" + name) : plain;
    }

    private static Principals principals(JsonNode node) {
        boolean everybody = node.isTextual() && node.asText().equals("*");
        if (everybody) {
            return new Principals(true, List.of());
        }
        requireObject(node, Set.of("AWS", "CanonicalUser"), "a principal");
        List<Principals.Named> named = new ArrayList<>();
        for (Map.Entry<String, JsonNode> kind : node.properties()) {
            for (String text : texts(kind.getValue(), "Principal")) {
                if (text.equals("*") && kind.getKey().equals("AWS")) {
                    everybody = true;
                    continue;
                }
                Principals.Named one = Principals.parse(text);
                if (one == null
                        || (kind.getKey().equals("CanonicalUser") && !text.equals(one.ownerId()))) {
                    throw malformed("Invalid principal in policy: " + text);
                }
                named.add(one);
            }
        }
        if (named.isEmpty() && !everybody) {
            throw malformed("Invalid principal in policy");
        }
        return new Principals(everybody, named);
    }

    private static List<Glob> actions(JsonNode node) {
        List<Glob> actions = new ArrayList<>();
        for (String text : texts(node, "Action")) {
            Glob pattern = new Glob(text.toLowerCase(Locale.ROOT));
            if (EnumSet.allOf(Action.class).stream().noneMatch(a -> a.matches(pattern))) {
                throw malformed("Policy has invalid action: " + text);
            }
            actions.add(pattern);
        }
        return actions;
    }

    private List<Glob> resources(JsonNode node, boolean inverted) {
        List<Glob> resources = new ArrayList<>();
        for (String text : texts(node, "Resource")) {
            Glob pattern = new Glob(text);
            boolean isArn =
                    text.startsWith(PolicyRequest.arn("")) && text.length() <= RESOURCE_CHARS_MAX;
            if (!isArn || (!inverted && !mayMatchBucket(pattern) && !mayMatchObject(pattern))) {
                throw malformed("Policy has invalid resource: " + text);
            }
            resources.add(pattern);
        }
        return resources;
    }

    private boolean mayMatchBucket(Glob resource) {
        return resource.matches(PolicyRequest.arn(bucket));
    }

    /** Whether some key exists whose object the pattern matches. */
    private boolean mayMatchObject(Glob resource) {
        String prefix = PolicyRequest.arn(bucket) + "/";
        String pattern = resource.pattern();
        for (int end = 0; end <= pattern.length(); end++) {
            boolean more = end < pattern.length() || pattern.endsWith("*");
            if (more && new Glob(pattern.substring(0, end)).matches(prefix)) {
                return true;
            }
        }
        return false;
    }

    /** Refuses what cannot mean anything, such as reading objects of a resource without a key. */
    private void requireFit(Statement statement) {
        if (statement.inverted().resource()) {
            return;
        }
        boolean onBucket = statement.resources().stream().anyMatch(this::mayMatchBucket);
        boolean onObject = statement.resources().stream().anyMatch(this::mayMatchObject);
        boolean fits =
                EnumSet.allOf(Action.class).stream()
                        .filter(statement::isAbout)
                        .anyMatch(action -> action.onObject() ? onObject : onBucket);
        if (!fits) {
            throw malformed("Action does not apply to any resource(s) in statement");
        }
    }

    private static List<Condition> conditions(@Nullable JsonNode node) {
        List<Condition> conditions = new ArrayList<>();
        if (node == null) {
            return conditions;
        }
        requireObject(node, null, "Condition");
        for (Map.Entry<String, JsonNode> block : node.properties()) {
            boolean ifExists = block.getKey().endsWith("IfExists");
            String name = block.getKey().replaceFirst("IfExists$", "");
            ConditionOperator operator = ConditionOperator.of(name);
            if (operator == null || (ifExists && operator == ConditionOperator.NULL)) {
                throw malformed("Invalid Condition type : " + block.getKey());
            }
            requireObject(block.getValue(), null, "Condition");
            for (Map.Entry<String, JsonNode> entry : block.getValue().properties()) {
                conditions.add(condition(operator, ifExists, entry.getKey(), entry.getValue()));
            }
        }
        return conditions;
    }

    private static Condition condition(
            ConditionOperator operator, boolean ifExists, String name, JsonNode values) {
        ConditionKey key = ConditionKey.of(name);
        if (key == null) {
            throw malformed("Policy has an invalid condition key: " + name);
        }
        List<String> expected = texts(values, name);
        requireShort(expected, name);
        List<ConditionOperator.ValueTest> tests = new ArrayList<>();
        for (String value : expected) {
            ConditionOperator.ValueTest test = operator.test(value);
            if (test == null) {
                throw malformed("Invalid value of condition " + name + ": " + value);
            }
            tests.add(test);
        }
        String tag = key == ConditionKey.REQUEST_OBJECT_TAG ? ConditionKey.tag(name) : "";
        return new Condition(operator, ifExists, key, tag, expected, tests);
    }

    private static void requireShort(List<String> expected, String name) {
        if (expected.stream().anyMatch(value -> value.length() > CONDITION_CHARS_MAX)) {
            throw malformed(
                    "Condition " + name + " has more than " + CONDITION_CHARS_MAX + " characters");
        }
    }

    private static void requireObject(JsonNode node, @Nullable Set<String> known, String what) {
        if (!node.isObject() || node.isEmpty()) {
            throw malformed("Could not parse the policy: " + what + " is not an object");
        }
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            if (known != null && !known.contains(field.getKey())) {
                throw malformed("Unknown field " + field.getKey());
            }
        }
    }

    private static void optionalText(JsonNode node, String name) {
        JsonNode value = node.get(name);
        if (value != null && !value.isTextual()) {
            throw malformed(name + " is not a string");
        }
    }

    /** A value or a list of at least one; numbers and booleans as they are written. */
    private static List<String> texts(JsonNode node, String what) {
        List<String> texts = new ArrayList<>();
        for (JsonNode one : node.isArray() ? node : List.of(node)) {
            texts.add(text(one, what));
        }
        if (texts.isEmpty()) {
            throw malformed(what + " is empty");
        }
        return texts;
    }

    private static String text(JsonNode node, String what) {
        if (!node.isTextual() && !node.isNumber() && !node.isBoolean()) {
            throw malformed(what + " is neither a string nor a list of strings");
        }
        String text = node.asText();
        if (text.contains("${")) {
            throw malformed("Policy variables are not supported: " + text);
        }
        return text;
    }

    private static S3Exception malformed(String why) {
        return S3Error.MALFORMED_POLICY.failure(why);
    }
}
