package io.cyxcloud.events.codec;

import io.cyxcloud.events.value.Bytes;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.specific.SpecificRecordBase;

/**
 * Maps our records to the generated Avro classes and back, field by field of the same name, so that
 * Avro stops here and no mapping is written by hand. Thread-safe; a {@link Mapping} is worked out
 * once a class.
 *
 * <p>A record maps to an Avro record of the same simple name; a record of one component to that
 * component where the schema has no record (ids); a sealed interface to a union of its records; a
 * nullable component to a union with null; {@link Bytes} to bytes; {@link UUID} to a 16-byte fixed.
 */
final class RecordMapper {
    private static final Map<Class<?>, RecordMapping> BY_RECORD = new ConcurrentHashMap<>();
    // of a type: by name of its records in Avro
    private static final Map<Class<?>, Map<String, RecordMapping>> BY_TYPE =
            new ConcurrentHashMap<>();

    private RecordMapper() {}

    /** Our value as an instance of the generated class of {@code schema}. */
    static SpecificRecordBase toAvro(Object value, Schema schema) {
        return mapping(value.getClass(), schema).toAvro(value);
    }

    /**
     * The value of our class that an Avro record stands for.
     *
     * @throws UnreadableRecordException when our class refuses the values
     */
    static <T> T fromAvro(IndexedRecord avro, Class<T> type) {
        Map<String, RecordMapping> mappings =
                BY_TYPE.computeIfAbsent(type, _ -> new ConcurrentHashMap<>());
        Schema schema = avro.getSchema();
        RecordMapping mapping = mappings.get(schema.getName());
        if (mapping == null) {
            mapping = mapping(Mappings.record(type, schema.getName()), schema);
            mappings.put(schema.getName(), mapping);
        }
        return type.cast(mapping.fromAvro(avro));
    }

    /** Two threads may work the same one out; either's is right. */
    static RecordMapping mapping(Class<?> type, Schema schema) {
        RecordMapping known = BY_RECORD.get(type);
        if (known != null) {
            return known;
        }
        RecordMapping mapping = RecordMapping.of(type, schema);
        BY_RECORD.put(type, mapping);
        return mapping;
    }
}
