package io.cyxcloud.ingest.read;

import io.cyxcloud.events.chunk.ChunkLocation;
import io.cyxcloud.events.chunk.ShardLocation;
import io.cyxcloud.events.value.NodeInfo;
import io.cyxcloud.events.value.ShardId;
import io.cyxcloud.shardstore.hash.Blake3;
import io.cyxcloud.shardstore.protocol.ShardStat;
import io.netty.buffer.ByteBuf;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletionException;

/**
 * Finds out which shards do not have the bytes that their nodes once took: for when a chunk's bytes
 * passed every checksum on the way and still do not match the tag. Reads every shard of the chunk,
 * one after the other, and compares its hash with the one noted when it was stored. Stateless.
 */
final class CorruptionTrace {
    private final ReaderParts parts;

    CorruptionTrace(ReaderParts parts) {
        this.parts = parts;
    }

    /** The shards that are not what was stored; each has been reported. */
    Set<ShardSources.Bad> badShards(ChunkLocation location) {
        Set<ShardSources.Bad> bad = new HashSet<>();
        for (ShardLocation shard : location.shards()) {
            parts.directory()
                    .node(shard.node())
                    .filter(node -> !matches(location, shard, node))
                    .ifPresent(node -> bad.add(new ShardSources.Bad(shard.index(), node.id())));
        }
        return bad;
    }

    private boolean matches(ChunkLocation location, ShardLocation shard, NodeInfo node) {
        ShardId id = new ShardId(location.chunk(), shard.index());
        try {
            ShardStat stat = parts.transport().stat(node, id).join();
            ByteBuf bytes = parts.transport().get(node, id, 0, location.shardSizeBytes()).join();
            try {
                if (Blake3.hash(bytes.nioBuffer()).equals(stat.blake3())) {
                    return true;
                }
            } finally {
                bytes.release();
            }
        } catch (CompletionException e) {
            return true; // nothing to compare; the fetch itself finds another source
        }
        parts.reports().corrupt(id, node.id(), "the bytes read do not match the hash as stored");
        return false;
    }
}
