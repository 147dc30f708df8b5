package io.cyxcloud.shardstore.disk;

import io.cyxcloud.events.value.ShardId;

/** A shard that is durably gone. */
public record DeletedShard(ShardId shard, long atMs, LogPoint end) implements DurableChange {}
