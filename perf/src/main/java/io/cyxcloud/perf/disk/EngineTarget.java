package io.cyxcloud.perf.disk;

import io.cyxcloud.shardstore.disk.EngineConfig;
import io.cyxcloud.shardstore.disk.ShardEngine;
import java.nio.file.Path;

/** The storage node's engine, hashing and indexing included. */
final class EngineTarget implements StoreTarget {
    private static final long CAPACITY_BYTES = 1L << 40;
    private static final int LARGE_BYTES = 1 << 20;

    private final ShardEngine engine;
    private final ShardSource source;

    EngineTarget(Path folder, ShardSource source, boolean direct) {
        this.engine = ShardEngine.open(folder, config(source.sizeBytes(), direct));
        this.source = source;
    }

    /** The standard bounds, with room in the queue for 64 writers of large shards. */
    private static EngineConfig config(int sizeBytes, boolean direct) {
        EngineConfig preset = EngineConfig.ofCapacity(CAPACITY_BYTES);
        long queueBytes = sizeBytes > LARGE_BYTES ? 512L << 20 : preset.queueBytesMax();
        return new EngineConfig(
                preset.capacityBytes(),
                preset.freeBytesMin(),
                preset.shardSizeBytesMax(),
                preset.segmentSizeBytesMax(),
                queueBytes,
                preset.queueCountMax(),
                preset.batchBytesMax(),
                preset.hashThreads(),
                direct,
                preset.upkeep());
    }

    @Override
    public void put(long number) {
        engine.put(ShardSource.id(number), source.payload(), source.hash()).join();
    }

    @Override
    public void get(long number, int offset, int lengthBytes) {
        engine.read(ShardSource.id(number), offset, lengthBytes).blocks().release();
    }

    ShardEngine engine() {
        return engine;
    }

    @Override
    public void close() {
        engine.close();
    }
}
