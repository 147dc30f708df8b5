package io.cyxcloud.repair.core;

import io.cyxcloud.events.repair.RepairCommand.RepairScheduled;

/** What is to be done about a chunk now. */
public sealed interface RepairDecision {
    /** Sends a command. */
    record Send(RepairScheduled command) implements RepairDecision {}

    /**
     * Nothing yet.
     *
     * @param untilMs when to look again, Unix ms
     */
    record Wait(Why why, long untilMs) implements RepairDecision {}

    /** Nothing until something new is told of the chunk. */
    record Rest(Why why) implements RepairDecision {}

    /** Why nothing is done. */
    enum Why {
        /** Nothing is missing, and nothing is to be moved. */
        WHOLE,
        /** What is left does not give the chunk: only a node that returns helps. */
        LOST,
        /** A command is under way, and its lease has not ended. */
        UNDER_WAY,
        /** The last attempt failed a moment ago. */
        PAUSE,
        /** The nodes may return. */
        GRACE,
        /** No node may take any of the shards. */
        NO_TARGET,
        /** The nodes that could take it have enough to do. */
        NODE_BUDGET,
        /** As much is under way as may be. */
        BUDGET
    }
}
