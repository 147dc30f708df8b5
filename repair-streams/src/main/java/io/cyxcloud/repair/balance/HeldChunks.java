package io.cyxcloud.repair.balance;

import io.cyxcloud.events.chunk.ChunkLocation;
import io.cyxcloud.events.query.MetadataAnswer.HeldShardsAnswer;
import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.placement.client.Metadata;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which chunks have shards on a node, and where the others of these are. Blocking. */
public interface HeldChunks {
    /** Partitions over which chunks are spread. */
    int partitions();

    /**
     * A page, in order, of what a node holds.
     *
     * @param from the first chunk; null: the very first
     * @param chunksMax 1 to 1000
     */
    HeldShardsAnswer held(int partition, NodeId node, @Nullable ChunkId from, int chunksMax);

    /** Empty when it is not needed any more. */
    Optional<ChunkLocation> locate(ChunkId chunk);

    /** As metadata says. */
    static HeldChunks of(Metadata metadata) {
        return new HeldChunks() {
            @Override
            public int partitions() {
                return metadata.chunkPartitions();
            }

            @Override
            public HeldShardsAnswer held(
                    int partition, NodeId node, @Nullable ChunkId from, int chunksMax) {
                return metadata.held(partition, node, from, chunksMax);
            }

            @Override
            public Optional<ChunkLocation> locate(ChunkId chunk) {
                return metadata.chunks(chunk.stream(), chunk.index(), 1).stream().findFirst();
            }
        };
    }
}
