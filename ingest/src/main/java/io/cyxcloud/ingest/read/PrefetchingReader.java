package io.cyxcloud.ingest.read;

import io.cyxcloud.events.value.StreamManifest;
import io.cyxcloud.ingest.BodySink;
import io.cyxcloud.ingest.ChunkDirectory;
import io.cyxcloud.ingest.IngestConfig;
import io.cyxcloud.ingest.StreamReader;
import io.cyxcloud.ingest.seal.KeyProvider;
import io.cyxcloud.ingest.shards.ShardReports;
import io.cyxcloud.ingest.shards.ShardTransport;
import io.cyxcloud.ingest.shards.Workspace;
import java.io.IOException;
import java.util.List;

/** Reads streams: see {@link RangeRead}. Thread-safe. */
public final class PrefetchingReader implements StreamReader {
    private final IngestConfig config;
    private final KeyProvider keys;
    private final ReaderParts parts;

    public PrefetchingReader(
            IngestConfig config,
            ChunkDirectory directory,
            ShardTransport transport,
            KeyProvider keys,
            ShardReports reports,
            Workspace workspace) {
        this(
                config,
                keys,
                new ReaderParts(
                        directory,
                        transport,
                        reports,
                        workspace,
                        new ReadLatency(config.hedgeDelayMinMs(), config.hedgeDelayMaxMs())));
    }

    private PrefetchingReader(IngestConfig config, KeyProvider keys, ReaderParts parts) {
        this.config = config;
        this.keys = keys;
        this.parts = parts;
    }

    @Override
    public StreamReader staleOk() {
        return new PrefetchingReader(config, keys, parts.with(parts.directory().staleOk()));
    }

    @Override
    public void read(List<StreamManifest> streams, long offset, long length, BodySink sink)
            throws IOException {
        new RangeRead(streams, offset, length, config.chunksInFlightMax(), keys, parts).run(sink);
    }
}
