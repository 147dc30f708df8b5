package io.cyxcloud.infra.audit;

import io.cyxcloud.events.chunk.ChunkLocation;
import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.ShardId;
import io.cyxcloud.infra.audit.core.ChunkCheck;
import io.cyxcloud.infra.audit.core.Finding;
import io.cyxcloud.infra.audit.core.FindingKind;
import io.cyxcloud.infra.audit.core.StreamUse;
import io.cyxcloud.placement.client.Metadata;
import io.cyxcloud.placement.client.NoSuchBucketException;
import io.cyxcloud.shardstore.inventory.core.ShardPair;
import io.cyxcloud.shardstore.protocol.ShardRange;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether something that was found is still so: an acknowledgement may have been on its way, an
 * object or a shard may have been deleted between two questions. Blocking, thread-safe.
 */
final class SecondLook {
    private final Metadata metadata;
    private final StreamWalk walk;
    private final NodeShards nodes;

    SecondLook(Metadata metadata, StreamWalk walk, NodeShards nodes) {
        this.metadata = metadata;
        this.walk = walk;
        this.nodes = nodes;
    }

    boolean isStill(Finding finding) {
        ChunkId chunk = finding.chunk();
        NodeId node = finding.node();
        try {
            return switch (finding.kind()) {
                case SHARD_CORRUPT -> true; // no acknowledgement mends bytes
                case NODE_SILENT -> node == null || isSilent(node);
                case CHUNK_UNKNOWN, BELOW_QUORUM, INCOMPLETE, MISPLACED ->
                        chunk == null || isStill(finding, finding.use(), chunk);
                case SHARD_ABSENT, SHARD_UNCOUNTED, SHARD_MISFIT ->
                        chunk == null || node == null || isStill(finding, chunk, node);
            };
        } catch (NodeShards.SilentException e) {
            return true; // nothing says that it is not
        } catch (NoSuchBucketException e) {
            return false;
        }
    }

    private boolean isSilent(NodeId node) {
        try {
            var _ = nodes.list(node, ShardRange.all()).hasNext();
            return false;
        } catch (NodeShards.SilentException e) {
            return true;
        }
    }

    private boolean isStill(Finding finding, @Nullable StreamUse use, ChunkId chunk) {
        if (use == null || !walk.isStill(use)) {
            return false;
        }
        List<ChunkLocation> found = metadata.chunks(chunk.stream(), chunk.index(), 1);
        ChunkLocation location = found.isEmpty() ? null : found.getFirst();
        return new ChunkCheck(nodes.map())
                .check(use, chunk, location).stream()
                        .map(Finding::kind)
                        .anyMatch(kind -> isSame(finding.kind(), kind));
    }

    /** A chunk below its quorum may have more by now, and be incomplete all the same. */
    private static boolean isSame(FindingKind first, FindingKind second) {
        return first == second
                || (first == FindingKind.BELOW_QUORUM && second == FindingKind.INCOMPLETE);
    }

    private boolean isStill(Finding finding, ChunkId chunk, NodeId node) {
        ShardId shard = new ShardId(chunk, finding.index());
        // metadata first: what it counts on by then was on a disk before
        var known = NodeAudit.known(metadata, node).find(shard).orElse(null);
        var onDisk = nodes.stat(node, shard).orElse(null);
        return new ShardPair(shard, onDisk, known)
                .difference()
                .map(difference -> Differences.finding(null, node, difference).kind())
                .filter(kind -> kind == finding.kind())
                .isPresent();
    }
}
