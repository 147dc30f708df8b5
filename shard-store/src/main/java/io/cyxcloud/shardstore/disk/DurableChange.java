package io.cyxcloud.shardstore.disk;

import io.cyxcloud.events.value.ShardId;

/** Something that became durable: what the event log is told of. */
public sealed interface DurableChange permits StoredShard, DeletedShard {
    ShardId shard();

    /** When the node took it in, Unix ms. */
    long atMs();

    /** Where the log goes on after its record. */
    LogPoint end();

    static DurableChange of(RecordHeader header, LogPoint at) {
        return switch (header.kind()) {
            case SHARD -> StoredShard.of(header, at);
            case TOMBSTONE ->
                    new DeletedShard(header.shard(), header.atMs(), at.plus(header.recordBytes()));
        };
    }
}
