package io.cyxcloud.events.chunk;

import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.OwnerId;
import io.cyxcloud.events.value.StreamId;
import java.util.List;

/**
 * Events of {@code cyx.stream-events}: what the object partitions, and membership, tell the chunk
 * partitions. Times are Unix ms; those of object partitions are their log's and never go back
 * within one.
 */
public sealed interface StreamEvent {
    /** About one stream. */
    sealed interface OfStream extends StreamEvent {
        StreamId stream();

        /** Object partition that it comes from. */
        int partition();

        /** The command there that it follows from. */
        long offset();
    }

    /**
     * A commit or a part needs the stream.
     *
     * @param chunkCount chunks that the stream has
     */
    record StreamReferenced(
            StreamId stream, OwnerId owner, int chunkCount, int partition, long offset, long atMs)
            implements OfStream {}

    /** The owner needs it no more: overwritten, deleted, aborted, or a part replaced. */
    record StreamReleased(StreamId stream, OwnerId owner, int partition, long offset, long atMs)
            implements OfStream {}

    /**
     * Every command that the partition's log took before {@code upToMs} is folded, and its
     * references are before this record; what is folded from now on has this time or a later one.
     * Goes to every chunk partition.
     *
     * @param partition object partition that says so
     * @param partitionCount how many object partitions there are
     */
    record ObjectsFolded(int partition, int partitionCount, long upToMs) implements StreamEvent {
        public ObjectsFolded {
            if (partition < 0 || partition >= partitionCount) {
                throw new IllegalArgumentException(
                        "partition " + partition + " of " + partitionCount);
            }
        }
    }

    /**
     * The nodes whose shards do not count at the moment: all of them, so that the newest record
     * says everything. Told when they change, and again from time to time. Goes to every chunk
     * partition.
     *
     * @param epoch of the cluster map that it is read from; one that is not newer has no effect
     * @param nodes failed and offline nodes, in order
     * @param leaving draining nodes, in order; failed ones among them are in both
     */
    record NodesDown(long epoch, List<NodeId> nodes, long atMs, List<NodeId> leaving)
            implements StreamEvent {
        public NodesDown {
            nodes = List.copyOf(nodes);
            leaving = List.copyOf(leaving);
        }

        /** While no node is draining. */
        public NodesDown(long epoch, List<NodeId> nodes, long atMs) {
            this(epoch, nodes, atMs, List.of());
        }
    }
}
