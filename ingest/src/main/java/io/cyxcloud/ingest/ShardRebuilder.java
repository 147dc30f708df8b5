package io.cyxcloud.ingest;

import io.cyxcloud.events.value.Bytes;
import io.cyxcloud.events.value.NodeInfo;
import io.cyxcloud.events.value.ShardId;
import java.io.IOException;

/** Makes a lost shard again. Blocking, for virtual threads; thread-safe. */
public interface ShardRebuilder extends AutoCloseable {
    /**
     * The shard as the node now has it.
     *
     * @param wasSound the node had it already, and all of it matches; otherwise it was rebuilt of k
     *     others and pushed
     */
    record Outcome(boolean wasSound, int sizeBytes, Bytes blake3) {}

    /**
     * Sees to it that the node has the shard.
     *
     * @throws IngestException {@code UNREADABLE} when fewer than k others answer or the log does
     *     not know the chunk, {@code OVERLOADED}
     * @throws io.cyxcloud.shardstore.protocol.ShardException when the node does not take it
     */
    Outcome rebuild(ShardId shard, NodeInfo target) throws IOException;

    /** Lets its memory go. */
    @Override
    default void close() {}
}
