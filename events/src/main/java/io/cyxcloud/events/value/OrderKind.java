package io.cyxcloud.events.value;

/** What an operator can order of a node, and what has become of it. */
public enum OrderKind {
    /** Take no shards, and have those that are there copied elsewhere. */
    DRAIN,
    /** Drained: nothing depends on the node. */
    OFFLINE,
    /** Not a member any more: as offline, and not shown; a heartbeat makes it a new member. */
    REMOVED,
    /** Take no shards; silence is expected until a time. */
    MAINTENANCE
}
