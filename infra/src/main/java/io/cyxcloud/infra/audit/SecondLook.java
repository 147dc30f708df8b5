package io.cyxcloud.infra.audit;

import io.cyxcloud.events.chunk.ChunkLocation;
import io.cyxcloud.events.query.HeldShard;
import io.cyxcloud.events.state.ShardState;
import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.events.value.ClusterMap;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.ShardId;
import io.cyxcloud.infra.audit.core.ChunkCheck;
import io.cyxcloud.infra.audit.core.Finding;
import io.cyxcloud.infra.audit.core.StreamUse;
import io.cyxcloud.placement.client.NoSuchBucketException;
import io.cyxcloud.shardstore.inventory.core.Difference;
import io.cyxcloud.shardstore.inventory.core.Difference.Uncounted;
import io.cyxcloud.shardstore.inventory.core.ShardPair;
import io.cyxcloud.shardstore.protocol.ShardStat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is left of something that was found: an acknowledgement may have been on its way, an object
 * or a shard may have been deleted between two questions. What has become another difference is
 * told as that. Blocking, thread-safe.
 */
final class SecondLook {
    /** What is asked again. Blocking, thread-safe. */
    interface Sources {
        boolean isNeeded(StreamUse use);

        /** Empty when metadata has no placement of it, or it was released. */
        Optional<ChunkLocation> chunk(ChunkId chunk);

        /** What the index of what metadata knows of a node says. */
        Optional<HeldShard> held(NodeId node, ShardId shard);

        /** Throws {@link NodeShards.SilentException} when the node does not answer. */
        Optional<ShardStat> stat(NodeId node, ShardId shard);

        /**
         * Has the node read all of it; false when that is corrupt or gone. Throws {@link
         * NodeShards.SilentException} when the node does not answer.
         */
        boolean isSound(NodeId node, ShardId shard);

        ClusterMap map();
    }

    private final Sources sources;

    SecondLook(Sources sources) {
        this.sources = sources;
    }

    /** What is to be told of it; nothing when there is no difference any more. */
    List<Finding> left(Finding finding) {
        ChunkId chunk = finding.chunk();
        NodeId node = finding.node();
        try {
            return switch (finding.kind()) {
                case SHARD_CORRUPT -> List.of(finding); // no acknowledgement mends bytes
                case NODE_SILENT -> List.of(finding); // what it has was not compared
                case CHUNK_UNKNOWN, BELOW_QUORUM, INCOMPLETE, MISPLACED ->
                        chunk == null ? List.of(finding) : ofChunk(finding.use(), chunk);
                case SHARD_ABSENT, SHARD_UNCOUNTED, SHARD_MISFIT ->
                        chunk == null || node == null
                                ? List.of(finding)
                                : ofShard(finding.use(), new ShardId(chunk, finding.index()), node);
            };
        } catch (NodeShards.SilentException e) {
            return List.of(finding); // nothing says that it is not so
        } catch (NoSuchBucketException e) {
            return List.of();
        }
    }

    private List<Finding> ofChunk(@Nullable StreamUse use, ChunkId chunk) {
        if (use == null || !sources.isNeeded(use)) {
            return List.of();
        }
        return check(use, chunk, sources.chunk(chunk));
    }

    private List<Finding> check(StreamUse use, ChunkId chunk, Optional<ChunkLocation> location) {
        return new ChunkCheck(sources.map()).check(use, chunk, location.orElse(null));
    }

    /** What was called lost may have been called corrupt; then both say that it is no good. */
    private boolean isCalledCorruptAndIs(NodeId node, Difference difference) {
        return difference instanceof Uncounted uncounted
                && isCalledGone(node, uncounted)
                && !sources.isSound(node, uncounted.shard());
    }

    private boolean isCalledGone(NodeId node, Uncounted uncounted) {
        if (uncounted.lastWord() != null) {
            return uncounted.lastWord() == ShardState.GONE;
        }
        // of what objects need, what is gone is not listed
        return sources.held(node, uncounted.shard())
                .filter(held -> held.state() == ShardState.GONE)
                .isPresent();
    }

    /** Metadata is asked first: what it counts on by then was on a disk before. */
    private List<Finding> ofShard(@Nullable StreamUse use, ShardId shard, NodeId node) {
        if (use != null && !sources.isNeeded(use)) {
            return List.of();
        }
        Optional<ChunkLocation> location = sources.chunk(shard.chunk());
        // what objects need is not looked for in the index, which may be wrong
        Optional<HeldShard> known =
                use == null
                        ? sources.held(node, shard)
                        : location.flatMap(found -> StreamAudit.held(found, shard, node));
        Optional<ShardStat> onDisk = sources.stat(node, shard);
        Optional<Difference> difference =
                new ShardPair(shard, onDisk.orElse(null), known.orElse(null)).difference();
        if (difference.isPresent() && !isCalledCorruptAndIs(node, difference.get())) {
            return List.of(Differences.finding(use, node, difference.get()));
        }
        if (use != null) {
            return check(use, shard.chunk(), location);
        }
        // nobody may ever have committed the rest of the chunk
        return location.filter(found -> found.health().missing().contains(shard.index())).stream()
                .flatMap(found -> ChunkCheck.lost(null, found).stream())
                .toList();
    }
}
