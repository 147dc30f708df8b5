package io.cyxcloud.events.repair;

import io.cyxcloud.events.value.NodeId;

/** The node that shall hold a shard of the chunk. */
public record ShardTarget(int index, NodeId node) {}
