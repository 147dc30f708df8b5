package io.cyxcloud.shardstore.disk;

import io.cyxcloud.events.value.ShardId;

/** Told what happens to shards. Must neither block nor throw. */
public interface EngineListener {
    /**
     * A shard was written or deleted; in the order of the log, by one thread at a time, before the
     * put or the deletion is answered.
     */
    void durable(DurableChange change);

    /** The engine itself came upon a shard that it can no longer read as it was written. */
    void corrupt(ShardId shard, String detail);

    /** Nothing on the disk can be read any more; told once. Its index may still be. */
    default void lost(String reason) {}

    /** Of an engine whose shards nobody follows. */
    static EngineListener none() {
        return new EngineListener() {
            @Override
            public void durable(DurableChange change) {}

            @Override
            public void corrupt(ShardId shard, String detail) {}
        };
    }
}
