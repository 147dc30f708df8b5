package io.cyxcloud.events.codec;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.Encoder;
import org.jspecify.annotations.Nullable;

/** One of several records, or nothing, or one type or nothing. */
final class UnionMapping implements Mapping {
    /** Stands for null among the options. */
    static final Mapping NOTHING =
            new Mapping() {
                @Override
                public Object toAvro(Object value) {
                    throw new IllegalStateException(value + " is not null");
                }

                @Override
                public Object fromAvro(Object value) {
                    throw new IllegalStateException(value + " is not null");
                }

                @Override
                public void write(@Nullable Object value, Encoder out) throws IOException {
                    out.writeNull();
                }

                @Override
                public @Nullable Object read(Decoder in) throws IOException {
                    in.readNull();
                    return null;
                }
            };

    private final Mapping[] options;
    private final int nothing;
    private final int only;
    private final Map<Class<?>, Integer> byClass;
    private final Map<String, Integer> byName;

    /**
     * Makes one.
     *
     * @param options in the schema's order
     * @param byClass where the record of one of our classes is; empty when there is no choice
     * @param byName the same by name in Avro
     */
    UnionMapping(
            List<Mapping> options, Map<Class<?>, Integer> byClass, Map<String, Integer> byName) {
        this.options = options.toArray(Mapping[]::new);
        this.nothing = options.indexOf(NOTHING);
        this.only = byClass.isEmpty() ? (nothing == 0 ? 1 : 0) : -1;
        this.byClass = Map.copyOf(byClass);
        this.byName = Map.copyOf(byName);
    }

    @Override
    public Object toAvro(Object value) {
        return options[index(value)].toAvro(value);
    }

    @Override
    public Object fromAvro(Object value) {
        int index =
                only >= 0
                        ? only
                        : known(byName.get(((IndexedRecord) value).getSchema().getName()), value);
        return options[index].fromAvro(value);
    }

    @Override
    public void write(@Nullable Object value, Encoder out) throws IOException {
        int index = value == null ? nothing : index(value);
        if (index < 0) {
            throw new IllegalStateException("null is not one of the union");
        }
        out.writeIndex(index);
        options[index].write(value, out);
    }

    @Override
    public @Nullable Object read(Decoder in) throws IOException {
        int index = in.readIndex();
        if (index < 0 || index >= options.length) {
            throw new UnreadableRecordException("a union has no option " + index);
        }
        return options[index].read(in);
    }

    private int index(Object value) {
        return only >= 0 ? only : known(byClass.get(value.getClass()), value);
    }

    private static int known(@Nullable Integer index, Object value) {
        if (index == null) {
            throw new UnreadableRecordException(value.getClass() + " is not one of the union");
        }
        return index;
    }
}
