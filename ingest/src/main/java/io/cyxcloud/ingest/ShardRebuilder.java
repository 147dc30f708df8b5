package io.cyxcloud.ingest;

import io.cyxcloud.events.chunk.ChunkLocation;
import io.cyxcloud.events.value.Bytes;
import io.cyxcloud.events.value.NodeInfo;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Makes lost shards again. Blocking, for virtual threads; thread-safe. */
public interface ShardRebuilder extends AutoCloseable {
    /** What became of one shard. */
    sealed interface Outcome {
        /** The node had it already, and all of it matches. */
        record Sound(int sizeBytes, Bytes blake3) implements Outcome {}

        /**
         * It was copied, or rebuilt of others, and is durable on its node.
         *
         * @param sources indexes of the shards that were read, for all that were rebuilt with it as
         *     well; empty when it was copied
         */
        record Rebuilt(int sizeBytes, Bytes blake3, List<Integer> sources) implements Outcome {
            public Rebuilt {
                sources = List.copyOf(sources);
            }
        }

        /** Its node did not answer or did not take it. */
        record Failed(String reason) implements Outcome {}

        /**
         * What was rebuilt is not what its node recorded: a source that matches its own hash is
         * wrong, or that record is. Nothing was pushed, nor should it be elsewhere, where nothing
         * tells that it is wrong.
         */
        record Doubtful(String reason) implements Outcome {}
    }

    /**
     * Sees to it that the nodes have their shards. One that another node has, and that matches its
     * hash, is copied; what it takes for all others is read once for all of them.
     *
     * @param targets the node of each shard, by index; at least one
     * @return an outcome for each
     * @throws IngestException {@code UNREADABLE} when the others that answer do not give them,
     *     {@code OVERLOADED}
     */
    Map<Integer, Outcome> rebuild(ChunkLocation location, Map<Integer, NodeInfo> targets)
            throws IOException;

    /** Lets its memory go. */
    @Override
    default void close() {}
}
