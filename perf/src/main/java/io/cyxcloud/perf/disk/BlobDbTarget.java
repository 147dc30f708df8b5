package io.cyxcloud.perf.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.rocksdb.CompressionType;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteOptions;

/** RocksDB with separated values. */
final class BlobDbTarget implements StoreTarget {
    private static final long BLOB_BYTES_MIN = 1024;
    private static final long MEMTABLE_BYTES = 64L << 20;

    private final Options options;
    private final WriteOptions synced = new WriteOptions().setSync(true);
    private final RocksDB db;
    private final byte[] value;

    BlobDbTarget(Path folder, ShardSource source) throws IOException {
        Files.createDirectories(folder);
        this.options =
                new Options()
                        .setCreateIfMissing(true)
                        .setEnableBlobFiles(true)
                        .setMinBlobSize(BLOB_BYTES_MIN)
                        .setWriteBufferSize(MEMTABLE_BYTES)
                        .setCompressionType(CompressionType.NO_COMPRESSION);
        this.value = new byte[source.sizeBytes()];
        source.payload().readBytes(value);
        try {
            this.db = RocksDB.open(options, folder.toString());
        } catch (RocksDBException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void put(long number) throws IOException {
        try {
            byte[] key = ByteBuffer.allocate(Long.BYTES).putLong(number).array();
            db.put(synced, key, value);
        } catch (RocksDBException e) {
            throw new IOException(e);
        }
    }

    /** There is no reading of a part: the whole value is read. */
    @Override
    public void get(long number, int offset, int lengthBytes) throws IOException {
        try {
            byte[] read = db.get(ByteBuffer.allocate(Long.BYTES).putLong(number).array());
            if (read == null || read.length < offset + lengthBytes) {
                throw new IOException("shard " + number + " is not there");
            }
        } catch (RocksDBException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void close() {
        db.close();
        synced.close();
        options.close();
    }
}
