package io.cyxcloud.events.codec;

import io.cyxcloud.events.value.Bytes;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificFixed;
import org.apache.avro.specific.SpecificRecordBase;
import org.jspecify.annotations.Nullable;

/**
 * Maps our records to the generated Avro classes and back, field by field of the same name, so that
 * Avro stops here and no mapping is written by hand. Thread-safe; shapes are worked out once a
 * class.
 *
 * <p>A record maps to an Avro record of the same simple name; a record of one component to that
 * component where the schema has no record (ids); a sealed interface to a union of its records; a
 * nullable component to a union with null; {@link Bytes} to bytes; {@link UUID} to a 16-byte fixed.
 */
public final class RecordMapper {
    private static final Map<Class<?>, Shape> SHAPES = new ConcurrentHashMap<>();
    private static final Map<String, Class<?>> AVRO_CLASSES = new ConcurrentHashMap<>();

    private RecordMapper() {}

    /** Our value as an instance of the generated class of {@code schema}. */
    public static SpecificRecordBase toAvro(Object value, Schema schema) {
        try {
            return recordToAvro(value, schema);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(value.getClass() + " does not fit its schema", e);
        }
    }

    /**
     * The value of our class that an Avro record stands for.
     *
     * @throws UnreadableRecordException when our class refuses the values
     */
    public static <T> T fromAvro(IndexedRecord avro, Class<T> type) {
        try {
            return type.cast(recordFromAvro(avro, type));
        } catch (InvocationTargetException e) {
            throw new UnreadableRecordException(
                    avro.getSchema().getName() + " holds impossible values: " + e.getCause(),
                    e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type + " does not fit its schema", e);
        }
    }

    private static SpecificRecordBase recordToAvro(Object value, Schema schema)
            throws ReflectiveOperationException {
        Shape shape = shape(value.getClass());
        SpecificRecordBase avro =
                (SpecificRecordBase) avroClass(schema).getDeclaredConstructor().newInstance();
        for (Schema.Field field : schema.getFields()) {
            Method accessor = shape.accessors.get(field.name());
            if (accessor == null) {
                throw new IllegalStateException(value.getClass() + " has no " + field.name());
            }
            avro.put(field.pos(), toAvroValue(accessor.invoke(value), field.schema()));
        }
        return avro;
    }

    private static @Nullable Object toAvroValue(@Nullable Object value, Schema schema)
            throws ReflectiveOperationException {
        if (value == null) {
            return null;
        }
        return switch (schema.getType()) {
            case RECORD -> recordToAvro(value, schema);
            case UNION -> toAvroValue(value, branch(schema, value.getClass().getSimpleName()));
            case ENUM -> enumConstant(avroClass(schema), value.toString());
            case BYTES -> ((Bytes) unwrap(value)).toBuffer();
            case FIXED -> fixed((UUID) unwrap(value), schema);
            case ARRAY -> {
                List<@Nullable Object> out = new ArrayList<>();
                for (Object element : (List<?>) value) {
                    out.add(toAvroValue(element, schema.getElementType()));
                }
                yield out;
            }
            case MAP -> {
                Map<String, @Nullable Object> out = new LinkedHashMap<>();
                // sorted, so that equal values have equal bytes
                for (Map.Entry<?, ?> entry : new TreeMap<>((Map<?, ?>) value).entrySet()) {
                    out.put(
                            (String) entry.getKey(),
                            toAvroValue(entry.getValue(), schema.getValueType()));
                }
                yield out;
            }
            case STRING, INT, LONG, FLOAT, DOUBLE, BOOLEAN, NULL -> unwrap(value);
        };
    }

    private static Object recordFromAvro(IndexedRecord avro, Class<?> type)
            throws ReflectiveOperationException {
        Class<?> target = type.isRecord() ? type : permitted(type, avro.getSchema().getName());
        Shape shape = shape(target);
        @Nullable Object[] arguments = new @Nullable Object[shape.components.size()];
        for (int i = 0; i < arguments.length; i++) {
            RecordComponent component = shape.components.get(i);
            Schema.Field field = avro.getSchema().getField(component.getName());
            if (field == null) {
                throw new IllegalStateException(avro.getSchema() + " lacks " + component);
            }
            arguments[i] = fromAvroValue(avro.get(field.pos()), component.getGenericType());
        }
        return shape.constructor.newInstance(arguments);
    }

    private static @Nullable Object fromAvroValue(@Nullable Object value, Type type)
            throws ReflectiveOperationException {
        return switch (value) {
            case null -> null;
            case IndexedRecord nested -> recordFromAvro(nested, rawClass(type));
            case ByteBuffer bytes -> wrap(Bytes.copyOf(bytes), rawClass(type));
            case GenericFixed fixed -> wrap(uuid(fixed.bytes()), rawClass(type));
            case Enum<?> constant -> enumConstant(rawClass(type), constant.name());
            case List<?> list -> {
                List<@Nullable Object> out = new ArrayList<>(list.size());
                for (Object element : list) {
                    out.add(fromAvroValue(element, argument(type, 0)));
                }
                yield out;
            }
            case Map<?, ?> map -> {
                Map<String, @Nullable Object> out = new LinkedHashMap<>();
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    out.put(
                            entry.getKey().toString(),
                            fromAvroValue(entry.getValue(), argument(type, 1)));
                }
                yield out;
            }
            case CharSequence text -> wrap(text.toString(), rawClass(type));
            default -> wrap(value, rawClass(type));
        };
    }

    private static Object unwrap(Object value) throws ReflectiveOperationException {
        if (!value.getClass().isRecord()) {
            return value;
        }
        Shape shape = shape(value.getClass());
        if (shape.components.size() != 1) {
            throw new IllegalStateException(value.getClass() + " is not of one component");
        }
        return shape.components.get(0).getAccessor().invoke(value);
    }

    private static Object wrap(Object value, Class<?> type) throws ReflectiveOperationException {
        return type.isRecord() ? shape(type).constructor.newInstance(value) : value;
    }

    private static Schema branch(Schema union, String name) {
        List<Schema> options =
                union.getTypes().stream().filter(s -> s.getType() != Schema.Type.NULL).toList();
        if (options.size() == 1) {
            return options.getFirst();
        }
        return options.stream()
                .filter(option -> option.getName().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(name + " is not in " + union));
    }

    private static Class<?> permitted(Class<?> sealed, String name) {
        for (Class<?> option : sealed.getPermittedSubclasses()) {
            if (option.isSealed()) {
                Class<?> nested = permittedOrSelf(option, name);
                if (nested != option) {
                    return nested;
                }
            } else if (option.getSimpleName().equals(name)) {
                return option;
            }
        }
        throw new UnreadableRecordException(name + " is not one of " + sealed.getSimpleName());
    }

    private static Class<?> permittedOrSelf(Class<?> sealed, String name) {
        try {
            return permitted(sealed, name);
        } catch (UnreadableRecordException notThere) {
            return sealed;
        }
    }

    private static SpecificFixed fixed(UUID value, Schema schema)
            throws ReflectiveOperationException {
        byte[] bytes =
                ByteBuffer.allocate(16)
                        .putLong(value.getMostSignificantBits())
                        .putLong(value.getLeastSignificantBits())
                        .array();
        return (SpecificFixed)
                avroClass(schema).getDeclaredConstructor(byte[].class).newInstance((Object) bytes);
    }

    private static UUID uuid(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new UUID(buffer.getLong(), buffer.getLong());
    }

    private static Object enumConstant(Class<?> type, String name) {
        for (Object constant : type.getEnumConstants()) {
            if (((Enum<?>) constant).name().equals(name)) {
                return constant;
            }
        }
        throw new UnreadableRecordException(type.getSimpleName() + " has no " + name);
    }

    private static Class<?> avroClass(Schema schema) {
        return AVRO_CLASSES.computeIfAbsent(
                schema.getFullName(), name -> SpecificData.get().getClass(schema));
    }

    private static Class<?> rawClass(Type type) {
        return (Class<?>) (type instanceof ParameterizedType p ? p.getRawType() : type);
    }

    private static Type argument(Type type, int index) {
        return ((ParameterizedType) type).getActualTypeArguments()[index];
    }

    private static Shape shape(Class<?> type) {
        return SHAPES.computeIfAbsent(type, Shape::of);
    }

    private record Shape(
            List<RecordComponent> components,
            Map<String, Method> accessors,
            Constructor<?> constructor) {
        static Shape of(Class<?> type) {
            RecordComponent[] components = type.getRecordComponents();
            if (components == null) {
                throw new IllegalStateException(type + " is not a record");
            }
            Map<String, Method> accessors = new LinkedHashMap<>();
            for (RecordComponent component : components) {
                accessors.put(component.getName(), component.getAccessor());
            }
            Class<?>[] types =
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class[]::new);
            try {
                return new Shape(
                        List.of(components), accessors, type.getDeclaredConstructor(types));
            } catch (NoSuchMethodException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
