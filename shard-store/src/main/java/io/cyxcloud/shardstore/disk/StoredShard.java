package io.cyxcloud.shardstore.disk;

import io.cyxcloud.events.value.Bytes;
import io.cyxcloud.events.value.ShardId;

/**
 * A shard that is durable.
 *
 * @param sizeBytes payload bytes
 * @param blake3 of the payload, checked
 * @param atMs when the node took it in, Unix ms
 * @param end where the log goes on after its record
 */
public record StoredShard(ShardId shard, int sizeBytes, Bytes blake3, long atMs, LogPoint end)
        implements DurableChange {
    static StoredShard of(RecordHeader header, LogPoint at) {
        return new StoredShard(
                header.shard(),
                header.sizeBytes(),
                header.blake3(),
                header.atMs(),
                at.plus(header.recordBytes()));
    }
}
