package io.cyxcloud.shardstore.disk;

import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.events.value.ShardId;
import io.cyxcloud.events.value.StreamId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiConsumer;
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
 * Shard id to place, in RocksDB without a write-ahead log: whatever a crash takes from it is read
 * again from the segments, from the checkpoint on. The checkpoint is written in the same batch as
 * the entries before it, and RocksDB persists whole batches in order, so that every entry from
 * before a checkpoint that is found is there too.
 *
 * <p>Small on purpose, because many nodes may share a process: at most two memtables of 2 MiB and 1
 * MiB of block cache. Thread-safe, but not to be used after {@link #close}.
 */
final class ShardIndex implements AutoCloseable {
    /** RocksDB failed: what it holds can no longer be relied on. */
    static final class IndexException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        IndexException(RocksDBException cause) {
            super("index: " + cause.getMessage(), cause);
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(ShardIndex.class);
    private static final long MEMTABLE_BYTES = 2L << 20;
    private static final int MEMTABLE_COUNT = 2;
    private static final long CACHE_BYTES = 1L << 20;
    private static final long FILE_BYTES = 8L << 20;
    private static final int OPEN_FILES_MAX = 32;
    private static final int BLOOM_BITS = 10;

    private static final byte SHARD = 's';
    private static final int SHARD_KEY_BYTES =
            1 + 2 * Long.BYTES + Integer.BYTES + Short.BYTES; // prefix, stream, chunk, index
    private static final byte[] CHECKPOINT = {'m', 'c'};
    private static final byte[] PUBLISHED = {'m', 'p'};

    private final BloomFilter bloom = new BloomFilter(BLOOM_BITS);
    private final Cache cache = new LRUCache(CACHE_BYTES);
    private final Options options;
    private final WriteOptions unlogged = new WriteOptions().setDisableWAL(true);
    private final RocksDB db;

    private ShardIndex(Path folder) throws RocksDBException {
        BlockBasedTableConfig table =
                new BlockBasedTableConfig().setBlockCache(cache).setFilterPolicy(bloom);
        this.options =
                new Options()
                        .setCreateIfMissing(true)
                        .setWriteBufferSize(MEMTABLE_BYTES)
                        .setMaxWriteBufferNumber(MEMTABLE_COUNT)
                        .setTargetFileSizeBase(FILE_BYTES)
                        .setMaxOpenFiles(OPEN_FILES_MAX)
                        .setKeepLogFileNum(2)
                        .setInfoLogLevel(InfoLogLevel.ERROR_LEVEL)
                        .setStatsDumpPeriodSec(0)
                        .setTableFormatConfig(table);
        try {
            this.db = RocksDB.open(options, folder.toString());
        } catch (RocksDBException e) {
            closeOptions();
            throw e;
        }
    }

    /** Opens the index; one that cannot be opened is deleted and begun anew. */
    static ShardIndex open(Path folder) {
        RocksDB.loadLibrary();
        try {
            return new ShardIndex(folder);
        } catch (RocksDBException e) {
            LOG.warn("index {} is unreadable and will be rebuilt: {}", folder, e.getMessage());
        }
        return create(folder);
    }

    /** An empty index in place of whatever is there. */
    static ShardIndex create(Path folder) {
        deleteTree(folder);
        try {
            return new ShardIndex(folder);
        } catch (RocksDBException e) {
            throw new IndexException(e);
        }
    }

    Optional<IndexEntry> find(ShardId shard) {
        try {
            return Optional.ofNullable(db.get(key(shard))).map(IndexEntry::decode);
        } catch (RocksDBException e) {
            throw new IndexException(e);
        }
    }

    /**
     * Takes over what the log says up to {@code checkpoint}; empty values delete.
     *
     * @param checkpoint from where a later start has to read the log
     */
    void apply(Map<ShardId, Optional<IndexEntry>> changes, LogPoint checkpoint) {
        try (WriteBatch batch = new WriteBatch()) {
            for (var change : changes.entrySet()) {
                byte[] key = key(change.getKey());
                if (change.getValue().isPresent()) {
                    batch.put(key, change.getValue().get().encode());
                } else {
                    batch.delete(key);
                }
            }
            batch.put(CHECKPOINT, encode(checkpoint));
            db.write(unlogged, batch);
        } catch (RocksDBException e) {
            throw new IndexException(e);
        }
    }

    Optional<LogPoint> checkpoint() {
        return mark(CHECKPOINT);
    }

    /** Up to where the log's records are known to be published; the start when never noted. */
    LogPoint published() {
        return mark(PUBLISHED).orElse(LogPoint.START);
    }

    void notePublished(LogPoint upTo) {
        try {
            db.put(unlogged, PUBLISHED, encode(upTo));
        } catch (RocksDBException e) {
            throw new IndexException(e);
        }
    }

    /** Every entry, in key order, as of the call. */
    void forEach(BiConsumer<ShardId, IndexEntry> visitor) {
        try (var entries = db.newIterator()) {
            entries.seek(new byte[] {SHARD});
            while (entries.isValid() && entries.key()[0] == SHARD) {
                visitor.accept(shard(entries.key()), IndexEntry.decode(entries.value()));
                entries.next();
            }
            entries.status();
        } catch (RocksDBException e) {
            throw new IndexException(e);
        }
    }

    /** Makes everything so far durable. */
    void flush() {
        try (FlushOptions wait = new FlushOptions().setWaitForFlush(true)) {
            db.flush(wait);
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

    private Optional<LogPoint> mark(byte[] key) {
        try {
            return Optional.ofNullable(db.get(key)).map(ShardIndex::decodePoint);
        } catch (RocksDBException e) {
            throw new IndexException(e);
        }
    }

    private static byte[] encode(LogPoint point) {
        return ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(point.segment())
                .putLong(point.offset())
                .array();
    }

    private static LogPoint decodePoint(byte[] value) {
        ByteBuffer in = ByteBuffer.wrap(value);
        return new LogPoint(in.getLong(), in.getLong());
    }

    private static byte[] key(ShardId shard) {
        UUID stream = shard.chunk().stream().value();
        return ByteBuffer.allocate(SHARD_KEY_BYTES)
                .put(SHARD)
                .putLong(stream.getMostSignificantBits())
                .putLong(stream.getLeastSignificantBits())
                .putInt(shard.chunk().index())
                .putShort((short) shard.index())
                .array();
    }

    private static ShardId shard(byte[] key) {
        ByteBuffer in = ByteBuffer.wrap(key, 1, key.length - 1);
        StreamId stream = new StreamId(new UUID(in.getLong(), in.getLong()));
        return new ShardId(new ChunkId(stream, in.getInt()), in.getShort());
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
