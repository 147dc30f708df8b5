package io.cyxcloud.events.state;

/** What nodes and readers said last of a shard on a node. */
public enum ShardState {
    NOT_SEEN,
    STORED,
    /** Missing, corrupt or deleted. */
    GONE
}
