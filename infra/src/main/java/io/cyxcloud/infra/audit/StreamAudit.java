package io.cyxcloud.infra.audit;

import io.cyxcloud.events.chunk.ChunkLocation;
import io.cyxcloud.events.chunk.ShardLocation;
import io.cyxcloud.events.query.HeldShard;
import io.cyxcloud.events.state.ShardState;
import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.ShardId;
import io.cyxcloud.events.value.StreamId;
import io.cyxcloud.infra.audit.core.ChunkCheck;
import io.cyxcloud.infra.audit.core.Finding;
import io.cyxcloud.infra.audit.core.FindingKind;
import io.cyxcloud.infra.audit.core.StreamUse;
import io.cyxcloud.placement.client.Metadata;
import io.cyxcloud.shardstore.inventory.core.PairedInventories;
import io.cyxcloud.shardstore.inventory.core.ShardPair;
import io.cyxcloud.shardstore.protocol.ShardException;
import io.cyxcloud.shardstore.protocol.ShardFailure;
import io.cyxcloud.shardstore.protocol.ShardRange;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Looks at one stream: what metadata says of its chunks, and what the nodes that it names have of
 * them. Blocking, thread-safe; holds the rows of some hundred chunks.
 */
final class StreamAudit {
    private static final int CHUNKS_AT_ONCE = 200;

    private final Metadata metadata;
    private final NodeShards nodes;
    private final AuditCounts counts;
    private final boolean deep;

    /**
     * @param deep whether nodes are to read every byte
     */
    StreamAudit(Metadata metadata, NodeShards nodes, AuditCounts counts, boolean deep) {
        this.metadata = metadata;
        this.nodes = nodes;
        this.counts = counts;
        this.deep = deep;
    }

    void look(StreamUse use, Findings findings) {
        int chunkCount = use.stream().chunkCount();
        for (int first = 0; first < chunkCount && !findings.isEnded(); first += CHUNKS_AT_ONCE) {
            look(use, first, Math.min(CHUNKS_AT_ONCE, chunkCount - first), findings);
        }
        counts.streams.increment();
    }

    private void look(StreamUse use, int first, int count, Findings findings) {
        StreamId stream = use.stream().stream();
        List<ChunkLocation> locations = metadata.chunks(stream, first, count);
        Map<Integer, ChunkLocation> byIndex = new HashMap<>();
        locations.forEach(location -> byIndex.put(location.chunk().index(), location));
        ChunkCheck check = new ChunkCheck(nodes.map());
        for (int index = first; index < first + count; index++) {
            check.check(use, new ChunkId(stream, index), byIndex.get(index)).forEach(findings::add);
        }
        counts.chunks.add(count);
        byNode(locations)
                .forEach((node, held) -> {
                    if (nodes.answers(node)) {
                        look(use, node, ShardRange.ofChunks(stream, first, count), held, findings);
                    }
                });
    }

    private static Map<NodeId, List<HeldShard>> byNode(List<ChunkLocation> locations) {
        Map<NodeId, List<HeldShard>> byNode = new TreeMap<>();
        for (ChunkLocation location : locations) {
            for (ShardLocation shard : location.shards()) {
                byNode.computeIfAbsent(shard.node(), _ -> new ArrayList<>())
                        .add(held(location, shard));
            }
        }
        return byNode;
    }

    private static HeldShard held(ChunkLocation location, ShardLocation shard) {
        return new HeldShard(
                new ShardId(location.chunk(), shard.index()),
                shard.acknowledged() ? ShardState.STORED : ShardState.NOT_SEEN,
                false,
                location.shardSizeBytes());
    }

    /** What a chunk's location says of one of its shards on a node. */
    static Optional<HeldShard> held(ChunkLocation location, ShardId shard, NodeId node) {
        return location.shards().stream()
                .filter(found -> found.index() == shard.index() && found.node().equals(node))
                .findFirst()
                .map(found -> held(location, found));
    }

    private void look(
            StreamUse use, NodeId node, ShardRange range, List<HeldShard> held, Findings findings) {
        try {
            PairedInventories pairs =
                    new PairedInventories(nodes.list(node, range), held.iterator());
            while (pairs.hasNext()) {
                ShardPair pair = pairs.next();
                counts.shards.increment();
                pair.difference()
                        .map(difference -> Differences.finding(use, node, difference))
                        .ifPresentOrElse(findings::add, () -> read(use, node, pair, findings));
            }
        } catch (NodeShards.SilentException e) {
            findings.add(Finding.ofNode(node, String.valueOf(e.getMessage())));
        }
    }

    private void read(StreamUse use, NodeId node, ShardPair pair, Findings findings) {
        if (!deep || pair.onDisk() == null) {
            return;
        }
        try {
            counts.bytesRead.add(nodes.verify(node, pair.shard()).sizeBytes());
        } catch (ShardException e) {
            boolean gone = e.failure() == ShardFailure.NOT_FOUND;
            FindingKind kind = gone ? FindingKind.SHARD_ABSENT : FindingKind.SHARD_CORRUPT;
            findings.add(
                    Finding.ofShard(kind, use, pair.shard(), node, String.valueOf(e.reason())));
        }
    }
}
