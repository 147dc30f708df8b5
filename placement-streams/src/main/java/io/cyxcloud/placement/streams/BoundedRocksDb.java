package io.cyxcloud.placement.streams;

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
 * One memory budget for all stores of the process: blocks, indexes, filters and write buffers
 * together stay at about {@link #BUDGET_BYTES}, whatever the number of partitions.
 */
public final class BoundedRocksDb implements RocksDBConfigSetter {
    static {
        RocksDB.loadLibrary();
    }

    private static final long BUDGET_BYTES = 48L << 20;
    private static final long WRITE_BUFFERS_BYTES = 16L << 20;

    /** A store's own limit; the shared one is what counts. */
    private static final long STORE_BUFFER_BYTES = 4L << 20;

    /** Smaller than RocksDB's 1 MiB: dozens of small stores would take the budget by arenas. */
    private static final long ARENA_BYTES = 256L << 10;

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
        table.setCacheIndexAndFilterBlocksWithHighPriority(true);
        table.setPinTopLevelIndexAndFilter(true);
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
