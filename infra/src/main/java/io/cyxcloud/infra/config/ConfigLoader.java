package io.cyxcloud.infra.config;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads the configuration: defaults, then the file, then environment variables, then flags; the
 * later wins. Whatever is not understood is refused with a {@link ConfigException}.
 */
public final class ConfigLoader {
    private static final ObjectMapper YAML =
            new ObjectMapper(new YAMLFactory())
                    .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

    private final Map<String, String> origins = new HashMap<>();
    private final List<ConfigKey> keys = ConfigKey.of(CyxConfig.class);
    private ObjectNode tree = YAML.createObjectNode();
    private String fileName = "";

    /** Takes a file's keys. */
    public ConfigLoader file(Path file) {
        fileName = file.toString();
        try {
            JsonNode read = YAML.readTree(Files.readString(file));
            if (read instanceof ObjectNode object) {
                tree = object;
            } else if (!read.isMissingNode() && !read.isNull()) {
                throw new ConfigException(file + ": expected sections such as 'gateway:'");
            }
        } catch (JsonProcessingException e) {
            throw new ConfigException(
                    "%s, line %d: %s"
                            .formatted(
                                    file,
                                    e.getLocation() == null ? 1 : e.getLocation().getLineNr(),
                                    firstLine(e.getOriginalMessage())));
        } catch (IOException e) {
            throw new ConfigException(file + " cannot be read: " + reason(e));
        }
        return this;
    }

    /** Takes the variables that start with CYXCLOUD_ and name a key of a section. */
    public ConfigLoader environment(Map<String, String> environment) {
        Map<String, String> paths = new HashMap<>();
        keys.forEach(key -> paths.put(key.environmentVariable(), key.path()));
        new TreeMap<>(environment)
                .forEach((name, value) -> {
                    String path = paths.get(name);
                    if (path != null) {
                        put(path, value, "environment variable " + name);
                    } else if (namesSection(name)) {
                        throw unknownVariable(name, paths);
                    }
                });
        return this;
    }

    /** Takes {@code key=value} pairs of the command line. */
    public ConfigLoader flags(List<String> assignments) {
        for (String assignment : assignments) {
            int at = assignment.indexOf('=');
            if (at < 1) {
                throw new ConfigException("--set " + assignment + ": expected key=value");
            }
            set(assignment.substring(0, at).strip(), assignment.substring(at + 1), "--set");
        }
        return this;
    }

    /** Sets one key, as a flag of its own does. */
    public ConfigLoader set(String path, String value, String origin) {
        put(path, value, origin);
        return this;
    }

    /** Sets one key unless something else did. */
    public ConfigLoader preset(String path, String value) {
        if (tree.at("/" + path.replace('.', '/')).isMissingNode()) {
            put(path, value, "preset");
        }
        return this;
    }

    /** A loader that starts with what this one has. */
    public ConfigLoader copy() {
        ConfigLoader copy = new ConfigLoader();
        copy.tree = tree.deepCopy();
        copy.origins.putAll(origins);
        copy.fileName = fileName;
        return copy;
    }

    /** What is set, as the text of a file. */
    public String toYaml() {
        try {
            return YAML.writeValueAsString(tree);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    public CyxConfig load() {
        return new ConfigBinder(origins, fileName).bind(CyxConfig.class, tree);
    }

    private void put(String path, String value, String origin) {
        String[] names = path.split("\\.", -1);
        ObjectNode node = tree;
        for (int i = 0; i < names.length - 1; i++) {
            JsonNode child = node.get(names[i]);
            node = child instanceof ObjectNode object ? object : node.putObject(names[i]);
        }
        node.put(names[names.length - 1], value);
        origins.put(path, origin);
    }

    private boolean namesSection(String variable) {
        return keys.stream()
                .map(key -> key.path().substring(0, key.path().indexOf('.')))
                .map(section -> new ConfigKey(section, "", "", "").environmentVariable() + "_")
                .anyMatch(variable::startsWith);
    }

    private static ConfigException unknownVariable(String name, Map<String, String> paths) {
        @Nullable String nearest =
                ConfigBinder.nearest(name, new ArrayList<>(new TreeMap<>(paths).keySet()));
        return new ConfigException(
                "environment variable "
                        + name
                        + ": no such key"
                        + (nearest == null ? "" : ", did you mean " + nearest + "?"));
    }

    private static String reason(IOException e) {
        return e instanceof java.nio.file.NoSuchFileException
                ? "no such file"
                : String.valueOf(e.getMessage());
    }

    private static String firstLine(@Nullable String text) {
        return text == null ? "not YAML" : text.lines().findFirst().orElse("not YAML");
    }
}
