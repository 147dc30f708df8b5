package io.cyxcloud.perf.disk;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/** Somewhere to write shards durably. Thread-safe. */
interface WriteTarget extends AutoCloseable {
    /** The stores that are compared. */
    enum Kind {
        /** The engine, around the page cache. */
        ENGINE,
        /** The engine, through the page cache. */
        ENGINE_BUFFERED,
        /** One writer that appends what waits and syncs: what the disk gives. */
        SEQUENTIAL,
        /** A file for each shard: written, synced, renamed, directory synced. */
        FILES,
        /** RocksDB with values in blob files, each write waiting for the log's sync. */
        BLOBDB;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        WriteTarget open(Path folder, ShardSource source) throws IOException {
            return switch (this) {
                case ENGINE -> new EngineTarget(folder, source, true);
                case ENGINE_BUFFERED -> new EngineTarget(folder, source, false);
                case SEQUENTIAL -> new SequentialTarget(folder, source);
                case FILES -> new FilesTarget(folder, source);
                case BLOBDB -> new BlobDbTarget(folder, source);
            };
        }
    }

    /** Returns when the shard is durable. */
    void put(long number) throws IOException, InterruptedException;

    @Override
    void close() throws IOException;
}
