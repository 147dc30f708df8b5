package io.cyxcloud.events.codec;

import io.cyxcloud.events.value.Bytes;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.Encoder;
import org.apache.avro.specific.SpecificData;
import org.jspecify.annotations.Nullable;

/** Finds the {@link Mapping} of a type and a schema. */
final class Mappings {
    /** Of one field: what damage makes longer is refused before memory is taken for it. */
    private static final int FIELD_BYTES_MAX = 32 << 20;

    private static final int UUID_BYTES = 16;

    private interface Writer {
        void write(Object value, Encoder out) throws IOException;
    }

    private interface Reader {
        Object read(Decoder in) throws IOException;
    }

    private record Value(
            Function<Object, Object> to,
            Function<Object, Object> from,
            Writer writer,
            Reader reader)
            implements Mapping {
        @Override
        public Object toAvro(Object value) {
            return to.apply(value);
        }

        @Override
        public Object fromAvro(Object value) {
            return from.apply(value);
        }

        @Override
        public void write(@Nullable Object value, Encoder out) throws IOException {
            writer.write(Objects.requireNonNull(value), out);
        }

        @Override
        public Object read(Decoder in) throws IOException {
            return reader.read(in);
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
            case ENUM -> enums(raw, avroClass(schema), schema);
            case BYTES ->
                    wrapped(
                            raw,
                            bytes -> ((Bytes) bytes).toBuffer(),
                            buffer -> Bytes.copyOf((ByteBuffer) buffer),
                            (bytes, out) -> out.writeBytes(((Bytes) bytes).toBuffer()),
                            in -> Bytes.copyOf(bytes(in)));
            case FIXED -> fixed(raw, schema);
            case STRING ->
                    wrapped(
                            raw,
                            text -> text,
                            Object::toString,
                            (text, out) -> out.writeString((String) text),
                            in -> new String(bytes(in), StandardCharsets.UTF_8));
            case INT -> plain(raw, (v, out) -> out.writeInt((Integer) v), Decoder::readInt);
            case LONG -> plain(raw, (v, out) -> out.writeLong((Long) v), Decoder::readLong);
            case FLOAT -> plain(raw, (v, out) -> out.writeFloat((Float) v), Decoder::readFloat);
            case DOUBLE -> plain(raw, (v, out) -> out.writeDouble((Double) v), Decoder::readDouble);
            case BOOLEAN ->
                    plain(raw, (v, out) -> out.writeBoolean((Boolean) v), Decoder::readBoolean);
            case NULL -> throw new IllegalStateException(type + " is always null");
        };
    }

    /** Bytes and text are a length and so many bytes. */
    private static byte[] bytes(Decoder in) throws IOException {
        long length = in.readLong();
        if (length < 0 || length > FIELD_BYTES_MAX) {
            throw new UnreadableRecordException("a field of " + length + " bytes");
        }
        byte[] bytes = new byte[(int) length];
        in.readFixed(bytes);
        return bytes;
    }

    private static Mapping plain(Class<?> type, Writer writer, Reader reader) {
        return wrapped(type, value -> value, value -> value, writer, reader);
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
        List<Mapping> options = new ArrayList<>();
        Map<Class<?>, Integer> byClass = new HashMap<>();
        Map<String, Integer> byName = new HashMap<>();
        boolean choice =
                schema.getTypes().stream().filter(s -> s.getType() != Schema.Type.NULL).count() > 1;
        for (Schema option : schema.getTypes()) {
            int index = options.size();
            if (option.getType() == Schema.Type.NULL) {
                options.add(UnionMapping.NOTHING);
                continue;
            }
            options.add(of(type, option));
            if (choice) {
                byClass.put(record(raw(type), option.getName()), index);
                byName.put(option.getName(), index);
            }
        }
        return new UnionMapping(options, byClass, byName);
    }

    private static Mapping list(Mapping element) {
        return new Value(
                list -> each((List<?>) list, element::toAvro),
                list -> each((List<?>) list, element::fromAvro),
                (list, out) -> {
                    out.writeArrayStart();
                    out.setItemCount(((List<?>) list).size());
                    for (Object each : (List<?>) list) {
                        out.startItem();
                        element.write(each, out);
                    }
                    out.writeArrayEnd();
                },
                in -> {
                    List<@Nullable Object> list = new ArrayList<>();
                    for (long left = in.readArrayStart(); left > 0; left = in.arrayNext()) {
                        for (long i = 0; i < left; i++) {
                            list.add(element.read(in));
                        }
                    }
                    return list;
                });
    }

    private static List<Object> each(List<?> list, Function<Object, Object> mapping) {
        List<Object> out = new ArrayList<>(list.size());
        for (Object element : list) {
            out.add(mapping.apply(element));
        }
        return out;
    }

    private static Mapping map(Mapping element) {
        return new Value(
                // sorted, so that equal values have equal bytes
                map -> each(new TreeMap<>((Map<?, ?>) map), element::toAvro),
                map -> each((Map<?, ?>) map, element::fromAvro),
                (map, out) -> {
                    out.writeMapStart();
                    out.setItemCount(((Map<?, ?>) map).size());
                    for (Map.Entry<?, ?> each : new TreeMap<>((Map<?, ?>) map).entrySet()) {
                        out.startItem();
                        out.writeString((String) each.getKey());
                        element.write(each.getValue(), out);
                    }
                    out.writeMapEnd();
                },
                in -> {
                    Map<String, @Nullable Object> map = new LinkedHashMap<>();
                    for (long left = in.readMapStart(); left > 0; left = in.mapNext()) {
                        for (long i = 0; i < left; i++) {
                            map.put(
                                    new String(bytes(in), StandardCharsets.UTF_8),
                                    element.read(in));
                        }
                    }
                    return map;
                });
    }

    private static Map<String, Object> each(Map<?, ?> map, Function<Object, Object> mapping) {
        Map<String, Object> out = new LinkedHashMap<>();
        map.forEach((key, value) -> out.put(key.toString(), mapping.apply(value)));
        return out;
    }

    private static Mapping enums(Class<?> ours, Class<?> avro, Schema schema) {
        Function<Object, Object> to = byName(ours, avro);
        Function<Object, Object> from = byName(avro, ours);
        Map<Object, Integer> places = new HashMap<>();
        for (Object constant : ours.getEnumConstants()) {
            places.put(constant, schema.getEnumOrdinal(((Enum<?>) constant).name()));
        }
        Object[] symbols = avro.getEnumConstants(); // in the schema's order
        return new Value(
                to,
                from,
                (value, out) -> out.writeEnum(Objects.requireNonNull(places.get(value))),
                in -> {
                    int index = in.readEnum();
                    if (index < 0 || index >= symbols.length) {
                        throw new UnreadableRecordException(
                                schema.getName() + " has no symbol " + index);
                    }
                    return from.apply(symbols[index]);
                });
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
                    try {
                        return (Object) constructor.invokeExact(bytes((UUID) value));
                    } catch (Throwable e) {
                        throw new IllegalStateException(schema + " cannot be made", e);
                    }
                },
                value -> uuid(((GenericFixed) value).bytes()),
                (value, out) -> out.writeFixed(bytes((UUID) value)),
                in -> {
                    byte[] bytes = new byte[UUID_BYTES];
                    in.readFixed(bytes);
                    return uuid(bytes);
                });
    }

    private static byte[] bytes(UUID uuid) {
        return ByteBuffer.allocate(UUID_BYTES)
                .putLong(uuid.getMostSignificantBits())
                .putLong(uuid.getLeastSignificantBits())
                .array();
    }

    private static UUID uuid(byte[] bytes) {
        ByteBuffer both = ByteBuffer.wrap(bytes);
        return new UUID(both.getLong(), both.getLong());
    }

    /** A value as it is or, where our type is a record, the one component of that. */
    private static Mapping wrapped(
            Class<?> type,
            Function<Object, Object> to,
            Function<Object, Object> from,
            Writer writer,
            Reader reader) {
        if (!type.isRecord()) {
            return new Value(to, from, writer, reader);
        }
        RecordComponent[] components = type.getRecordComponents();
        if (components.length != 1) {
            throw new IllegalStateException(type + " is not of one component");
        }
        MethodHandle accessor = Accessors.reading(components[0]);
        MethodHandle canonical = RecordMapping.canonical(type);
        return new Value(
                value -> to.apply(read(accessor, value)),
                value -> RecordMapping.construct(canonical, type, new Object[] {from.apply(value)}),
                (value, out) -> writer.write(read(accessor, value), out),
                in -> RecordMapping.construct(canonical, type, new Object[] {reader.read(in)}));
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
