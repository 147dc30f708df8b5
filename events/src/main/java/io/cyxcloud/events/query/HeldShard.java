package io.cyxcloud.events.query;

import io.cyxcloud.events.state.ShardState;
import io.cyxcloud.events.value.ShardId;

/**
 * What metadata says of a shard on one node.
 *
 * @param state what shard events said last
 * @param released whether it is being deleted, with its chunk or because another node has it
 * @param sizeBytes what it must measure; 0 when its chunk's placement was not seen
 */
public record HeldShard(ShardId shard, ShardState state, boolean released, int sizeBytes) {
    /** Whether metadata counts on it: the node must have it. */
    public boolean counts() {
        return state == ShardState.STORED && !released;
    }
}
