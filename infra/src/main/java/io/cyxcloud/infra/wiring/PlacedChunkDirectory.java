package io.cyxcloud.infra.wiring;

import io.cyxcloud.events.chunk.ChunkLocation;
import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.NodeInfo;
import io.cyxcloud.events.value.StorageClass;
import io.cyxcloud.events.value.StreamId;
import io.cyxcloud.ingest.ChunkDirectory;
import io.cyxcloud.ingest.ChunkTarget;
import io.cyxcloud.ingest.IngestException;
import io.cyxcloud.placement.client.ClusterView;
import io.cyxcloud.placement.client.Metadata;
import io.cyxcloud.placement.core.placement.PlacementChoice;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The data path's directory of chunks: places by the cluster map that this process follows, and
 * asks metadata where chunks are. Owns neither. Thread-safe.
 */
public final class PlacedChunkDirectory implements ChunkDirectory {
    /** What one question to metadata may ask for. */
    private static final int CHUNKS_ASKED_MAX = 1_000;

    private final ClusterView cluster;
    private final Metadata metadata;

    public PlacedChunkDirectory(ClusterView cluster, Metadata metadata) {
        this.cluster = cluster;
        this.metadata = metadata;
    }

    @Override
    public ChunkTarget choose(ChunkId chunk, StorageClass storageClass) {
        return switch (cluster.choose(chunk, storageClass)) {
            case PlacementChoice.Chosen(long epoch, var nodes, var alternates) ->
                    new ChunkTarget(epoch, nodes, alternates);
            case PlacementChoice.TooFewNodes(String detail) ->
                    throw new IngestException(IngestException.Kind.TOO_FEW_NODES, detail);
        };
    }

    @Override
    public List<ChunkLocation> locate(StreamId stream, int firstChunk, int chunkCount) {
        List<ChunkLocation> found = new ArrayList<>(chunkCount);
        for (int asked = 0; asked < chunkCount; asked += CHUNKS_ASKED_MAX) {
            int count = Math.min(CHUNKS_ASKED_MAX, chunkCount - asked);
            found.addAll(metadata.chunks(stream, firstChunk + asked, count));
        }
        return List.copyOf(found);
    }

    @Override
    public ChunkDirectory staleOk() {
        return new PlacedChunkDirectory(cluster, metadata.staleOk());
    }

    @Override
    public long leaseClockMs() {
        return metadata.logMs();
    }

    @Override
    public Optional<NodeInfo> node(NodeId id) {
        return cluster.map().node(id);
    }
}
