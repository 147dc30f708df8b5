package io.cyxcloud.events.codec;

import io.cyxcloud.events.value.Bytes;
import io.cyxcloud.events.value.RedundancyScheme;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Random values of records: what a record refuses is tried again with others. */
final class AnyRecord {
    private static final int ATTEMPTS_MAX = 3_000;
    private static final long[] NUMBERS = {0, 1, 2, 3, 63, 64, 127, 128, 8_191, 1 << 20, 1L << 40};

    private static final List<RedundancyScheme> SCHEMES =
            List.of(
                    RedundancyScheme.RS_10_4,
                    RedundancyScheme.RS_4_2,
                    RedundancyScheme.LRC_12_2_2,
                    new RedundancyScheme(1, 0, 1, 1));

    private final Random random;

    AnyRecord(Random random) {
        this.random = random;
    }

    /** Of a record, or of one of those that a sealed interface permits. */
    Object of(Class<?> type) {
        if (type == RedundancyScheme.class) { // too few random numbers make one
            return SCHEMES.get(random.nextInt(SCHEMES.size()));
        }
        if (type.isSealed()) {
            Class<?>[] options = type.getPermittedSubclasses();
            return of(options[random.nextInt(options.length)]);
        }
        for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
            try {
                return once(type);
            } catch (InvocationTargetException e) {
                // refused
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }
        throw new IllegalStateException("no values that " + type + " takes");
    }

    private Object once(Class<?> type) throws ReflectiveOperationException {
        RecordComponent[] components = type.getRecordComponents();
        if (components == null) {
            throw new IllegalStateException(type + " is no record");
        }
        Class<?>[] types = new Class<?>[components.length];
        @Nullable Object[] values = new @Nullable Object[components.length];
        for (int i = 0; i < components.length; i++) {
            types[i] = components[i].getType();
            boolean absent = isNullable(components[i].getAnnotatedType()) && random.nextBoolean();
            values[i] = absent ? null : value(components[i].getGenericType());
        }
        var constructor = type.getDeclaredConstructor(types);
        constructor.setAccessible(true);
        return constructor.newInstance(values);
    }

    private static boolean isNullable(AnnotatedType type) {
        return type.isAnnotationPresent(Nullable.class);
    }

    private Object value(Type type) {
        if (type instanceof ParameterizedType parameterized) {
            Type[] arguments = parameterized.getActualTypeArguments();
            return parameterized.getRawType().equals(Map.class)
                    ? map(arguments[1])
                    : list(arguments[0]);
        }
        Class<?> raw = (Class<?>) type;
        if (raw.isEnum()) {
            Object[] constants = raw.getEnumConstants();
            return constants[random.nextInt(constants.length)];
        }
        if (raw == String.class) {
            return text();
        }
        if (raw == UUID.class) {
            return new UUID(random.nextLong(), random.nextLong());
        }
        if (raw == Bytes.class) {
            byte[] bytes = new byte[random.nextInt(6) == 0 ? 60 : random.nextInt(33)];
            random.nextBytes(bytes);
            return Bytes.copyOf(bytes);
        }
        long number = NUMBERS[random.nextInt(NUMBERS.length)];
        return switch (raw.getName()) {
            case "int", "java.lang.Integer" -> (int) Math.min(Integer.MAX_VALUE, number);
            case "long", "java.lang.Long" -> number;
            case "double" -> number / 7.0;
            case "float" -> number / 7.0f;
            case "boolean" -> random.nextBoolean();
            default -> of(raw);
        };
    }

    private List<Object> list(Type element) {
        List<Object> list = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            list.add(value(element));
        }
        return list;
    }

    private Map<String, Object> map(Type value) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            map.put(text(), value(value));
        }
        return map;
    }

    private String text() {
        String[] texts = {
            "a", "b-c", "dc1", "CRC32", "SHA1", "x/y z", "\u00e4\u20ac\ud83d\ude00", "7"
        };
        return texts[random.nextInt(texts.length)]
                + (random.nextBoolean() ? random.nextInt(9) : "");
    }
}
