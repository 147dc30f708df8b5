package io.cyxcloud.repair.streams;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/**
 * One memory budget for all partitions' stores: they hold only the repairs that are outstanding,
 * but are asked about every shard that is stored, which the filters answer.
 */
public final class SmallRocksDb implements RocksDBConfigSetter {
    static {
        RocksDB.loadLibrary();
    }

    private static final long BUDGET_BYTES = 8L << 20;
    private static final long WRITE_BUFFERS_BYTES = 4L << 20;
    private static final long STORE_BUFFER_BYTES = 1L << 20;
    private static final long ARENA_BYTES = 64L << 10;
    private static final double FILTER_BITS_PER_KEY = 10;

    // the budget is charged for write buffers as well
    private static final Cache CACHE = new LRUCache(BUDGET_BYTES, -1, false, 0.2);
    private static final WriteBufferManager BUFFERS =
            new WriteBufferManager(WRITE_BUFFERS_BYTES, CACHE);

    @Override
    public void setConfig(String storeName, Options options, Map<String, Object> configs) {
        BlockBasedTableConfig table = (BlockBasedTableConfig) options.tableFormatConfig();
        table.setBlockCache(CACHE);
        table.setCacheIndexAndFilterBlocks(true);
        table.setFilterPolicy(new BloomFilter(FILTER_BITS_PER_KEY));
        options.setTableFormatConfig(table);
        options.setWriteBufferManager(BUFFERS);
        options.setWriteBufferSize(STORE_BUFFER_BYTES);
        options.setMaxWriteBufferNumber(2);
        options.setArenaBlockSize(ARENA_BYTES);
    }

    /** Nothing: cache and buffers are shared for the life of the process. */
    @Override
    public void close(String storeName, Options options) {}
}
