package io.cyxcloud.repair.core.balance;

import io.cyxcloud.events.value.NodeId;

/** What is to be done about the places of a chunk's shards now. */
public sealed interface RebalanceDecision {
    /** A shard is to be on another node. */
    record Move(int index, NodeId from, NodeId to, Reason reason) implements RebalanceDecision {}

    /** Nothing now. */
    record Stay(Why why) implements RebalanceDecision {}

    /** What a move is good for. */
    enum Reason {
        /** The loss of a node would take two. */
        SHARED_NODE("two shards were on one node"),
        /** The loss of a datacenter would take more than the class allows. */
        CROWDED_DATACENTER("too many shards were in one datacenter"),
        /** The node is fuller than others. */
        SKEW("to balance the nodes");

        private final String text;

        Reason(String text) {
            this.text = text;
        }

        /** For people. */
        public String text() {
            return text;
        }
    }

    /** Why nothing is done. */
    enum Why {
        /** An operator ordered so. */
        PAUSED,
        /** A shard is missing, or leaves its node, or has no copy or two: others see to that. */
        NOT_WHOLE,
        /** It keeps the rules of its class, and nothing is gained by a move. */
        IN_PLACE,
        /** It breaks the rules, or a node is too full, and no other node can take the shard. */
        NO_TARGET,
        /** The nodes have moved what they may for now. */
        BUDGET
    }
}
