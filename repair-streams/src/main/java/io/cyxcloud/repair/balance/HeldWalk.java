package io.cyxcloud.repair.balance;

import io.cyxcloud.events.query.HeldShard;
import io.cyxcloud.events.query.MetadataAnswer.HeldShardsAnswer;
import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.events.value.NodeId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Goes around and around over the chunks that a node holds, partition by partition, a bounded part
 * at a time. For one thread.
 */
final class HeldWalk {
    /** Looks at a chunk, and says whether to go on; where it does not, the next part begins. */
    interface Eye {
        boolean look(ChunkId chunk);
    }

    private final HeldChunks chunks;
    private final NodeId node;
    private int partition;
    private @Nullable ChunkId next;

    HeldWalk(HeldChunks chunks, NodeId node) {
        this.chunks = chunks;
        this.node = node;
    }

    /**
     * Takes a part: so many chunks at most, none twice, and no more than a page a partition.
     *
     * @return whether it came to the last chunk of all
     */
    boolean go(int chunksMax, Eye eye) {
        boolean cameRound = false;
        int left = chunksMax;
        int partitions = chunks.partitions();
        for (int page = 0; page < partitions && left > 0; page++) {
            HeldShardsAnswer answer = chunks.held(partition % partitions, node, next, left);
            List<ChunkId> held =
                    answer.shards().stream()
                            .filter(HeldShard::counts)
                            .map(shard -> shard.shard().chunk())
                            .distinct()
                            .toList();
            for (ChunkId chunk : held) {
                if (!eye.look(chunk)) {
                    next = chunk;
                    return cameRound;
                }
            }
            left -= Math.max(1, held.size());
            next = answer.next();
            if (next == null) {
                partition = (partition + 1) % partitions;
                cameRound |= partition == 0;
            }
        }
        return cameRound;
    }
}
