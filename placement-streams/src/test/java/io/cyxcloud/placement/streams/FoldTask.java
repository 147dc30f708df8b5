package io.cyxcloud.placement.streams;

import io.cyxcloud.events.codec.AvroCodec;
import io.cyxcloud.events.topic.Topic;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/** A real processor with its store, and how far it has read each of its logs. */
final class FoldTask {
    final List<TopicLog<?>> logs;
    final int[] read;
    private final Path folder;
    private final int partition;
    private final Supplier<Processor<byte[], byte[], OutKey, byte[]>> kind;
    private final KeyValueStore<Bytes, byte[]> store;
    private Processor<byte[], byte[], OutKey, byte[]> processor;
    private MockProcessorContext<OutKey, byte[]> context;

    @SuppressWarnings("NullAway.Init") // start() sets the rest
    FoldTask(
            Path folder,
            Supplier<Processor<byte[], byte[], OutKey, byte[]>> kind,
            String storeName,
            int partition,
            List<TopicLog<?>> logs) {
        this.folder = folder;
        this.kind = kind;
        this.partition = partition;
        this.logs = logs;
        this.read = new int[logs.size()];
        this.store = new MapStore(storeName);
        start();
    }

    private void start() {
        processor = kind.get();
        context =
                new MockProcessorContext<>(
                        new Properties(), new TaskId(0, partition), folder.toFile());
        context.addStateStore(store);
        context.setCurrentSystemTimeMs(1);
        processor.init(context);
    }

    /** As after a clean stop: what is not in the store is forgotten. */
    void restart() {
        processor.close();
        start();
    }

    void clock(long nowMs) {
        context.setCurrentSystemTimeMs(nowMs);
    }

    /** Reads the next record of a log; false when there is none. */
    boolean turn(int which) {
        TopicLog<?> log = logs.get(which);
        if (read[which] == log.entries.size()) {
            return false;
        }
        TopicLog.Entry entry = log.entries.get(read[which]);
        context.setRecordMetadata(log.topic.name(), log.partition, read[which]++);
        processor.process(new Record<>(new byte[16], entry.value(), entry.timeMs()));
        return true;
    }

    /** Reads everything. */
    void drain() {
        for (int log = 0; log < logs.size(); log++) {
            boolean more = true;
            while (more) {
                more = turn(log);
            }
        }
    }

    /** Everything that the clock drives, once. */
    void punctuate(long nowMs) {
        context.setCurrentSystemTimeMs(nowMs);
        context.scheduledPunctuators().forEach(p -> p.getPunctuator().punctuate(nowMs));
    }

    /** What was forwarded to a sink; the rest is forgotten. */
    <T> List<T> take(String sink, Topic<T> topic) {
        AvroCodec<T> codec = AvroCodec.ofEvents(topic.valueType());
        List<T> out =
                context.forwarded().stream()
                        .filter(f -> f.childName().orElseThrow().equals(sink))
                        .map(f -> codec.decode(f.record().value()))
                        .toList();
        context.resetForwards();
        return out;
    }

    /** The rows of some tables, comparable. */
    Map<String, String> rows(String tables) {
        Map<String, String> rows = new TreeMap<>();
        for (int i = 0; i < tables.length(); i++) {
            Bytes from = StoreKeys.table(tables.charAt(i));
            try (KeyValueIterator<Bytes, byte[]> all = store.range(from, StoreKeys.after(from))) {
                while (all.hasNext()) {
                    KeyValue<Bytes, byte[]> row = all.next();
                    rows.put(row.key.toString(), HexFormat.of().formatHex(row.value));
                }
            }
        }
        return rows;
    }
}
