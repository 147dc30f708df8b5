package io.cyxcloud.placement.streams;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** A store on a sorted map. */
final class MapStore implements KeyValueStore<Bytes, byte[]> {
    private final NavigableMap<Bytes, byte[]> rows = new ConcurrentSkipListMap<>();
    private final AtomicLong rowsRead = new AtomicLong();
    private final String name;
    private Runnable beforeDelete = () -> {};

    MapStore() {
        this("map");
    }

    MapStore(String name) {
        this.name = name;
    }

    /** Has this run before each deletion. */
    void beforeDelete(Runnable before) {
        beforeDelete = before;
    }

    /** Rows that iterators and look-ups gave so far. */
    long rowsRead() {
        return rowsRead.get();
    }

    /** All rows, comparable. */
    List<String> dump() {
        List<String> out = new ArrayList<>();
        rows.forEach((key, row) ->
                out.add(key + "=" + io.cyxcloud.events.value.Bytes.copyOf(row).toHex()));
        return out;
    }

    @Override
    public void put(Bytes key, byte[] value) {
        rows.put(key, value);
    }

    @Override
    public byte @Nullable [] putIfAbsent(Bytes key, byte[] value) {
        return rows.putIfAbsent(key, value);
    }

    @Override
    public void putAll(List<KeyValue<Bytes, byte[]>> entries) {
        entries.forEach(entry -> rows.put(entry.key, entry.value));
    }

    @Override
    public byte @Nullable [] delete(Bytes key) {
        beforeDelete.run();
        return rows.remove(key);
    }

    @Override
    public byte @Nullable [] get(Bytes key) {
        rowsRead.incrementAndGet();
        return rows.get(key);
    }

    @Override
    public KeyValueIterator<Bytes, byte[]> range(Bytes from, Bytes to) {
        return new Rows(rows.subMap(from, true, to, true).entrySet().iterator(), rowsRead);
    }

    @Override
    public KeyValueIterator<Bytes, byte[]> all() {
        return new Rows(rows.entrySet().iterator(), rowsRead);
    }

    @Override
    public long approximateNumEntries() {
        return rows.size();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void init(StateStoreContext context, StateStore root) {}

    @Override
    public void close() {}

    @Override
    public void flush() {}

    @Override
    public boolean persistent() {
        return false;
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    private record Rows(Iterator<Map.Entry<Bytes, byte[]>> rows, AtomicLong rowsRead)
            implements KeyValueIterator<Bytes, byte[]> {
        @Override
        public boolean hasNext() {
            return rows.hasNext();
        }

        @Override
        public KeyValue<Bytes, byte[]> next() {
            rowsRead.incrementAndGet();
            Map.Entry<Bytes, byte[]> row = rows.next();
            return KeyValue.pair(row.getKey(), row.getValue());
        }

        @Override
        public Bytes peekNextKey() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {}
    }
}
