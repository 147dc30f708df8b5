package io.cyxcloud.events.node;

import io.cyxcloud.events.value.CommandId;
import io.cyxcloud.events.value.NodeId;
import java.util.List;

/**
 * Commands of {@code cyx.membership-commands}: what operators order, and what chunk partitions
 * count. Times are Unix ms.
 */
public sealed interface MembershipCommand {
    NodeId node();

    /** An operator's: answered by an {@code OrderAnswered} of its id, and carried out once. */
    sealed interface OfOperator extends MembershipCommand {
        CommandId commandId();
    }

    /**
     * Have the node's shards copied elsewhere, and take it offline when nothing depends on it.
     *
     * @param unusedClasses storage classes that need not fit on the other nodes
     */
    record DrainNode(CommandId commandId, NodeId node, List<String> unusedClasses, long atMs)
            implements OfOperator {
        public DrainNode {
            unusedClasses = List.copyOf(unusedClasses);
        }
    }

    /** The node is an ordinary member again: it was draining, or offline and answers. */
    record CancelDrain(CommandId commandId, NodeId node, long atMs) implements OfOperator {}

    /**
     * The node may be silent, and its shards are waited for.
     *
     * @param forMs for so long from when the order is taken; 1 to {@link #FOR_MS_MAX}
     */
    record MaintainNode(CommandId commandId, NodeId node, long forMs, long atMs)
            implements OfOperator {
        /** A week: longer, and its shards should be elsewhere. */
        public static final long FOR_MS_MAX = 7L * 24 * 3_600_000;

        public MaintainNode {
            if (forMs < 1 || forMs > FOR_MS_MAX) {
                throw new IllegalArgumentException(
                        forMs + " ms of maintenance: expected 1 ms to 7 days");
            }
        }
    }

    /** The node is an ordinary member again, before its maintenance would have ended. */
    record EndMaintenance(CommandId commandId, NodeId node, long atMs) implements OfOperator {}

    /** The node is offline or failed, and will not return. */
    record RemoveNode(CommandId commandId, NodeId node, long atMs) implements OfOperator {}

    /** Of no node alone. */
    sealed interface OfCluster extends OfOperator {
        @Override
        default NodeId node() {
            return NodeId.EVERY;
        }
    }

    /** Order no more shards to other nodes; what is on its way arrives. */
    record PauseRebalance(CommandId commandId, long atMs) implements OfCluster {}

    /** Go on with it. */
    record ResumeRebalance(CommandId commandId, long atMs) implements OfCluster {}

    /**
     * What a chunk partition counted in one walk over all that a draining node holds.
     *
     * @param partition chunk partition that says so
     * @param epoch of the cluster map that the walk went by, at least
     * @param shardCount shards that no node which stays holds as well
     * @param bytes of these
     */
    record NoteHoldings(
            NodeId node, int partition, long epoch, long shardCount, long bytes, long atMs)
            implements MembershipCommand {
        public NoteHoldings {
            if (partition < 0 || shardCount < 0 || bytes < 0) {
                throw new IllegalArgumentException(
                        "%d shards of %d bytes in partition %d"
                                .formatted(shardCount, bytes, partition));
            }
        }
    }
}
