package io.cyxcloud.placement.core.membership;

import io.cyxcloud.events.node.MembershipCommand.NoteHoldings;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.NodeInfo;
import io.cyxcloud.events.value.NodeOrder;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What chunk partitions have counted on the draining nodes, and which of these nothing depends on
 * any more. Mutable, for the one thread of the membership task. It is forgotten at a restart: the
 * partitions count again and again.
 *
 * <p>Writers follow the cluster map, and may send shards to a node for a moment after it began to
 * drain. So counts of that time do not count, and each partition must have found nothing in two
 * walks in a row: the second began after the first had ended.
 */
final class Holdings {
    /**
     * Longer than a process takes to read an epoch of the map, and then a push and one more to
     * another node: a chunk that is being written needs nothing of the node before its quorum.
     */
    static final long SETTLED_AFTER_MS = 45_000;

    private static final int EMPTY_WALKS_MIN = 2;

    private final int partitionCount;
    private final Map<NodeId, Map<Integer, Integer>> emptyWalks = new HashMap<>();
    private long fromEpoch;

    /**
     * Before anything was counted.
     *
     * @param partitionCount chunk partitions that there are
     */
    Holdings(int partitionCount) {
        this.partitionCount = partitionCount;
    }

    /** A partition has counted; {@code node} as the map has it now. */
    void note(NoteHoldings said, NodeInfo node, long nowMs) {
        NodeOrder order = node.order();
        // what was counted early and is read late was counted early
        long countedMs = Math.min(nowMs, said.atMs());
        if (!node.isLeaving()
                || order == null
                || said.epoch() < Math.max(order.epoch(), fromEpoch)
                || countedMs < order.atMs() + SETTLED_AFTER_MS) {
            return;
        }
        Map<Integer, Integer> counts =
                emptyWalks.computeIfAbsent(said.node(), _ -> new HashMap<>());
        if (said.shardCount() == 0) {
            counts.merge(said.partition(), 1, Integer::sum);
        } else {
            counts.remove(said.partition());
        }
    }

    /** Whether no partition needs anything that is on this node alone. */
    boolean isFree(NodeInfo node) {
        Map<Integer, Integer> counts = emptyWalks.get(node.id());
        return node.isLeaving() && counts != null && isFree(counts);
    }

    /**
     * What was counted before this epoch says nothing any more: copies that were counted on have
     * gone or are leaving.
     */
    void startOver(long epoch) {
        emptyWalks.clear();
        fromEpoch = epoch;
    }

    private boolean isFree(Map<Integer, Integer> counts) {
        for (int partition = 0; partition < partitionCount; partition++) {
            @Nullable Integer walks = counts.get(partition);
            if (walks == null || walks < EMPTY_WALKS_MIN) {
                return false;
            }
        }
        return true;
    }
}
