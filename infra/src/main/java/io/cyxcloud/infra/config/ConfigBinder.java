package io.cyxcloud.infra.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Binds a tree of keys to a record of records: every key must be known, every value of its type; a
 * key that is not set has its {@link Default}. Pure.
 */
final class ConfigBinder {
    private static final int SUGGESTION_EDITS_MAX = 3;

    private final Map<String, String> origins;
    private final String otherOrigin;

    /**
     * Makes a binder.
     *
     * @param origins where a value came from, by path
     * @param otherOrigin where every other value came from
     */
    ConfigBinder(Map<String, String> origins, String otherOrigin) {
        this.origins = Map.copyOf(origins);
        this.otherOrigin = otherOrigin;
    }

    <T extends Record> T bind(Class<T> type, ObjectNode tree) {
        return type.cast(section(type, tree, ""));
    }

    private Object section(Class<?> type, @Nullable JsonNode node, String prefix) {
        if (node != null && !node.isNull() && !node.isObject()) {
            throw refused(prefix.substring(0, prefix.length() - 1), "expected a section of keys");
        }
        RecordComponent[] parts = type.getRecordComponents();
        List<String> names = Arrays.stream(parts).map(RecordComponent::getName).toList();
        if (node != null) {
            node.fieldNames().forEachRemaining(name -> requireKnown(name, names, prefix));
        }
        Object[] values = new Object[parts.length];
        for (int i = 0; i < parts.length; i++) {
            JsonNode child = node == null ? null : node.get(parts[i].getName());
            String path = prefix + parts[i].getName();
            values[i] =
                    ConfigValue.isSection(parts[i].getType())
                            ? section(parts[i].getType(), child, path + ".")
                            : value(parts[i], child, path);
        }
        return construct(type, parts, values, prefix);
    }

    private Object value(RecordComponent part, @Nullable JsonNode node, String path) {
        if (part.getType() == Map.class && node != null && node.isObject()) {
            Map<String, String> map = new LinkedHashMap<>();
            node.properties().forEach(entry -> map.put(entry.getKey(), text(entry.getValue())));
            return Map.copyOf(map);
        }
        String text;
        if (node == null || node.isNull()) {
            text = ConfigValue.preset(part);
        } else if (node.isArray() && part.getType() == List.class) {
            text =
                    StreamSupport.stream(node.spliterator(), false)
                            .map(ConfigBinder::text)
                            .collect(Collectors.joining(","));
        } else if (node.isValueNode()) {
            text = node.asText();
        } else {
            throw refused(path, "expected " + ConfigValue.expected(part));
        }
        try {
            return ConfigValue.parse(part, text);
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            throw refused(
                    path, "'" + text + "' is refused, expected " + ConfigValue.expected(part));
        }
    }

    private static String text(JsonNode node) {
        return node.asText();
    }

    private Object construct(
            Class<?> type, RecordComponent[] parts, Object[] values, String prefix) {
        Class<?>[] types =
                Arrays.stream(parts).map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            Constructor<?> canonical = type.getDeclaredConstructor(types);
            return canonical.newInstance(values);
        } catch (InvocationTargetException e) {
            String section = prefix.isEmpty() ? "" : prefix.substring(0, prefix.length() - 1);
            throw refused(section, String.valueOf(e.getTargetException().getMessage()));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private void requireKnown(String name, List<String> known, String prefix) {
        if (!known.contains(name)) {
            String nearest = nearest(name, known);
            throw refused(
                    prefix + name,
                    "unknown key, "
                            + (nearest == null
                                    ? "expected one of " + String.join(", ", known)
                                    : "did you mean " + prefix + nearest + "?"));
        }
    }

    private ConfigException refused(String path, String why) {
        String origin = origins.getOrDefault(path, otherOrigin);
        return new ConfigException(
                path + ": " + why + (origin.isEmpty() ? "" : " (" + origin + ")"));
    }

    /** The known name with the fewest edits, unless it takes too many. */
    static @Nullable String nearest(String name, List<String> known) {
        String best = null;
        int bestEdits = Math.min(SUGGESTION_EDITS_MAX, name.length() / 2 + 1) + 1;
        for (String candidate : known) {
            int edits = edits(name, candidate);
            if (edits < bestEdits) {
                best = candidate;
                bestEdits = edits;
            }
        }
        return best;
    }

    /** Levenshtein distance, swapped neighbours counting as one. */
    private static int edits(String a, String b) {
        int[][] cost = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    cost[i][j] = i + j;
                    continue;
                }
                int same = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                cost[i][j] =
                        Math.min(
                                Math.min(cost[i - 1][j], cost[i][j - 1]) + 1,
                                cost[i - 1][j - 1] + same);
                if (i > 1
                        && j > 1
                        && a.charAt(i - 1) == b.charAt(j - 2)
                        && a.charAt(i - 2) == b.charAt(j - 1)) {
                    cost[i][j] = Math.min(cost[i][j], cost[i - 2][j - 2] + 1);
                }
            }
        }
        return cost[a.length()][b.length()];
    }
}
