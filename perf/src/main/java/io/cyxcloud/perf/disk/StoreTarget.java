package io.cyxcloud.perf.disk;

import io.cyxcloud.shardstore.client.Transport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/** Somewhere to write shards durably and to read them. Thread-safe. */
interface StoreTarget extends AutoCloseable {
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
        BLOBDB,
        /** The engine behind the real server and client, TLS over TCP. */
        NODE_TCP,
        /** The same over QUIC. */
        NODE_QUIC;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        StoreTarget open(Path folder, ShardSource source) throws IOException {
            return switch (this) {
                case ENGINE -> new EngineTarget(folder, source, true);
                case ENGINE_BUFFERED -> new EngineTarget(folder, source, false);
                case SEQUENTIAL -> new SequentialTarget(folder, source);
                case FILES -> new FilesTarget(folder, source);
                case BLOBDB -> new BlobDbTarget(folder, source);
                case NODE_TCP -> new NodeTarget(folder, source, Transport.TCP);
                case NODE_QUIC -> new NodeTarget(folder, source, Transport.QUIC);
            };
        }
    }

    /** Returns when the shard is durable. */
    void put(long number) throws IOException, InterruptedException;

    /** Reads bytes of a shard that was put, checked where the store can check. */
    void get(long number, int offset, int lengthBytes) throws IOException;

    @Override
    void close() throws IOException;
}
