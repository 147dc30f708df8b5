package io.cyxcloud.events.state;

import io.cyxcloud.events.value.NodeId;

/**
 * A shard index on a node.
 *
 * @param assigned whether the shard is to be there, as placements say
 * @param state what shard events said last
 * @param retired whether the copy that is there does not count, and is to be deleted, because
 *     another node has the shard; until the node says what became of it. Its state is {@code GONE}
 */
public record ShardHolder(
        int index, NodeId node, boolean assigned, ShardState state, boolean retired) {
    public ShardHolder {
        if (retired && state != ShardState.GONE) {
            throw new IllegalArgumentException("retired, and " + state);
        }
    }

    /** Of a copy that was not told to go. */
    public ShardHolder(int index, NodeId node, boolean assigned, ShardState state) {
        this(index, node, assigned, state, false);
    }

    /** With the word of the node, or of whoever looked there: what was ordered before is over. */
    public ShardHolder withState(ShardState now) {
        return new ShardHolder(index, node, assigned, now, false);
    }

    public ShardHolder withAssigned(boolean now) {
        return new ShardHolder(index, node, now, state, retired);
    }

    /** Its copy does not count any more. */
    public ShardHolder asRetired() {
        return new ShardHolder(index, node, assigned, ShardState.GONE, true);
    }
}
