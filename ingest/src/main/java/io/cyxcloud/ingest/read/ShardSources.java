package io.cyxcloud.ingest.read;

import io.cyxcloud.events.chunk.ChunkLocation;
import io.cyxcloud.events.chunk.ShardLocation;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.NodeInfo;
import io.cyxcloud.ingest.ChunkDirectory;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The nodes that may have each shard of a chunk, best first: those that acknowledged it before
 * those that were only asked to take it; and, apart from them, those that the cluster map says do
 * not answer, for when nothing else is left. Used by one thread.
 */
final class ShardSources {
    /** A shard on a node that must not be read: it was found corrupt. */
    record Bad(int index, NodeId node) {}

    private final List<Deque<NodeInfo>> likely = new ArrayList<>();
    private final List<Deque<NodeInfo>> unlikely = new ArrayList<>();

    ShardSources(ChunkLocation location, ChunkDirectory directory, Set<Bad> bad) {
        for (int index = 0; index < location.scheme().totalShards(); index++) {
            likely.add(new ArrayDeque<>());
            unlikely.add(new ArrayDeque<>());
        }
        location.shards().stream()
                .filter(shard -> shard.index() < likely.size())
                .filter(shard -> !bad.contains(new Bad(shard.index(), shard.node())))
                .sorted(Comparator.comparing(ShardLocation::acknowledged).reversed())
                .forEach(shard -> directory.node(shard.node()).ifPresent(n -> add(shard, n)));
    }

    /** The best node that has not failed, of those that are likely to answer. */
    @Nullable NodeInfo likely(int index) {
        return likely.get(index).peek();
    }

    /** The same, of those that are not. */
    @Nullable NodeInfo unlikely(int index) {
        return unlikely.get(index).peek();
    }

    /** The node did not give the shard: it is not asked for it again. */
    void failed(int index, NodeInfo node) {
        likely.get(index).remove(node);
        unlikely.get(index).remove(node);
    }

    private void add(ShardLocation shard, NodeInfo node) {
        (node.health().answers() ? likely : unlikely).get(shard.index()).add(node);
    }
}
