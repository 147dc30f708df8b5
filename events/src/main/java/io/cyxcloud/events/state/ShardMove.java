package io.cyxcloud.events.state;

import io.cyxcloud.events.value.NodeId;

/**
 * A shard that is to be on another node than it was.
 *
 * @param from the node that has it
 * @param to the node that is to have it
 */
public record ShardMove(int index, NodeId from, NodeId to) {
    public ShardMove {
        if (index < 0 || from.equals(to)) {
            throw new IllegalArgumentException("shard %d from %s to %s".formatted(index, from, to));
        }
    }
}
