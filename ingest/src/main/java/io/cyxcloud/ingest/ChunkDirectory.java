package io.cyxcloud.ingest;

import io.cyxcloud.events.chunk.ChunkLocation;
import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.NodeInfo;
import io.cyxcloud.events.value.StorageClass;
import io.cyxcloud.events.value.StreamId;
import java.util.List;
import java.util.Optional;

/** Where shards go and where they are. Thread-safe; calls may block. */
public interface ChunkDirectory {
    /**
     * The nodes for a new chunk.
     *
     * @throws IngestException {@code TOO_FEW_NODES} when the cluster has no k + m distinct nodes
     *     within the class's limits
     */
    ChunkTarget choose(ChunkId chunk, StorageClass storageClass);

    /**
     * Where chunks are, in order of index; chunks that nothing is known of are left out.
     * Linearizable: a chunk whose placement was acknowledged before the call is there.
     */
    List<ChunkLocation> locate(StreamId stream, int firstChunk, int chunkCount);

    /** The same where places will do that are not the newest; see {@link StreamReader#staleOk}. */
    default ChunkDirectory staleOk() {
        return this;
    }

    /** The time by which leases are measured, Unix ms: the log's, as far as it is known. */
    default long leaseClockMs() {
        return System.currentTimeMillis();
    }

    /** The node as the cluster map has it now. */
    Optional<NodeInfo> node(NodeId id);
}
