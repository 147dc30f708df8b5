package io.cyxcloud.events.codec;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecordBase;

/**
 * Encodes values of one record class or of one sealed interface of records: a zero byte, the schema
 * id as 4 bytes big-endian, the Avro binary; the bytes that Apicurio's Kafka serde writes. For rows
 * in stores and bodies of queries; topics use {@link EventSerde}. What the newest schema wrote is
 * read straight into our records, older versions through Avro's resolution. Thread-safe.
 */
public final class AvroCodec<T> {
    static final byte MAGIC = 0;
    private static final int HEADER_BYTES = 5;

    /** How values of a class are written; a fingerprint, which an id is, is slow to take. */
    private record Written(Schema schema, int id, RecordMapping mapping) {}

    private final Class<T> type;
    private final SchemaBundle bundle;
    private final Map<String, Schema> currentByName = new HashMap<>();
    private final Map<Class<?>, Written> writtenByClass = new HashMap<>();
    private final Map<Integer, RecordMapping> currentById = new HashMap<>();
    private final Map<Integer, SpecificDatumReader<SpecificRecordBase>> readers =
            new ConcurrentHashMap<>();

    /**
     * Makes a codec.
     *
     * @param avroPackage package of the generated classes
     */
    public AvroCodec(Class<T> type, String avroPackage, SchemaBundle bundle) {
        this.type = type;
        this.bundle = bundle;
        TrustedPackages.add(avroPackage);
        addRecords(type, avroPackage);
    }

    /** A codec for a type of the event log. */
    public static <T> AvroCodec<T> ofEvents(Class<T> type) {
        return new AvroCodec<>(type, "io.cyxcloud.events.avro", SchemaBundle.events());
    }

    public byte[] encode(T value) {
        Written as = written(value);
        Output out = new Output();
        out.write(MAGIC);
        out.write(as.id >>> 24);
        out.write(as.id >>> 16);
        out.write(as.id >>> 8);
        out.write(as.id);
        try {
            BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
            as.mapping.write(value, encoder);
            encoder.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /**
     * Decodes what {@link #encode} or the Kafka serde wrote.
     *
     * @throws UnreadableRecordException when the bytes are not a record of this type
     */
    public T decode(byte[] bytes) {
        if (bytes.length < HEADER_BYTES || bytes[0] != MAGIC) {
            throw new UnreadableRecordException(
                    bytes.length + " bytes without the header of a record");
        }
        int id = ByteBuffer.wrap(bytes, 1, 4).getInt();
        BinaryDecoder decoder =
                DecoderFactory.get()
                        .binaryDecoder(bytes, HEADER_BYTES, bytes.length - HEADER_BYTES, null);
        try {
            RecordMapping current = currentById.get(id);
            return current != null
                    ? type.cast(current.read(decoder))
                    : fromAvro(readers.computeIfAbsent(id, this::reader).read(null, decoder));
        } catch (IOException | IndexOutOfBoundsException | ArithmeticException e) {
            throw new UnreadableRecordException("a record of schema id " + id + " is cut short", e);
        } catch (org.apache.avro.AvroRuntimeException | UnsupportedOperationException e) {
            throw new UnreadableRecordException("a record of schema id " + id + " is damaged", e);
        }
    }

    SpecificRecordBase toAvro(T value) {
        return RecordMapper.toAvro(value, written(value).schema);
    }

    T fromAvro(IndexedRecord avro) {
        if (!currentByName.containsKey(avro.getSchema().getName())) {
            throw new UnreadableRecordException(
                    avro.getSchema().getName() + " is not a " + type.getSimpleName());
        }
        return RecordMapper.fromAvro(avro, type);
    }

    private Written written(T value) {
        Written as = writtenByClass.get(value.getClass());
        if (as == null) {
            throw new IllegalArgumentException(value.getClass() + " is not a " + type);
        }
        return as;
    }

    private SpecificDatumReader<SpecificRecordBase> reader(int id) {
        Schema written = bundle.byId(id);
        Schema current = currentByName.get(written.getName());
        if (current == null) {
            throw new UnreadableRecordException(
                    written.getName() + " is not a " + type.getSimpleName());
        }
        return new SpecificDatumReader<>(written, current);
    }

    private void addRecords(Class<?> of, String avroPackage) {
        if (of.isRecord()) {
            try {
                Class<?> generated = Class.forName(avroPackage + "." + of.getSimpleName());
                Schema schema = SpecificData.get().getSchema(generated);
                currentByName.put(schema.getName(), schema);
                int id = SchemaBundle.idOf(schema);
                RecordMapping mapping = RecordMapper.mapping(of, schema);
                writtenByClass.put(of, new Written(schema, id, mapping));
                currentById.put(id, mapping);
            } catch (ClassNotFoundException e) {
                throw new IllegalArgumentException("no schema for " + of, e);
            }
            return;
        }
        Class<?>[] permitted = of.getPermittedSubclasses();
        if (permitted == null) {
            throw new IllegalArgumentException(of + " is neither a record nor sealed");
        }
        for (Class<?> option : permitted) {
            addRecords(option, avroPackage);
        }
    }

    /** Bytes as they grow; unlike the JDK's, without a lock for every field. */
    private static final class Output extends OutputStream {
        private static final int FIRST_BYTES = 256;

        private byte[] bytes = new byte[FIRST_BYTES];
        private int size;

        @Override
        public void write(int b) {
            room(1);
            bytes[size++] = (byte) b;
        }

        @Override
        public void write(byte[] from, int offset, int length) {
            room(length);
            System.arraycopy(from, offset, bytes, size, length);
            size += length;
        }

        byte[] toByteArray() {
            return Arrays.copyOf(bytes, size);
        }

        private void room(int more) {
            if (bytes.length - size < more) {
                bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, Math.addExact(size, more)));
            }
        }
    }
}
