package io.cyxcloud.s3.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The headers of a request: immutable, names in lower case, values of a name in their order. */
public final class Headers {
    private final Map<String, List<String>> values;

    private Headers(Map<String, List<String>> values) {
        this.values = values;
    }

    public static Headers of(Iterable<? extends Map.Entry<String, String>> fields) {
        Map<String, List<String>> values = new TreeMap<>();
        for (Map.Entry<String, String> field : fields) {
            values.computeIfAbsent(field.getKey().toLowerCase(Locale.ROOT), _ -> new ArrayList<>())
                    .add(field.getValue());
        }
        return new Headers(values);
    }

    public static Headers of(Map<String, String> fields) {
        return of(fields.entrySet());
    }

    /** The first value without blanks around it, or null. */
    public @Nullable String first(String name) {
        List<String> all = values.get(name);
        return all == null ? null : all.getFirst().strip();
    }

    public boolean has(String name) {
        return values.containsKey(name);
    }

    public List<String> all(String name) {
        return values.getOrDefault(name, List.of());
    }

    /** In alphabetical order. */
    public Set<String> names() {
        return values.keySet();
    }
}
