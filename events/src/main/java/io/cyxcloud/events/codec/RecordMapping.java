package io.cyxcloud.events.codec;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Objects;
import java.util.stream.IntStream;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.Encoder;
import org.apache.avro.specific.SpecificRecordBase;
import org.jspecify.annotations.Nullable;

/** A Java record and the generated class of its name, component by field. */
final class RecordMapping implements Mapping {
    /**
     * A component.
     *
     * @param index among the components
     * @param position of its field in the schema
     */
    private record Part(MethodHandle accessor, int index, int position, Mapping mapping) {}

    private final Class<?> type;
    private final MethodHandle avroConstructor;
    private final MethodHandle constructor;

    /** In the order of the schema's fields. */
    private final Part[] parts;

    private RecordMapping(
            Class<?> type, MethodHandle avroConstructor, MethodHandle constructor, Part[] parts) {
        this.type = type;
        this.avroConstructor = avroConstructor;
        this.constructor = constructor;
        this.parts = parts;
    }

    static RecordMapping of(Class<?> type, Schema schema) {
        RecordComponent[] components = type.getRecordComponents();
        if (components == null || components.length != schema.getFields().size()) {
            throw new IllegalStateException(type + " has not the fields of " + schema);
        }
        Part[] parts =
                IntStream.range(0, components.length)
                        .mapToObj(i -> part(components[i], i, schema))
                        .sorted(Comparator.comparingInt(Part::position))
                        .toArray(Part[]::new);
        MethodHandle avroConstructor =
                Accessors.constructor(Mappings.avroClass(schema))
                        .asType(MethodType.methodType(Object.class));
        return new RecordMapping(type, avroConstructor, canonical(type), parts);
    }

    /** Takes the components' values as one array. */
    static MethodHandle canonical(Class<?> type) {
        Class<?>[] types =
                Arrays.stream(type.getRecordComponents())
                        .map(RecordComponent::getType)
                        .toArray(Class[]::new);
        return Accessors.constructor(type, types)
                .asSpreader(Object[].class, types.length)
                .asType(MethodType.methodType(Object.class, Object[].class));
    }

    private static Part part(RecordComponent component, int index, Schema schema) {
        Schema.Field field = schema.getField(component.getName());
        if (field == null) {
            throw new IllegalStateException(schema + " lacks " + component);
        }
        return new Part(
                Accessors.reading(component),
                index,
                field.pos(),
                Mappings.of(component.getGenericType(), field.schema()));
    }

    @Override
    public SpecificRecordBase toAvro(Object value) {
        try {
            SpecificRecordBase avro = (SpecificRecordBase) (Object) avroConstructor.invokeExact();
            for (Part part : parts) {
                @Nullable Object component = (@Nullable Object) part.accessor.invokeExact(value);
                if (component != null) {
                    avro.put(part.position, part.mapping.toAvro(component));
                }
            }
            return avro;
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(type + " does not fit its schema", e);
        }
    }

    @Override
    public Object fromAvro(Object value) {
        IndexedRecord avro = (IndexedRecord) value;
        @Nullable Object[] arguments = new @Nullable Object[parts.length];
        for (Part part : parts) {
            @Nullable Object field = avro.get(part.position);
            arguments[part.index] = field == null ? null : part.mapping.fromAvro(field);
        }
        return construct(constructor, type, arguments);
    }

    @Override
    public void write(@Nullable Object value, Encoder out) throws IOException {
        Object whole = Objects.requireNonNull(value);
        try {
            for (Part part : parts) {
                part.mapping.write((@Nullable Object) part.accessor.invokeExact(whole), out);
            }
        } catch (RuntimeException | IOException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(type + " does not fit its schema", e);
        }
    }

    @Override
    public Object read(Decoder in) throws IOException {
        @Nullable Object[] arguments = new @Nullable Object[parts.length];
        for (Part part : parts) {
            arguments[part.index] = part.mapping.read(in);
        }
        return construct(constructor, type, arguments);
    }

    static Object construct(MethodHandle canonical, Class<?> type, @Nullable Object[] arguments) {
        try {
            return (Object) canonical.invokeExact(arguments);
        } catch (Error e) {
            throw e;
        } catch (Throwable e) {
            throw new UnreadableRecordException(
                    type.getSimpleName() + " holds impossible values: " + e, e);
        }
    }
}
