package io.cyxcloud.events.codec;

import io.cyxcloud.events.value.Bytes;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.specific.SpecificData;
import org.jspecify.annotations.Nullable;

/** Finds the {@link Mapping} of a type and a schema. */
final class Mappings {
    private record Both(Function<Object, Object> to, Function<Object, Object> from)
            implements Mapping {
        @Override
        public Object toAvro(Object value) {
            return to.apply(value);
        }

        @Override
        public Object fromAvro(Object value) {
            return from.apply(value);
        }
    }

    private Mappings() {}

    static Mapping of(Type type, Schema schema) {
        Class<?> raw = raw(type);
        return switch (schema.getType()) {
            case RECORD -> RecordMapper.mapping(record(raw, schema.getName()), schema);
            case UNION -> union(type, schema);
            case ARRAY -> list(of(argument(type, 0), schema.getElementType()));
            case MAP -> map(of(argument(type, 1), schema.getValueType()));
            case ENUM -> enums(raw, avroClass(schema));
            case BYTES ->
                    wrapped(
                            raw,
                            bytes -> ((Bytes) bytes).toBuffer(),
                            buffer -> Bytes.copyOf((ByteBuffer) buffer));
            case FIXED -> fixed(raw, schema);
            case STRING -> wrapped(raw, text -> text, Object::toString);
            case INT, LONG, FLOAT, DOUBLE, BOOLEAN, NULL ->
                    wrapped(raw, value -> value, value -> value);
        };
    }

    static Class<?> avroClass(Schema schema) {
        return SpecificData.get().getClass(schema);
    }

    /** The record of this name that the type is or permits. */
    static Class<?> record(Class<?> type, String name) {
        Class<?> found = type.isRecord() ? type : permitted(type, name);
        if (found == null) {
            throw new UnreadableRecordException(name + " is not one of " + type.getSimpleName());
        }
        return found;
    }

    private static @Nullable Class<?> permitted(Class<?> sealed, String name) {
        for (Class<?> option : sealed.getPermittedSubclasses()) {
            Class<?> found =
                    option.isSealed()
                            ? permitted(option, name)
                            : option.getSimpleName().equals(name) ? option : null;
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private static Mapping union(Type type, Schema schema) {
        List<Schema> options =
                schema.getTypes().stream().filter(s -> s.getType() != Schema.Type.NULL).toList();
        if (options.size() == 1) {
            return of(type, options.getFirst());
        }
        Map<Class<?>, Mapping> byClass = new HashMap<>();
        Map<String, Mapping> byName = new HashMap<>();
        for (Schema option : options) {
            Mapping mapping = of(type, option);
            byClass.put(record(raw(type), option.getName()), mapping);
            byName.put(option.getName(), mapping);
        }
        return new Both(
                value -> known(byClass.get(value.getClass()), value).toAvro(value),
                value ->
                        known(byName.get(((IndexedRecord) value).getSchema().getName()), value)
                                .fromAvro(value));
    }

    private static Mapping known(@Nullable Mapping mapping, Object value) {
        if (mapping == null) {
            throw new UnreadableRecordException(value.getClass() + " is not one of the union");
        }
        return mapping;
    }

    private static Mapping list(Mapping element) {
        return new Both(
                list -> each((List<?>) list, element::toAvro),
                list -> each((List<?>) list, element::fromAvro));
    }

    private static List<Object> each(List<?> list, Function<Object, Object> mapping) {
        List<Object> out = new ArrayList<>(list.size());
        for (Object element : list) {
            out.add(mapping.apply(element));
        }
        return out;
    }

    private static Mapping map(Mapping element) {
        return new Both(
                // sorted, so that equal values have equal bytes
                map -> each(new TreeMap<>((Map<?, ?>) map), element::toAvro),
                map -> each((Map<?, ?>) map, element::fromAvro));
    }

    private static Map<String, Object> each(Map<?, ?> map, Function<Object, Object> mapping) {
        Map<String, Object> out = new LinkedHashMap<>();
        map.forEach((key, value) -> out.put(key.toString(), mapping.apply(value)));
        return out;
    }

    private static Mapping enums(Class<?> ours, Class<?> avro) {
        return new Both(byName(ours, avro), byName(avro, ours));
    }

    private static Function<Object, Object> byName(Class<?> from, Class<?> to) {
        Map<String, Object> constants = new HashMap<>();
        for (Object constant : to.getEnumConstants()) {
            constants.put(((Enum<?>) constant).name(), constant);
        }
        return value -> {
            Object constant = constants.get(((Enum<?>) value).name());
            if (constant == null) {
                throw new UnreadableRecordException(
                        to.getSimpleName() + " has no " + from.getSimpleName() + " " + value);
            }
            return constant;
        };
    }

    private static Mapping fixed(Class<?> type, Schema schema) {
        MethodHandle constructor =
                Accessors.constructor(avroClass(schema), byte[].class)
                        .asType(MethodType.methodType(Object.class, byte[].class));
        return wrapped(
                type,
                value -> {
                    UUID uuid = (UUID) value;
                    byte[] bytes =
                            ByteBuffer.allocate(16)
                                    .putLong(uuid.getMostSignificantBits())
                                    .putLong(uuid.getLeastSignificantBits())
                                    .array();
                    try {
                        return (Object) constructor.invokeExact(bytes);
                    } catch (Throwable e) {
                        throw new IllegalStateException(schema + " cannot be made", e);
                    }
                },
                value -> {
                    ByteBuffer bytes = ByteBuffer.wrap(((GenericFixed) value).bytes());
                    return new UUID(bytes.getLong(), bytes.getLong());
                });
    }

    /** A value as it is or, where our type is a record, the one component of that. */
    private static Mapping wrapped(
            Class<?> type, Function<Object, Object> to, Function<Object, Object> from) {
        if (!type.isRecord()) {
            return new Both(to, from);
        }
        RecordComponent[] components = type.getRecordComponents();
        if (components.length != 1) {
            throw new IllegalStateException(type + " is not of one component");
        }
        MethodHandle accessor = Accessors.reading(components[0]);
        MethodHandle canonical = RecordMapping.canonical(type);
        return new Both(
                value -> to.apply(read(accessor, value)),
                value ->
                        RecordMapping.construct(canonical, type, new Object[] {from.apply(value)}));
    }

    private static Object read(MethodHandle accessor, Object value) {
        try {
            return (Object) accessor.invokeExact(value);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(value + " cannot be read", e);
        }
    }

    private static Class<?> raw(Type type) {
        return (Class<?>) (type instanceof ParameterizedType p ? p.getRawType() : type);
    }

    private static Type argument(Type type, int index) {
        return ((ParameterizedType) type).getActualTypeArguments()[index];
    }
}
