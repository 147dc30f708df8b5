package io.cyxcloud.infra.audit.core;

import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.ShardId;
import org.jspecify.annotations.Nullable;

/**
 * Something that is not as it should be.
 *
 * @param use who needs the chunk; null when it was found on a node, whoever needs it
 * @param chunk null when it is about a node as a whole
 * @param index of the shard; -1 when it is about the chunk as a whole
 * @param node null when it is about no node in particular
 * @param detail one line
 */
public record Finding(
        FindingKind kind,
        @Nullable StreamUse use,
        @Nullable ChunkId chunk,
        int index,
        @Nullable NodeId node,
        String detail) {
    static Finding ofChunk(
            FindingKind kind, @Nullable StreamUse use, ChunkId chunk, String detail) {
        return new Finding(kind, use, chunk, -1, null, detail);
    }

    public static Finding ofShard(
            FindingKind kind, @Nullable StreamUse use, ShardId shard, NodeId node, String detail) {
        return new Finding(kind, use, shard.chunk(), shard.index(), node, detail);
    }

    public static Finding ofNode(NodeId node, String detail) {
        return new Finding(FindingKind.NODE_SILENT, null, null, -1, node, detail);
    }

    /** What makes two findings the same, whoever came upon it and how. */
    public Subject subject() {
        return new Subject(kind, chunk, index, node);
    }

    /** The same, seen from the same side. */
    public Sighting sighting() {
        return new Sighting(subject(), use);
    }

    /** What a finding is about, and who needs it. */
    public record Sighting(Subject subject, @Nullable StreamUse use) {}

    /** What a finding is about. */
    public record Subject(
            FindingKind kind, @Nullable ChunkId chunk, int index, @Nullable NodeId node) {}
}
