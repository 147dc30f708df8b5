package io.cyxcloud.placement.core.chunk;

import io.cyxcloud.events.chunk.PlacementEvent.ChunkPlaced;
import io.cyxcloud.events.chunk.StreamEvent;
import io.cyxcloud.events.chunk.StreamEvent.StreamReferenced;
import io.cyxcloud.events.chunk.StreamEvent.StreamReleased;
import io.cyxcloud.events.state.SourcePosition;
import io.cyxcloud.events.state.StreamPhase;
import io.cyxcloud.events.state.StreamRow;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.OwnerId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Folds placements, references and releases into a stream's row, and decides what becomes of the
 * stream as time passes.
 *
 * <p>Time is the lowest that any object partition says it is folded to: below it every reference
 * that will ever be is folded here, too. So a stream whose lease ended before it and that nobody
 * needs is an orphan for certain: a commit of it that is still to be folded will be rejected.
 *
 * <p>The topics have no order between them. Rows come out the same however they are interleaved,
 * once what is due has been looked at; references of one object partition are in the order of its
 * commands, and one that comes again has no effect.
 */
public final class StreamFold {
    /** What to do about a stream that is due. */
    public enum Due {
        /** Not yet. */
        NOTHING,
        /** Whether its chunks have their write quorum, and each shard was acknowledged. */
        CHECK,
        /** Walk over its chunks: delete, and delete again what is not known to be deleted. */
        WALK,
        /** Forget it. */
        FORGET
    }

    private StreamFold() {}

    public static StreamRow apply(StreamRow row, StreamEvent.OfStream event, GarbageLimits limits) {
        List<SourcePosition> sources = new ArrayList<>();
        for (SourcePosition source : row.sources()) {
            if (source.partition() != event.partition()) {
                sources.add(source);
            } else if (event.offset() < source.offset()) {
                return row; // folded already
            }
        }
        sources.add(new SourcePosition(event.partition(), event.offset()));
        sources.sort(Comparator.comparingInt(SourcePosition::partition));
        return armed(
                switch (event) {
                    case StreamReferenced referenced ->
                            new StreamRow(
                                    with(row.owners(), referenced.owner()),
                                    sources,
                                    Math.max(row.chunkCount(), referenced.chunkCount()),
                                    row.leaseEndMs(),
                                    row.placed(),
                                    row.checkMs() > 0 || row.owners().contains(referenced.owner())
                                            ? row.checkMs()
                                            : referenced.atMs() + limits.checkAfterMs(),
                                    row.releasedMs(),
                                    row.phase(),
                                    row.nextChunk(),
                                    row.dueMs(),
                                    row.nodes(),
                                    row.tellingCount());
                    case StreamReleased released ->
                            new StreamRow(
                                    without(row.owners(), released.owner()),
                                    sources,
                                    row.chunkCount(),
                                    row.leaseEndMs(),
                                    row.placed(),
                                    row.checkMs(),
                                    Math.max(row.releasedMs(), released.atMs()),
                                    row.phase(),
                                    row.nextChunk(),
                                    row.dueMs(),
                                    row.nodes(),
                                    row.tellingCount());
                },
                limits);
    }

    /** One of its chunks was placed. */
    public static StreamRow placed(StreamRow row, ChunkPlaced placed, GarbageLimits limits) {
        boolean toBeChecked = row.checkMs() > 0 || row.phase() != StreamPhase.KEPT;
        if (row.placed() && row.leaseEndMs() >= placed.leaseEndMs() && toBeChecked) {
            return row;
        }
        return armed(
                new StreamRow(
                        row.owners(),
                        row.sources(),
                        row.chunkCount(),
                        row.placed()
                                ? Math.max(row.leaseEndMs(), placed.leaseEndMs())
                                : placed.leaseEndMs(),
                        true,
                        toBeChecked ? row.checkMs() : placed.placedMs() + limits.checkAfterMs(),
                        row.releasedMs(),
                        row.phase(),
                        row.nextChunk(),
                        row.dueMs(),
                        row.nodes(),
                        row.tellingCount()),
                limits);
    }

    /** Something is said of a shard of a stream that nothing else is known of. */
    public static StreamRow unplaced(long atMs, GarbageLimits limits) {
        return armed(
                new StreamRow(
                        List.of(),
                        List.of(),
                        0,
                        atMs + limits.unplacedMs(),
                        false,
                        0,
                        0,
                        StreamPhase.KEPT,
                        0,
                        0,
                        List.of(),
                        0),
                limits);
    }

    /** Whether it is being deleted, or gone, and nobody needs it after all. */
    public static boolean isGoing(StreamRow row) {
        return row.phase() != StreamPhase.KEPT && row.owners().isEmpty();
    }

    /** What to do now. */
    public static Due due(StreamRow row, long nowMs, GarbageLimits limits) {
        if (row.phase() != StreamPhase.KEPT && !isGoing(row)) {
            return Due.NOTHING; // needed although it was released: what is left stays
        }
        return switch (row.phase()) {
            case RELEASED -> row.dueMs() <= nowMs ? Due.WALK : Due.NOTHING;
            case GONE -> row.dueMs() <= nowMs ? Due.FORGET : Due.NOTHING;
            case KEPT -> {
                long endMs = row.owners().isEmpty() ? keptUntilMs(row, limits) : 0;
                if (endMs > 0 && endMs <= nowMs) {
                    yield Due.WALK;
                }
                boolean committed = !row.sources().isEmpty(); // and read until its horizon ends
                yield committed && row.checkMs() > 0 && row.checkMs() <= nowMs
                        ? Due.CHECK
                        : Due.NOTHING;
            }
        };
    }

    /** The row after {@link Due#NOTHING} or {@link Due#CHECK}. */
    public static StreamRow looked(StreamRow row, long nowMs, GarbageLimits limits) {
        return armed(
                new StreamRow(
                        row.owners(),
                        row.sources(),
                        row.chunkCount(),
                        row.leaseEndMs(),
                        row.placed(),
                        row.checkMs() <= nowMs ? 0 : row.checkMs(),
                        row.releasedMs(),
                        row.phase(),
                        row.nextChunk(),
                        row.phase() == StreamPhase.KEPT || isGoing(row) ? row.dueMs() : 0,
                        row.nodes(),
                        row.tellingCount()),
                limits);
    }

    /**
     * The row after {@link Due#CHECK} of a stream of which a chunk's shards may still be on their
     * way: it is looked at again.
     *
     * @param againMs when the last of them had time enough
     */
    public static StreamRow checkedUpTo(
            StreamRow row, long nowMs, long againMs, GarbageLimits limits) {
        StreamRow looked = looked(row, nowMs, limits);
        return againMs <= nowMs ? looked : armed(looked.withCheck(againMs), limits);
    }

    /** A shard of a stream that is being deleted, or is gone, has turned up. */
    public static StreamRow turnedUp(StreamRow row, int chunk, long nowMs) {
        int next = row.phase() == StreamPhase.RELEASED ? Math.min(row.nextChunk(), chunk) : chunk;
        return walking(row, StreamPhase.RELEASED, next, nowMs, row.nodes(), 0);
    }

    /** Its chunks' rows name these nodes, too. */
    public static StreamRow heldBy(StreamRow row, Collection<NodeId> nodes) {
        if (row.nodes().containsAll(nodes)) {
            return row;
        }
        return row.withNodes(
                Stream.concat(row.nodes().stream(), nodes.stream()).distinct().sorted().toList());
    }

    /** A node that holds shards of it is back: what is being deleted is told again at once. */
    public static StreamRow nodeReturned(StreamRow row, long nowMs) {
        return row.phase() == StreamPhase.RELEASED && isGoing(row) ? turnedUp(row, 0, nowMs) : row;
    }

    /** The last shard of a chunk is deleted: the rest is looked at as if it was told once. */
    public static StreamRow chunkDeleted(StreamRow row, long nowMs, GarbageLimits limits) {
        long soonMs = nowMs + limits.resendAfterMs();
        return row.phase() == StreamPhase.RELEASED && isGoing(row) && row.dueMs() > soonMs
                ? walking(row, StreamPhase.RELEASED, row.nextChunk(), soonMs, row.nodes(), 1)
                : row;
    }

    /** A step of the walk was done; it goes on at {@code nextChunk}. */
    public static StreamRow walked(StreamRow row, int nextChunk, long nowMs) {
        return walking(
                row, StreamPhase.RELEASED, nextChunk, nowMs, row.nodes(), row.tellingCount());
    }

    /** The walk came to the end. */
    public static StreamRow walkEnded(
            StreamRow row, boolean anyLeft, long nowMs, GarbageLimits limits) {
        return anyLeft
                ? walking(
                        row,
                        StreamPhase.RELEASED,
                        0,
                        nowMs + limits.resendAfterMs(row.tellingCount()),
                        row.nodes(),
                        row.tellingCount() + 1)
                : walking(row, StreamPhase.GONE, 0, nowMs + limits.rememberedMs(), List.of(), 0);
    }

    private static StreamRow walking(
            StreamRow row,
            StreamPhase phase,
            int nextChunk,
            long dueMs,
            List<NodeId> nodes,
            int tellingCount) {
        return new StreamRow(
                row.owners(),
                row.sources(),
                row.chunkCount(),
                row.leaseEndMs(),
                row.placed(),
                0,
                row.releasedMs(),
                phase,
                nextChunk,
                Math.max(1, dueMs),
                nodes,
                tellingCount);
    }

    /** When a stream without owners may be deleted; 0 for never. */
    private static long keptUntilMs(StreamRow row, GarbageLimits limits) {
        if (!row.sources().isEmpty()) {
            return row.releasedMs() + limits.horizonMs();
        }
        return row.leaseEndMs() == 0 ? 0 : row.leaseEndMs() + 1;
    }

    /** With the time when it is to be looked at. */
    private static StreamRow armed(StreamRow row, GarbageLimits limits) {
        if (row.phase() != StreamPhase.KEPT) {
            return row;
        }
        long dueMs;
        if (!row.owners().isEmpty()) {
            dueMs = row.checkMs();
        } else {
            dueMs = keptUntilMs(row, limits);
            // the first look is the same whether it is committed by then or not: a commit leaves
            // the index of what is due as it is
            if (row.checkMs() > 0 && dueMs > 0) {
                dueMs = Math.min(dueMs, row.checkMs());
            }
        }
        return row.withDue(dueMs);
    }

    private static List<OwnerId> with(List<OwnerId> owners, OwnerId owner) {
        if (owners.contains(owner)) {
            return owners;
        }
        List<OwnerId> all = new ArrayList<>(owners);
        all.add(owner);
        all.sort(Comparator.comparing(OwnerId::value));
        return all;
    }

    private static List<OwnerId> without(List<OwnerId> owners, OwnerId owner) {
        return owners.stream().filter(o -> !o.equals(owner)).toList();
    }
}
