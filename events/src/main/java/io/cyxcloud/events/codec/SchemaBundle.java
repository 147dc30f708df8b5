package io.cyxcloud.events.codec;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;

/**
 * Every version of every schema that was ever written, by id, from {@code schema-history/} in the
 * jar. Thread-safe: immutable after construction.
 *
 * <p>An id is derived from the schema itself (30 bits of the CRC-64-AVRO fingerprint of its
 * canonical form, with bit 30 set), so that two writers agree without a registry, and so that it
 * cannot be taken for an id that a registry hands out from 1 upwards. A test holds that no two
 * bundled schemas share one.
 */
public final class SchemaBundle {
    public static final String HISTORY_INDEX = "schema-history/index.txt";
    private static final int ID_BITS = 30;

    private final Map<Integer, Schema> byId = new HashMap<>();

    private SchemaBundle() {}

    /**
     * Reads the bundle that lies beside {@code anchor} in its jar.
     *
     * @param anchor a class in the package that holds {@code schema-history/index.txt}
     */
    public static SchemaBundle beside(Class<?> anchor) {
        SchemaBundle bundle = new SchemaBundle();
        bundle.addAllBeside(anchor);
        return bundle;
    }

    /** The schemas of the event log. */
    public static SchemaBundle events() {
        return Holder.EVENTS;
    }

    public static int idOf(Schema schema) {
        long fingerprint = SchemaNormalization.parsingFingerprint64(schema);
        return (int) (fingerprint & ((1L << ID_BITS) - 1)) | (1 << ID_BITS);
    }

    /**
     * Returns the schema that a record was written with.
     *
     * @throws UnknownSchemaException when no bundled schema has the id
     */
    public Schema byId(int id) {
        Schema schema = byId.get(id);
        if (schema == null) {
            throw new UnknownSchemaException(
                    "schema id " + id + " is not bundled: the record is newer than this software");
        }
        return schema;
    }

    public int size() {
        return byId.size();
    }

    private void addAllBeside(Class<?> anchor) {
        for (String name : read(anchor, HISTORY_INDEX).lines().toList()) {
            Schema schema = new Schema.Parser().parse(read(anchor, "schema-history/" + name));
            Schema other = byId.put(idOf(schema), schema);
            if (other != null) {
                throw new IllegalStateException(
                        "schemas " + schema.getName() + " and " + other.getName() + " share an id");
            }
        }
    }

    private static String read(Class<?> anchor, String name) {
        try (InputStream in = anchor.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the jar lacks " + name);
            }
            var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            StringBuilder text = new StringBuilder();
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                text.append(line).append('\n');
            }
            return text.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Holder {
        static final SchemaBundle EVENTS = beside(SchemaBundle.class);
    }
}
