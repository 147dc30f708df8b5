package io.cyxcloud.placement.streams;

import io.cyxcloud.events.codec.AvroCodec;
import io.cyxcloud.events.topic.Topic;
import java.util.ArrayList;
import java.util.List;

/** One partition of a topic. */
final class TopicLog<T> {
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Entry(byte[] value, long timeMs) {}

    final Topic<T> topic;
    final int partition;
    final AvroCodec<T> codec;
    final List<Entry> entries = new ArrayList<>();

    TopicLog(Topic<T> topic, int partition) {
        this.topic = topic;
        this.partition = partition;
        this.codec = AvroCodec.ofEvents(topic.valueType());
    }

    void append(T value, long timeMs) {
        entries.add(new Entry(codec.encode(value), timeMs));
    }

    /** Appends what another one has. */
    void copy(TopicLog<?> other) {
        entries.addAll(other.entries);
    }
}
