package io.cyxcloud.ingest;

import io.cyxcloud.ingest.read.FetchingRebuilder;
import io.cyxcloud.ingest.read.PrefetchingReader;
import io.cyxcloud.ingest.seal.KeyProvider;
import io.cyxcloud.ingest.shards.DataPathLog;
import io.cyxcloud.ingest.shards.ShardReports;
import io.cyxcloud.ingest.shards.ShardTransport;
import io.cyxcloud.ingest.shards.Workspace;
import io.cyxcloud.ingest.write.PipelinedWriter;

/**
 * The data path of one process: a writer, a reader and inline bodies that share one budget of
 * memory. Does not own the transport, the log or the keys. Thread-safe.
 */
public final class DataPath implements AutoCloseable {
    private final Workspace workspace;
    private final StreamWriter writer;
    private final StreamReader reader;
    private final InlineBodies inlineBodies;

    /**
     * Makes a data path.
     *
     * @param reporter who says so in events about shards found missing or corrupt
     */
    public DataPath(
            IngestConfig config,
            ChunkDirectory directory,
            ShardTransport transport,
            KeyProvider keys,
            DataPathLog log,
            String reporter) {
        this.workspace = new Workspace(config.bytesInFlightMax(), config.admissionTimeoutMs());
        this.writer = new PipelinedWriter(config, directory, transport, keys, log, workspace);
        this.reader =
                new PrefetchingReader(
                        config,
                        directory,
                        transport,
                        keys,
                        new ShardReports(log, reporter),
                        workspace);
        this.inlineBodies = new InlineBodies(keys);
    }

    /** What a process uses that only rebuilds shards: it needs no keys. */
    public static ShardRebuilder rebuilder(
            IngestConfig config,
            ChunkDirectory directory,
            ShardTransport transport,
            DataPathLog log,
            String reporter) {
        return new FetchingRebuilder(
                config,
                directory,
                transport,
                new ShardReports(log, reporter),
                new Workspace(config.bytesInFlightMax(), config.admissionTimeoutMs()));
    }

    public StreamWriter writer() {
        return writer;
    }

    public StreamReader reader() {
        return reader;
    }

    public InlineBodies inlineBodies() {
        return inlineBodies;
    }

    /** Bytes of the budget that nobody holds: all of them when nothing is under way. */
    public long freeBytes() {
        return workspace.budget().freeBytes();
    }

    /** Bytes of buffers in use; 0 when nothing is under way. */
    public long usedBytes() {
        return workspace.usedBytes();
    }

    /** Lets the memory go; what is still under way keeps its own until it ends. */
    @Override
    public void close() {
        workspace.close();
    }
}
