package io.cyxcloud.events.codec;

import java.io.IOException;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.Encoder;
import org.jspecify.annotations.Nullable;

/**
 * How values of one Java type stand in Avro's objects and in Avro's binary form of one schema,
 * worked out once. Thread-safe.
 */
interface Mapping {
    /** As Avro's object. Null is not mapped but left alone by whoever asks. */
    Object toAvro(Object value);

    /**
     * The value of our type. Null is left alone, as above.
     *
     * @throws UnreadableRecordException when our class refuses the value
     */
    Object fromAvro(Object value);

    /** Writes what Avro would write of {@link #toAvro}; null only where the schema has it. */
    void write(@Nullable Object value, Encoder out) throws IOException;

    /**
     * Reads what the same schema wrote.
     *
     * @throws UnreadableRecordException when our class refuses the value
     */
    @Nullable Object read(Decoder in) throws IOException;
}
