package io.cyxcloud.events.state;

import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.OwnerId;
import java.util.List;

/**
 * What the log says of a stream. All times are Unix ms; 0 means none.
 *
 * @param owners who needs it now, sorted; usually one
 * @param sources how far references and releases are folded, by partition; empty while nobody ever
 *     needed it
 * @param chunkCount chunks that its owners say it has; 0 before the first
 * @param leaseEndMs until when it may be committed
 * @param placed whether a placement said so; otherwise it is a guess from an acknowledgement
 * @param checkMs when to look whether it was committed, and then whether its chunks are safe
 * @param releasedMs when an owner last let go of it
 * @param nextChunk where the walk over a released stream's chunks goes on
 * @param dueMs when to look at it next, as it stands in the index of what is due
 * @param nodes every node that its chunks' rows name, sorted, as it stands in the index from nodes
 *     to streams
 * @param tellingCount how often in a row all nodes were told to delete what is left
 */
public record StreamRow(
        List<OwnerId> owners,
        List<SourcePosition> sources,
        int chunkCount,
        long leaseEndMs,
        boolean placed,
        long checkMs,
        long releasedMs,
        StreamPhase phase,
        int nextChunk,
        long dueMs,
        List<NodeId> nodes,
        int tellingCount) {
    public static final StreamRow EMPTY =
            new StreamRow(
                    List.of(), List.of(), 0, 0, false, 0, 0, StreamPhase.KEPT, 0, 0, List.of(), 0);

    public StreamRow {
        owners = List.copyOf(owners);
        sources = List.copyOf(sources);
        nodes = List.copyOf(nodes);
    }

    public StreamRow withNodes(List<NodeId> now) {
        return with(dueMs, now);
    }

    public StreamRow withDue(long ms) {
        return with(ms, nodes);
    }

    public StreamRow withCheck(long ms) {
        return new StreamRow(
                owners,
                sources,
                chunkCount,
                leaseEndMs,
                placed,
                ms,
                releasedMs,
                phase,
                nextChunk,
                dueMs,
                nodes,
                tellingCount);
    }

    private StreamRow with(long newDueMs, List<NodeId> newNodes) {
        return new StreamRow(
                owners,
                sources,
                chunkCount,
                leaseEndMs,
                placed,
                checkMs,
                releasedMs,
                phase,
                nextChunk,
                newDueMs,
                newNodes,
                tellingCount);
    }
}
