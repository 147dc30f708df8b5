package io.cyxcloud.ingest.read;

import io.cyxcloud.ingest.ChunkDirectory;
import io.cyxcloud.ingest.shards.ShardReports;
import io.cyxcloud.ingest.shards.ShardTransport;
import io.cyxcloud.ingest.shards.Workspace;

/** What every fetch of a reader uses. */
record ReaderParts(
        ChunkDirectory directory,
        ShardTransport transport,
        ShardReports reports,
        Workspace workspace,
        ReadLatency latency) {
    /** The same with another directory. */
    ReaderParts with(ChunkDirectory other) {
        return new ReaderParts(other, transport, reports, workspace, latency);
    }
}
