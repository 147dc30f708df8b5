package io.cyxcloud.infra.config;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads single values: text to the type of a record component. Pure. */
public final class ConfigValue {
    private static final Pattern DURATION = Pattern.compile("(\\d{1,12})\\s*(ms|s|m|h|d)");

    private ConfigValue() {}

    static boolean isSection(Class<?> type) {
        return type.isRecord() && type != ByteSize.class;
    }

    static String preset(RecordComponent part) {
        Default preset = part.getAnnotation(Default.class);
        if (preset == null) {
            throw new IllegalStateException(part + " has no @Default");
        }
        return preset.value();
    }

    static String doc(RecordComponent part) {
        Doc doc = part.getAnnotation(Doc.class);
        if (doc == null) {
            throw new IllegalStateException(part + " has no @Doc");
        }
        return doc.value();
    }

    /** Reads a value, or throws IllegalArgumentException. */
    static Object parse(RecordComponent part, String text) {
        Class<?> type = part.getType();
        if (type == List.class) {
            Class<?> element = elementType(part);
            return text.isBlank()
                    ? List.of()
                    : Arrays.stream(text.split(",", -1))
                            .map(one -> scalar(element, one.strip()))
                            .toList();
        }
        if (type == Map.class) {
            return text.isBlank()
                    ? Map.of()
                    : Arrays.stream(text.split(",", -1))
                            .map(one -> one.split("=", 2))
                            .collect(Collectors.toMap(one -> one[0].strip(), one -> one[1]));
        }
        Object value = scalar(type, text.strip());
        Range range = part.getAnnotation(Range.class);
        if (range != null && value instanceof Number number) {
            if (number.longValue() < range.min() || number.longValue() > range.max()) {
                throw new IllegalArgumentException("out of range");
            }
        }
        return value;
    }

    static Object scalar(Class<?> type, String text) {
        if (type == String.class) {
            return text;
        } else if (type == int.class || type == Integer.class) {
            return Integer.valueOf(text);
        } else if (type == long.class || type == Long.class) {
            return Long.valueOf(text);
        } else if (type == boolean.class) {
            return bool(text);
        } else if (type == Path.class) {
            return Path.of(text);
        } else if (type == Duration.class) {
            return duration(text);
        } else if (type == ByteSize.class) {
            return ByteSize.parse(text);
        } else if (type.isEnum()) {
            return constant(type, text);
        }
        throw new IllegalStateException("no reader for " + type);
    }

    /** What a value of the component looks like, for messages and documentation. */
    static String expected(RecordComponent part) {
        Range range = part.getAnnotation(Range.class);
        Class<?> type = part.getType();
        if (range != null) {
            return "a whole number, " + range.min() + ".." + range.max();
        } else if (type == List.class) {
            return "a list";
        } else if (type == Map.class) {
            return "keys and values";
        } else if (type == boolean.class) {
            return "true or false";
        } else if (type == Path.class) {
            return "a path";
        } else if (type == Duration.class) {
            return "a duration such as 500ms, 10s, 5m, 1h or 7d";
        } else if (type == ByteSize.class) {
            return "a size such as 4MiB or 512";
        } else if (type.isEnum()) {
            return "one of " + constants(type);
        }
        return type == String.class ? "text" : "a whole number";
    }

    private static Class<?> elementType(RecordComponent part) {
        return (Class<?>) ((ParameterizedType) part.getGenericType()).getActualTypeArguments()[0];
    }

    private static Boolean bool(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("neither true nor false");
        };
    }

    /**
     * Reads a time such as {@code 30m}: a number and ms, s, m, h or d.
     *
     * @throws IllegalArgumentException for any other text
     */
    public static Duration duration(String text) {
        Matcher match = DURATION.matcher(text);
        if (!match.matches()) {
            throw new IllegalArgumentException("not a duration");
        }
        long count = Long.parseLong(match.group(1));
        return switch (match.group(2)) {
            case "ms" -> Duration.ofMillis(count);
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            case "h" -> Duration.ofHours(count);
            default -> Duration.ofDays(count);
        };
    }

    private static Object constant(Class<?> type, String text) {
        for (Object constant : type.getEnumConstants()) {
            if (((Enum<?>) constant).name().equalsIgnoreCase(text.replace('-', '_'))) {
                return constant;
            }
        }
        throw new IllegalArgumentException("unknown");
    }

    private static String constants(Class<?> type) {
        return Arrays.stream(type.getEnumConstants())
                .map(constant -> ((Enum<?>) constant).name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
    }
}
