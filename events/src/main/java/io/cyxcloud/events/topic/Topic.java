package io.cyxcloud.events.topic;

/**
 * A topic of the catalogue.
 *
 * @param name on the broker
 * @param about what is in it, for people
 * @param valueType the sealed type or record of its values; {@code EventSerde} encodes it
 * @param spread how many partitions it has, relative to the configured counts
 * @param kept how long records stay
 */
public record Topic<T>(String name, String about, Class<T> valueType, Spread spread, Kept kept) {
    /** How a topic is partitioned. */
    public enum Spread {
        /** One partition: a total order is what it is for. */
        ONE,
        /** By object key. */
        OBJECTS,
        /** By stream id. */
        CHUNKS,
        /** By node id; as many as by stream id. */
        NODES
    }

    /** How long records stay. */
    public enum Kept {
        FOREVER,
        DAYS
    }

    @Override
    public String toString() {
        return name;
    }
}
