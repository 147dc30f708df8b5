package io.cyxcloud.placement.streams;

import java.io.File;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsMetrics;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.Punctuator;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * What a processor sees of Kafka Streams when it folds a log again: its store and the record. What
 * it forwards is in the log already and goes nowhere; the clock is the record's timestamp. For one
 * thread.
 *
 * @param <F> keys that the processor forwards
 * @param <G> values that it forwards
 */
final class ReplayContext<F, G> implements ProcessorContext<F, G> {
    private final TaskId task;
    private final KeyValueStore<Bytes, byte[]> store;
    private final List<Punctuator> punctuators = new ArrayList<>();
    private @Nullable ConsumerRecord<byte[], byte[]> record;

    ReplayContext(int partition, KeyValueStore<Bytes, byte[]> store) {
        this.task = new TaskId(0, partition);
        this.store = store;
    }

    void at(ConsumerRecord<byte[], byte[]> now) {
        record = now;
    }

    /** Does what the processor does from time to time; no clock holds it back. */
    void punctuate() {
        List.copyOf(punctuators).forEach(p -> p.punctuate(Long.MAX_VALUE));
    }

    @Override
    public <K extends F, V extends G> void forward(Record<K, V> derived) {}

    @Override
    public <K extends F, V extends G> void forward(Record<K, V> derived, String child) {}

    @Override
    public TaskId taskId() {
        return task;
    }

    @Override
    public Optional<RecordMetadata> recordMetadata() {
        ConsumerRecord<byte[], byte[]> now = record;
        return now == null
                ? Optional.empty()
                : Optional.of(new Place(now.topic(), now.partition(), now.offset()));
    }

    @Override
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // there is one store
    public <S extends StateStore> S getStateStore(String name) {
        return (S) store;
    }

    @Override
    public Cancellable schedule(Duration interval, PunctuationType type, Punctuator punctuator) {
        punctuators.add(punctuator);
        return () -> punctuators.remove(punctuator);
    }

    @Override
    public Cancellable schedule(
            Instant start, Duration interval, PunctuationType type, Punctuator punctuator) {
        return schedule(interval, type, punctuator);
    }

    @Override
    public long currentSystemTimeMs() {
        return record == null ? 0 : record.timestamp();
    }

    @Override
    public long currentStreamTimeMs() {
        return currentSystemTimeMs();
    }

    @Override
    public void commit() {}

    @Override
    public String applicationId() {
        return "replay";
    }

    @Override
    public Serde<?> keySerde() {
        return Serdes.ByteArray();
    }

    @Override
    public Serde<?> valueSerde() {
        return Serdes.ByteArray();
    }

    @Override
    public File stateDir() {
        throw new UnsupportedOperationException("no processor has files of its own");
    }

    @Override
    public StreamsMetrics metrics() {
        throw new UnsupportedOperationException("a replay has no metrics");
    }

    @Override
    public Map<String, Object> appConfigs() {
        return Map.of();
    }

    @Override
    public Map<String, Object> appConfigsWithPrefix(String prefix) {
        return Map.of();
    }

    private record Place(String topic, int partition, long offset) implements RecordMetadata {}
}
