package io.cyxcloud.shardstore.disk;

import io.cyxcloud.events.value.ShardId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.FlushOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The index in RocksDB without a write-ahead log: whatever a crash takes from it is read again from
 * the segments, from the checkpoint on. The checkpoint is written in the same batch as the entries
 * before it, and RocksDB persists whole batches in order, so that every entry from before a
 * checkpoint that is found is there too.
 *
 * <p>Small on purpose, because many nodes may share a process: at most two memtables of 2 MiB and 1
 * MiB of block cache. Thread-safe, but not to be used after {@link #close}.
 */
final class RocksIndex implements ShardIndex {
    private static final Logger LOG = LoggerFactory.getLogger(RocksIndex.class);
    private static final long MEMTABLE_BYTES = 2L << 20;
    private static final int MEMTABLE_COUNT = 2;
    private static final long CACHE_BYTES = 1L << 20;
    private static final long FILE_BYTES = 8L << 20;
    private static final int OPEN_FILES_MAX = 32;
    private static final int BLOOM_BITS = 10;
    private static final byte[] NOTHING = {};
    private static final byte[] FORMAT = {2};

    private final BloomFilter bloom = new BloomFilter(BLOOM_BITS);
    private final Cache cache = new LRUCache(CACHE_BYTES);
    private final Options options;
    private final WriteOptions unlogged = new WriteOptions().setDisableWAL(true);
    private final RocksDB db;

    private RocksIndex(Path folder, boolean readOnly) throws RocksDBException {
        BlockBasedTableConfig table =
                new BlockBasedTableConfig().setBlockCache(cache).setFilterPolicy(bloom);
        this.options =
                new Options()
                        .setCreateIfMissing(!readOnly)
                        .setWriteBufferSize(MEMTABLE_BYTES)
                        .setMaxWriteBufferNumber(MEMTABLE_COUNT)
                        .setTargetFileSizeBase(FILE_BYTES)
                        .setMaxOpenFiles(OPEN_FILES_MAX)
                        .setKeepLogFileNum(2)
                        .setInfoLogLevel(InfoLogLevel.ERROR_LEVEL)
                        .setStatsDumpPeriodSec(0)
                        .setTableFormatConfig(table);
        try {
            String path = folder.toString();
            this.db = readOnly ? RocksDB.openReadOnly(options, path) : RocksDB.open(options, path);
        } catch (RocksDBException e) {
            closeOptions();
            throw e;
        }
    }

    /** Opens the index; one that cannot be opened is deleted and begun anew. */
    static RocksIndex open(Path folder) {
        RocksDB.loadLibrary();
        try {
            RocksIndex index = new RocksIndex(folder, false);
            if (index.isOurs()) {
                return index;
            }
            index.close();
            LOG.warn("index {} is of another format and will be rebuilt", folder);
        } catch (RocksDBException e) {
            LOG.warn("index {} is unreadable and will be rebuilt: {}", folder, e.getMessage());
        }
        return create(folder);
    }

    /** An empty index in place of whatever is there. */
    static RocksIndex create(Path folder) {
        RocksDB.loadLibrary();
        deleteTree(folder);
        try {
            RocksIndex index = new RocksIndex(folder, false);
            var _ = index.isOurs();
            return index;
        } catch (RocksDBException e) {
            throw new IndexException(e);
        }
    }

    /** Opens the index of a node that does not run, and leaves it as it is. */
    static RocksIndex openReadOnly(Path folder) {
        RocksDB.loadLibrary();
        try {
            return new RocksIndex(folder, true);
        } catch (RocksDBException e) {
            throw new IndexException(e);
        }
    }

    private boolean isOurs() throws RocksDBException {
        if (db.get(IndexKeys.FORMAT) == null && db.get(IndexKeys.CHECKPOINT) == null) {
            // Written first, so that it is there whenever anything is.
            db.put(unlogged, IndexKeys.FORMAT, FORMAT);
        }
        return Arrays.equals(db.get(IndexKeys.FORMAT), FORMAT);
    }

    @Override
    public Optional<IndexEntry> find(ShardId shard) {
        return value(IndexKeys.shard(shard)).map(IndexEntry::decode);
    }

    @Override
    public Optional<LogPoint> tombstone(ShardId shard) {
        return value(IndexKeys.tombstone(shard)).map(IndexKeys::point);
    }

    @Override
    public Set<Long> deadIn(ShardId shard) {
        Set<Long> segments = new HashSet<>();
        scan(IndexKeys.deadOf(shard), (key, value) -> segments.add(IndexKeys.deadSegment(key)));
        return segments;
    }

    @Override
    public void apply(IndexChanges changes) {
        try (WriteBatch batch = new WriteBatch()) {
            for (var change : changes.shards.entrySet()) {
                byte[] key = IndexKeys.shard(change.getKey());
                set(batch, key, change.getValue().map(IndexEntry::encode));
            }
            for (var change : changes.tombstones.entrySet()) {
                byte[] key = IndexKeys.tombstone(change.getKey());
                set(batch, key, change.getValue().map(IndexKeys::encode));
            }
            for (Dead dead : changes.died) {
                batch.put(IndexKeys.dead(dead), NOTHING);
            }
            for (Dead dead : changes.gone) {
                batch.delete(IndexKeys.dead(dead));
            }
            for (var change : changes.liveBytes.entrySet()) {
                byte[] key = IndexKeys.live(change.getKey());
                set(batch, key, change.getValue().map(IndexKeys::encode));
            }
            for (var change : changes.forgotten.entrySet()) {
                byte[] key = IndexKeys.forgotten(change.getKey());
                set(batch, key, change.getValue() ? Optional.of(NOTHING) : Optional.empty());
            }
            if (changes.checkpoint != null) {
                batch.put(IndexKeys.CHECKPOINT, IndexKeys.encode(changes.checkpoint));
            }
            db.write(unlogged, batch);
        } catch (RocksDBException e) {
            throw new IndexException(e);
        }
    }

    private static void set(WriteBatch batch, byte[] key, Optional<byte[]> value)
            throws RocksDBException {
        if (value.isPresent()) {
            batch.put(key, value.get());
        } else {
            batch.delete(key);
        }
    }

    @Override
    public Optional<LogPoint> checkpoint() {
        return value(IndexKeys.CHECKPOINT).map(IndexKeys::point);
    }

    @Override
    public Map<Long, Long> liveBytes() {
        Map<Long, Long> live = new HashMap<>();
        scan(
                IndexKeys.LIVE,
                (key, value) -> live.put(IndexKeys.segment(key), IndexKeys.number(value)));
        return live;
    }

    @Override
    public Set<Long> forgotten() {
        Set<Long> segments = new HashSet<>();
        scan(IndexKeys.FORGOTTEN, (key, value) -> segments.add(IndexKeys.segment(key)));
        return segments;
    }

    @Override
    public LogPoint published() {
        return value(IndexKeys.PUBLISHED).map(IndexKeys::point).orElse(LogPoint.START);
    }

    @Override
    public void notePublished(LogPoint upTo) {
        note(IndexKeys.PUBLISHED, upTo);
    }

    @Override
    public LogPoint scrubbed() {
        return value(IndexKeys.SCRUBBED).map(IndexKeys::point).orElse(LogPoint.START);
    }

    @Override
    public void noteScrubbed(LogPoint upTo) {
        note(IndexKeys.SCRUBBED, upTo);
    }

    private void note(byte[] key, LogPoint point) {
        try {
            db.put(unlogged, key, IndexKeys.encode(point));
        } catch (RocksDBException e) {
            throw new IndexException(e);
        }
    }

    @Override
    public void forEachAfter(Optional<ShardId> after, BiPredicate<ShardId, IndexEntry> visitor) {
        byte[] start = after.map(IndexKeys::shard).orElse(IndexKeys.SHARDS);
        try (var entries = db.newIterator()) {
            entries.seek(start);
            if (after.isPresent() && entries.isValid() && Arrays.equals(entries.key(), start)) {
                entries.next();
            }
            while (entries.isValid()
                    && IndexKeys.startsWith(entries.key(), IndexKeys.SHARDS)
                    && visitor.test(
                            IndexKeys.shard(entries.key()), IndexEntry.decode(entries.value()))) {
                entries.next();
            }
            entries.status();
        } catch (RocksDBException e) {
            throw new IndexException(e);
        }
    }

    @Override
    public void startFlush() {
        flush(false);
    }

    @Override
    public void flush() {
        flush(true);
    }

    private void flush(boolean waiting) {
        try (FlushOptions how = new FlushOptions().setWaitForFlush(waiting)) {
            db.flush(how);
        } catch (RocksDBException e) {
            throw new IndexException(e);
        }
    }

    @Override
    public void close() {
        db.close();
        closeOptions();
        unlogged.close();
    }

    private void closeOptions() {
        options.close();
        cache.close();
        bloom.close();
    }

    private Optional<byte[]> value(byte[] key) {
        try {
            return Optional.ofNullable(db.get(key));
        } catch (RocksDBException e) {
            throw new IndexException(e);
        }
    }

    private void scan(byte[] prefix, BiConsumer<byte[], byte[]> visitor) {
        try (var entries = db.newIterator()) {
            entries.seek(prefix);
            while (entries.isValid() && IndexKeys.startsWith(entries.key(), prefix)) {
                visitor.accept(entries.key(), entries.value());
                entries.next();
            }
            entries.status();
        } catch (RocksDBException e) {
            throw new IndexException(e);
        }
    }

    private static void deleteTree(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (var tree = Files.walk(folder)) {
            List<Path> deepestFirst = new ArrayList<>(tree.toList());
            deepestFirst.sort(Comparator.reverseOrder());
            for (Path path : deepestFirst) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
