package io.cyxcloud.events.codec;

/**
 * How values of one Java type stand in Avro's objects of one schema, worked out once. Null is not
 * mapped but left alone by whoever asks. Thread-safe.
 */
interface Mapping {
    Object toAvro(Object value);

    /**
     * The value of our type.
     *
     * @throws UnreadableRecordException when our class refuses the value
     */
    Object fromAvro(Object value);
}
