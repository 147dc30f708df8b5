package io.cyxcloud.s3.core.policy;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One key of a condition block: it holds when one of its values does, or, negated, when none does.
 *
 * @param ifExists whether it holds for a request without the key; a negated one does anyway
 */
record Condition(
        ConditionOperator operator,
        boolean ifExists,
        ConditionKey key,
        String tag,
        List<String> expected,
        List<ConditionOperator.ValueTest> tests) {
    /** Characters of a request's value: wildcards are matched in time of pattern times value. */
    private static final int COMPARED_MAX = 2048;

    Condition {
        expected = List.copyOf(expected);
        tests = List.copyOf(tests);
    }

    /**
     * Whether it holds.
     *
     * @param inDoubt the answer where the request's value is not known, or cannot be compared
     */
    boolean holds(ConditionValues values, boolean inDoubt) {
        if (values.isUnknown(key)) {
            return inDoubt;
        }
        String actual = values.find(key, tag);
        if (operator == ConditionOperator.NULL) {
            return anyHolds(Boolean.toString(actual == null), inDoubt);
        }
        if (actual == null) {
            return ifExists || operator.negated();
        }
        if (actual.length() > COMPARED_MAX) {
            return inDoubt;
        }
        return operator.negated() ? !anyHolds(actual, !inDoubt) : anyHolds(actual, inDoubt);
    }

    private boolean anyHolds(String actual, boolean inDoubt) {
        for (ConditionOperator.ValueTest test : tests) {
            @Nullable Boolean holds = test.holds(actual);
            if (Objects.requireNonNullElse(holds, inDoubt)) {
                return true;
            }
        }
        return false;
    }

    /** Whether only somebody in particular can meet it, by AWS's meaning of "not public". */
    boolean meansSomebody() {
        if (ifExists) {
            return false;
        }
        return switch (operator) {
            case IP_ADDRESS ->
                    key == ConditionKey.SOURCE_IP && expected.stream().allMatch(Condition::isFixed);
            case STRING_EQUALS, STRING_EQUALS_IGNORE_CASE -> key.isIdentity();
            case STRING_LIKE, ARN_EQUALS, ARN_LIKE ->
                    key.isIdentity()
                            && expected.stream().noneMatch(value -> new Glob(value).hasWildcard());
            case ARN_NOT_EQUALS,
                    ARN_NOT_LIKE,
                    BOOL,
                    DATE_EQUALS,
                    DATE_GREATER_THAN,
                    DATE_GREATER_THAN_EQUALS,
                    DATE_LESS_THAN,
                    DATE_LESS_THAN_EQUALS,
                    DATE_NOT_EQUALS,
                    NOT_IP_ADDRESS,
                    NULL,
                    NUMERIC_EQUALS,
                    NUMERIC_GREATER_THAN,
                    NUMERIC_GREATER_THAN_EQUALS,
                    NUMERIC_LESS_THAN,
                    NUMERIC_LESS_THAN_EQUALS,
                    NUMERIC_NOT_EQUALS,
                    STRING_NOT_EQUALS,
                    STRING_NOT_EQUALS_IGNORE_CASE,
                    STRING_NOT_LIKE ->
                    false;
        };
    }

    private static boolean isFixed(String range) {
        AddressRange parsed = AddressRange.parse(range);
        return parsed != null && parsed.isFixed();
    }
}
