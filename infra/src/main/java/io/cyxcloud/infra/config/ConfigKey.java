package io.cyxcloud.infra.config;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One setting.
 *
 * @param path as in the file, such as {@code gateway.port}
 * @param expected what a value looks like
 * @param preset its default, as it would be written
 * @param doc what it means
 */
public record ConfigKey(String path, String expected, String preset, String doc) {
    static final String ENVIRONMENT_PREFIX = "CYXCLOUD_";

    /** Every key of a configuration record, in order of declaration. */
    public static List<ConfigKey> of(Class<? extends Record> type) {
        List<ConfigKey> keys = new ArrayList<>();
        collect(type, "", keys);
        return List.copyOf(keys);
    }

    /** Whether a variable of the environment has our prefix. */
    public static boolean isEnvironmentVariable(String name) {
        return name.startsWith(ENVIRONMENT_PREFIX);
    }

    /** The environment variable that sets this key. */
    public String environmentVariable() {
        return ENVIRONMENT_PREFIX
                + path.replaceAll("([a-z0-9])([A-Z])", "$1_$2")
                        .replace('.', '_')
                        .toUpperCase(Locale.ROOT);
    }

    private static void collect(Class<?> type, String prefix, List<ConfigKey> keys) {
        for (RecordComponent part : type.getRecordComponents()) {
            String path = prefix + part.getName();
            if (ConfigValue.isSection(part.getType())) {
                collect(part.getType(), path + ".", keys);
            } else {
                keys.add(
                        new ConfigKey(
                                path,
                                ConfigValue.expected(part),
                                ConfigValue.preset(part),
                                ConfigValue.doc(part)));
            }
        }
    }
}
