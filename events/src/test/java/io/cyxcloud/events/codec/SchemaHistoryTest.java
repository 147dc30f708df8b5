package io.cyxcloud.events.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaFormatter;
import org.apache.avro.specific.SpecificData;
import org.junit.jupiter.api.Test;

/**
 * Schemas only grow in ways that every version can read every other. A changed schema needs a file
 * of its own in the history: {@code mvn -pl events test -Dschemas.accept=true} writes it.
 */
class SchemaHistoryTest {
    private static final Path HISTORY =
            Path.of("src/main/resources/io/cyxcloud/events/codec/schema-history");

    @Test
    void everyCurrentSchemaIsTheLatestOfItsHistory() throws IOException {
        if (Boolean.getBoolean("schemas.accept")) {
            accept();
        }
        Map<String, List<Schema>> history = history();
        assertThat(current()).isNotEmpty();
        current()
                .forEach((name, schema) ->
                        assertThat(history.getOrDefault(name, List.of()))
                                .as("history of " + name)
                                .isNotEmpty()
                                .last()
                                .isEqualTo(schema));
    }

    @Test
    void everyVersionReadsEveryOther() throws IOException {
        for (List<Schema> versions : history().values()) {
            for (Schema reader : versions) {
                for (Schema writer : versions) {
                    assertThat(
                                    SchemaCompatibility.checkReaderWriterCompatibility(
                                                    reader, writer)
                                            .getType())
                            .as(writer.getName())
                            .isEqualTo(SchemaCompatibility.SchemaCompatibilityType.COMPATIBLE);
                }
            }
        }
    }

    @Test
    void everyFieldSaysWhatItIs() throws IOException {
        for (List<Schema> versions : history().values()) {
            for (Schema schema : versions) {
                assertThat(schema.getDoc()).as(schema.getName()).isNotBlank();
                assertThat(schema.getFields())
                        .allSatisfy(
                                f -> assertThat(f.doc()).as(schema + "." + f.name()).isNotBlank());
            }
        }
    }

    @Test
    void idsAreDistinctAndBundled() {
        assertThat(SchemaBundle.events().size()).isGreaterThanOrEqualTo(current().size());
        current()
                .values()
                .forEach(schema ->
                        assertThat(SchemaBundle.events().byId(SchemaBundle.idOf(schema)))
                                .isEqualTo(schema));
    }

    /** Every schema that has a file, by name. */
    private static Map<String, Schema> current() {
        Map<String, Schema> schemas = new TreeMap<>();
        try (Stream<Path> files = Files.list(Path.of("src/main/avro"))) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString().replace(".avsc", "");
                Class<?> generated = Class.forName("io.cyxcloud.events.avro." + name);
                Schema schema = SpecificData.get().getSchema(generated);
                if (schema.getType() == Schema.Type.RECORD) {
                    schemas.put(name, schema);
                }
            }
        } catch (IOException | ClassNotFoundException e) {
            throw new AssertionError(e);
        }
        return schemas;
    }

    private static Map<String, List<Schema>> history() throws IOException {
        Map<String, List<Schema>> versions = new LinkedHashMap<>();
        for (String file : Files.readAllLines(HISTORY.resolve("index.txt"))) {
            Schema schema = new Schema.Parser().parse(Files.readString(HISTORY.resolve(file)));
            versions.computeIfAbsent(schema.getName(), name -> new ArrayList<>()).add(schema);
        }
        return versions;
    }

    private static String pretty(Schema schema) {
        return SchemaFormatter.getInstance("json/pretty").format(schema);
    }

    private static void accept() throws IOException {
        Files.createDirectories(HISTORY);
        Path index = HISTORY.resolve("index.txt");
        List<String> files =
                Files.exists(index)
                        ? new ArrayList<>(Files.readAllLines(index))
                        : new ArrayList<>();
        Files.write(index, files);
        Map<String, List<Schema>> known = history();
        for (Map.Entry<String, Schema> entry : current().entrySet()) {
            List<Schema> versions = known.getOrDefault(entry.getKey(), List.of());
            if (versions.isEmpty()
                    || SchemaBundle.idOf(versions.getLast())
                            != SchemaBundle.idOf(entry.getValue())) {
                String file = entry.getKey() + "-" + (versions.size() + 1) + ".avsc";
                Files.writeString(HISTORY.resolve(file), pretty(entry.getValue()) + "\n");
                files.add(file);
            }
        }
        Files.write(index, files);
    }
}
