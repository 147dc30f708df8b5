package io.cyxcloud.s3.core.policy;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** How conditions compare. A negated one holds when the one it negates does not for any value. */
enum ConditionOperator {
    ARN_EQUALS("ArnEquals", false),
    ARN_LIKE("ArnLike", false),
    ARN_NOT_EQUALS("ArnNotEquals", true),
    ARN_NOT_LIKE("ArnNotLike", true),
    BOOL("Bool", false),
    DATE_EQUALS("DateEquals", false),
    DATE_GREATER_THAN("DateGreaterThan", false),
    DATE_GREATER_THAN_EQUALS("DateGreaterThanEquals", false),
    DATE_LESS_THAN("DateLessThan", false),
    DATE_LESS_THAN_EQUALS("DateLessThanEquals", false),
    DATE_NOT_EQUALS("DateNotEquals", true),
    IP_ADDRESS("IpAddress", false),
    NOT_IP_ADDRESS("NotIpAddress", true),
    /** Whether there is a value; the one operator that looks at no value. */
    NULL("Null", false),
    NUMERIC_EQUALS("NumericEquals", false),
    NUMERIC_GREATER_THAN("NumericGreaterThan", false),
    NUMERIC_GREATER_THAN_EQUALS("NumericGreaterThanEquals", false),
    NUMERIC_LESS_THAN("NumericLessThan", false),
    NUMERIC_LESS_THAN_EQUALS("NumericLessThanEquals", false),
    NUMERIC_NOT_EQUALS("NumericNotEquals", true),
    STRING_EQUALS("StringEquals", false),
    STRING_EQUALS_IGNORE_CASE("StringEqualsIgnoreCase", false),
    STRING_LIKE("StringLike", false),
    STRING_NOT_EQUALS("StringNotEquals", true),
    STRING_NOT_EQUALS_IGNORE_CASE("StringNotEqualsIgnoreCase", true),
    STRING_NOT_LIKE("StringNotLike", true);

    /** Digits of a number in a condition or a request. */
    private static final int NUMBER_CHARS_MAX = 30;

    private static final int ARN_PARTS = 6;

    private final String text;
    private final boolean negated;

    /** One expected value, ready to be compared with. */
    interface ValueTest {
        /** Whether the request's value is the expected one; null when that cannot be said. */
        @Nullable Boolean holds(String actual);
    }

    ConditionOperator(String text, boolean negated) {
        this.text = text;
        this.negated = negated;
    }

    static @Nullable ConditionOperator of(String text) {
        for (ConditionOperator operator : values()) {
            if (operator.text.equalsIgnoreCase(text)) {
                return operator;
            }
        }
        return null;
    }

    boolean negated() {
        return negated;
    }

    /** A test for an expected value of a policy; null when it is of the wrong form. */
    @Nullable ValueTest test(String expected) {
        return switch (this) {
            case STRING_EQUALS, STRING_NOT_EQUALS -> expected::equals;
            case STRING_EQUALS_IGNORE_CASE, STRING_NOT_EQUALS_IGNORE_CASE ->
                    expected::equalsIgnoreCase;
            case STRING_LIKE, STRING_NOT_LIKE -> new Glob(expected)::matches;
            case ARN_EQUALS, ARN_LIKE, ARN_NOT_EQUALS, ARN_NOT_LIKE -> arn(expected);
            case BOOL, NULL -> bool(expected);
            case IP_ADDRESS, NOT_IP_ADDRESS -> address(expected);
            case NUMERIC_EQUALS, NUMERIC_NOT_EQUALS -> number(expected, order -> order == 0);
            case NUMERIC_LESS_THAN -> number(expected, order -> order < 0);
            case NUMERIC_LESS_THAN_EQUALS -> number(expected, order -> order <= 0);
            case NUMERIC_GREATER_THAN -> number(expected, order -> order > 0);
            case NUMERIC_GREATER_THAN_EQUALS -> number(expected, order -> order >= 0);
            case DATE_EQUALS, DATE_NOT_EQUALS -> date(expected, order -> order == 0);
            case DATE_LESS_THAN -> date(expected, order -> order < 0);
            case DATE_LESS_THAN_EQUALS -> date(expected, order -> order <= 0);
            case DATE_GREATER_THAN -> date(expected, order -> order > 0);
            case DATE_GREATER_THAN_EQUALS -> date(expected, order -> order >= 0);
        };
    }

    private static @Nullable ValueTest bool(String expected) {
        String wanted = expected.toLowerCase(Locale.ROOT);
        return wanted.equals("true") || wanted.equals("false") ? wanted::equalsIgnoreCase : null;
    }

    private static @Nullable ValueTest arn(String expected) {
        String[] wanted = expected.split(":", ARN_PARTS);
        return wanted.length < ARN_PARTS
                ? null
                : actual -> {
                    String[] parts = actual.split(":", ARN_PARTS);
                    boolean same = parts.length == ARN_PARTS;
                    for (int i = 0; same && i < ARN_PARTS; i++) {
                        same = new Glob(wanted[i]).matches(parts[i]);
                    }
                    return same;
                };
    }

    private static @Nullable ValueTest address(String expected) {
        AddressRange range = AddressRange.parse(expected);
        return range == null
                ? null
                : actual -> {
                    byte[] address = AddressRange.address(actual);
                    return address == null ? null : Boolean.valueOf(range.contains(address));
                };
    }

    private static @Nullable ValueTest number(String expected, IntPredicate order) {
        BigDecimal wanted = number(expected);
        return wanted == null ? null : actual -> compared(number(actual), wanted, order);
    }

    private static @Nullable ValueTest date(String expected, IntPredicate order) {
        Instant wanted = instant(expected);
        return wanted == null ? null : actual -> compared(instant(actual), wanted, order);
    }

    private static <T extends Comparable<T>> @Nullable Boolean compared(
            @Nullable T actual, T wanted, IntPredicate order) {
        return actual == null ? null : Boolean.valueOf(order.test(actual.compareTo(wanted)));
    }

    private static @Nullable BigDecimal number(String text) {
        if (text.length() > NUMBER_CHARS_MAX || text.indexOf('e') >= 0 || text.indexOf('E') >= 0) {
            return null; // an exponent can make a number that takes for ever
        }
        try {
            return new BigDecimal(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** A date, a time with a zone, or seconds since 1970. */
    private static @Nullable Instant instant(String text) {
        try {
            if (!text.isEmpty()
                    && text.length() <= 12
                    && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
                return Instant.ofEpochSecond(Long.parseLong(text));
            }
            return text.indexOf('T') < 0
                    ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
                    : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            return null;
        }
    }
}
