package io.cyxcloud.placement.streams;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.NoSuchElementException;
import java.util.TreeSet;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.FlushOptions;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * A store in a folder of its own, without Kafka Streams around it. What is written is on the disk
 * once it is closed; a process that dies before has to begin again. For one thread.
 *
 * <p>Rows that were read or written last are kept in a sorted map, those that are not there too,
 * and go to RocksDB some ten thousand at a time: a fold looks at few rows often, and a call into
 * RocksDB costs more than the rest of it.
 */
public final class DiskRows implements KeyValueStore<Bytes, byte[]> {
    private static final long WRITE_BUFFER_BYTES = 32L << 20;
    private static final long CACHE_BYTES = 32L << 20;
    private static final int RECENT_ROWS_MAX = 20_000;
    private static final long RECENT_BYTES_MAX = 16L << 20;
    private static final double FILTER_BITS_PER_KEY = 10;

    private final String name;
    private final LRUCache cache = new LRUCache(CACHE_BYTES);
    private final BloomFilter filter = new BloomFilter(FILTER_BITS_PER_KEY);
    private final Options options;
    private final WriteOptions unlogged = new WriteOptions().setDisableWAL(true);
    private final RocksDB db;
    private final KeyFilter everPut = new KeyFilter();
    private final Map<Bytes, Recent> recent = new HashMap<>();
    private final Map<Byte, NavigableSet<Bytes>> unwrittenByTable = new HashMap<>();
    private long recentBytes;
    private long writes;
    private boolean open = true;

    static {
        RocksDB.loadLibrary();
    }

    /**
     * Makes a store.
     *
     * @param folder of its own, to be made; its parent is there
     * @throws IllegalStateException when it is there, or cannot be made
     */
    public DiskRows(Path folder) {
        if (Files.exists(folder)) {
            throw new IllegalStateException(folder + " is there already");
        }
        this.name = String.valueOf(folder.getFileName());
        this.options =
                new Options()
                        .setCreateIfMissing(true)
                        .setWriteBufferSize(WRITE_BUFFER_BYTES)
                        .setMemtableWholeKeyFiltering(true)
                        .setMemtablePrefixBloomSizeRatio(0.1)
                        .setTableFormatConfig(
                                new BlockBasedTableConfig()
                                        .setBlockCache(cache)
                                        .setFilterPolicy(filter));
        try {
            db = RocksDB.open(options, folder.toString());
        } catch (RocksDBException e) {
            throw new IllegalStateException(folder + ": " + e.getMessage(), e);
        }
    }

    /** Writes and deletions so far. */
    long writes() {
        return writes;
    }

    @Override
    public byte @Nullable [] get(Bytes key) {
        Recent known = recent.get(key);
        if (known != null) {
            return known.row();
        }
        try {
            byte[] row = everPut.mayHave(key.get()) ? db.get(key.get()) : null;
            remember(key, new Recent(row, false));
            return row;
        } catch (RocksDBException e) {
            throw failed(e);
        }
    }

    @Override
    public void put(Bytes key, byte @Nullable [] value) {
        writes++;
        everPut.add(key.get());
        NavigableSet<Bytes> unwritten = unwrittenByTable.get(key.get()[0]);
        if (unwritten != null) {
            unwritten.add(key);
        }
        remember(key, new Recent(value, true));
    }

    @Override
    public byte @Nullable [] putIfAbsent(Bytes key, byte[] value) {
        byte[] before = get(key);
        if (before == null) {
            put(key, value);
        }
        return before;
    }

    @Override
    public void putAll(List<KeyValue<Bytes, byte[]>> entries) {
        entries.forEach(entry -> put(entry.key, entry.value));
    }

    @Override
    public byte @Nullable [] delete(Bytes key) {
        put(key, null);
        return null; // nobody here wants it
    }

    @Override
    public KeyValueIterator<Bytes, byte[]> range(Bytes from, Bytes to) {
        byte table = from.get().length == 0 ? 0 : from.get()[0];
        boolean ofOneTable =
                table == to.get()[0] || (to.get().length == 1 && to.get()[0] == table + 1);
        NavigableSet<Bytes> unwritten = ofOneTable ? unwrittenByTable.get(table) : null;
        if (unwritten == null || !unwritten.subSet(from, true, to, true).isEmpty()) {
            write();
        }
        if (ofOneTable) {
            unwrittenByTable.computeIfAbsent(table, _ -> new TreeSet<>());
        }
        return new Range(db.newIterator(), from, to);
    }

    @Override
    public KeyValueIterator<Bytes, byte[]> all() {
        return range(Bytes.wrap(new byte[0]), Bytes.wrap(new byte[] {(byte) 0xFF}));
    }

    @Override
    public long approximateNumEntries() {
        return writes;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void init(StateStoreContext context, StateStore root) {}

    @Override
    public void flush() {} // closing does

    @Override
    public boolean persistent() {
        return true;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void close() {
        if (!open) {
            return;
        }
        write();
        open = false;
        try (FlushOptions wait = new FlushOptions().setWaitForFlush(true)) {
            db.flush(wait);
        } catch (RocksDBException e) {
            throw failed(e);
        } finally {
            db.close();
            unlogged.close();
            options.close();
            filter.close();
            cache.close();
        }
    }

    private void remember(Bytes key, Recent row) {
        recent.put(key, row);
        recentBytes += row.row() == null ? 0 : row.row().length;
        if (recent.size() >= RECENT_ROWS_MAX || recentBytes >= RECENT_BYTES_MAX) {
            write();
        }
    }

    private void write() {
        try (WriteBatch batch = new WriteBatch()) {
            for (Map.Entry<Bytes, Recent> entry : recent.entrySet()) {
                byte[] row = entry.getValue().row();
                if (!entry.getValue().fresh()) {
                    continue;
                }
                if (row == null) {
                    batch.delete(entry.getKey().get());
                } else {
                    batch.put(entry.getKey().get(), row);
                }
            }
            db.write(unlogged, batch);
        } catch (RocksDBException e) {
            throw failed(e);
        }
        recent.clear();
        unwrittenByTable.values().forEach(NavigableSet::clear);
        recentBytes = 0;
    }

    private static IllegalStateException failed(RocksDBException e) {
        return new IllegalStateException(e.getMessage(), e);
    }

    /** A row, or null where there is none; fresh when RocksDB does not have it yet. */
    @SuppressWarnings("ArrayRecordComponent") // is never compared
    private record Recent(byte @Nullable [] row, boolean fresh) {}

    /** Rows from one key to another, both included. */
    private static final class Range implements KeyValueIterator<Bytes, byte[]> {
        private final RocksIterator rows;
        private final Bytes to;

        Range(RocksIterator rows, Bytes from, Bytes to) {
            this.rows = rows;
            this.to = to;
            rows.seek(from.get());
        }

        @Override
        public boolean hasNext() {
            return rows.isValid() && Bytes.wrap(rows.key()).compareTo(to) <= 0;
        }

        @Override
        public KeyValue<Bytes, byte[]> next() {
            if (!rows.isValid()) {
                throw new NoSuchElementException();
            }
            KeyValue<Bytes, byte[]> row = KeyValue.pair(Bytes.wrap(rows.key()), rows.value());
            rows.next();
            return row;
        }

        @Override
        public Bytes peekNextKey() {
            return Bytes.wrap(rows.key());
        }

        @Override
        public void close() {
            rows.close();
        }
    }
}
