package io.cyxcloud.events.state;

import io.cyxcloud.events.value.NodeId;

/**
 * A shard index on a node.
 *
 * @param assigned whether the writer sends the shard there, as placements say
 * @param state what shard events said last
 */
public record ShardHolder(int index, NodeId node, boolean assigned, ShardState state) {}
