package io.cyxcloud.events.chunk;

import io.cyxcloud.events.value.NodeId;

/** A node that holds a shard ({@code acknowledged}) or was asked to. */
public record ShardLocation(int index, NodeId node, boolean acknowledged) {}
