package io.cyxcloud.repair.core;

import io.cyxcloud.events.chunk.ChunkEvent;
import io.cyxcloud.events.chunk.ChunkEvent.ChunkComplete;
import io.cyxcloud.events.chunk.ChunkEvent.ChunkDegraded;
import io.cyxcloud.events.chunk.ChunkEvent.ChunkLost;
import io.cyxcloud.events.chunk.ChunkEvent.ChunkReleased;
import io.cyxcloud.events.chunk.ChunkEvent.QuorumMissing;
import io.cyxcloud.events.chunk.ChunkEvent.QuorumSatisfied;
import io.cyxcloud.events.chunk.ChunkEvent.ShardsLeaving;
import io.cyxcloud.events.chunk.ChunkSurvey;
import io.cyxcloud.events.repair.RepairCommand.RepairScheduled;
import io.cyxcloud.events.repair.RepairEvent;
import io.cyxcloud.events.repair.RepairEvent.RepairCancelled;
import io.cyxcloud.events.repair.RepairEvent.RepairFailed;
import io.cyxcloud.events.repair.RepairEvent.ShardRelocated;
import io.cyxcloud.events.repair.ShardTarget;
import io.cyxcloud.events.state.RepairRow;
import io.cyxcloud.events.value.NodeId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Folds what is told of a chunk, and the outcomes of its repairs, into its row; null while nothing
 * is to be repaired or moved.
 *
 * <p>That a shard was rebuilt follows from its node's acknowledgement, which comes as a new word on
 * the chunk. The outcome of a repair says only that the command has ended.
 */
public final class RepairFold {
    /** What is remembered of a chunk's failed attempts. */
    private static final int FAILED_NODES_MAX = 16;

    private RepairFold() {}

    /**
     * A word on the chunk.
     *
     * @param toldMs when it was told, by the clock of whoever told it
     */
    public static @Nullable RepairRow apply(
            @Nullable RepairRow row, ChunkEvent event, long toldMs, long nowMs) {
        return switch (event) {
            case ChunkComplete _, ChunkReleased _ -> null;
            case ChunkDegraded degraded -> {
                ChunkSurvey survey = degraded.survey();
                if (survey == null) {
                    yield row;
                }
                if (degraded.missing().isEmpty()) {
                    yield null;
                }
                long sinceMs = Math.min(toldMs, nowMs); // a clock ahead must not put it off
                yield row == null
                        ? RepairRow.of(
                                degraded.missing(), degraded.leftCount(), survey, sinceMs, nowMs)
                        : row.withWord(
                                degraded.missing(), degraded.leftCount(), survey, sinceMs, nowMs);
            }
            case ShardsLeaving said -> leaving(row, said, Math.min(toldMs, nowMs), nowMs);
            case ChunkLost _, QuorumSatisfied _, QuorumMissing _ -> row;
        };
    }

    private static @Nullable RepairRow leaving(
            @Nullable RepairRow row, ShardsLeaving said, long sinceMs, long nowMs) {
        boolean isNothingMissing = row == null || row.missing().isEmpty();
        if (said.leaving().isEmpty() && isNothingMissing) {
            return null;
        }
        RepairRow before =
                row == null
                        ? RepairRow.of(List.of(), said.leftCount(), said.survey(), sinceMs, nowMs)
                        : row;
        return before.withLeaving(said.leaving(), said.leftCount(), said.survey(), nowMs);
    }

    /** The outcome for one shard. That of another attempt than the one under way is late. */
    public static RepairRow apply(
            RepairRow row, RepairEvent event, RepairLimits limits, long nowMs) {
        return switch (event) {
            case ShardRelocated moved -> answered(row, event, moved.to(), 0, false, limits, nowMs);
            case RepairCancelled cancelled ->
                    answered(
                            row,
                            event,
                            cancelled.target(),
                            cancelled.attempt(),
                            false,
                            limits,
                            nowMs);
            case RepairFailed failed ->
                    answered(row, event, failed.target(), failed.attempt(), true, limits, nowMs);
        };
    }

    /** The lease of the command under way has ended, and some outcomes are not known. */
    public static RepairRow leaseEnded(RepairRow row, RepairLimits limits, long nowMs) {
        RepairScheduled command = row.underWay();
        if (command == null) {
            return row;
        }
        List<NodeId> failed = new ArrayList<>(row.failed());
        for (ShardTarget target : command.targets()) {
            if (!row.answered().contains(target.index())) {
                failed.add(target.node());
            }
        }
        return ended(row, failed, limits, nowMs);
    }

    /** With the outcome for one shard; {@code attempt} is 0 where the event does not say it. */
    private static RepairRow answered(
            RepairRow row,
            RepairEvent event,
            NodeId node,
            int attempt,
            boolean didFail,
            RepairLimits limits,
            long nowMs) {
        RepairScheduled command = row.underWay();
        ShardTarget target = new ShardTarget(event.shard().index(), node);
        if (command == null
                || (attempt != 0 && attempt != command.attempt())
                || !command.targets().contains(target)
                || row.answered().contains(target.index())) {
            return row;
        }
        List<NodeId> failed = new ArrayList<>(row.failed());
        failed.remove(node);
        if (didFail) {
            failed.add(node);
        }
        List<Integer> answered = new ArrayList<>(row.answered());
        answered.add(target.index());
        return answered.size() < command.targets().size()
                ? row.withAnswered(answered, failed)
                : ended(row, failed, limits, nowMs);
    }

    /**
     * Also after a success the chunk is not looked at for a moment: the acknowledgements of its
     * nodes are on their way, and without them it would be rebuilt again. Attempts that bring
     * nothing back, whatever the agent says of them, become ever more seldom.
     */
    private static RepairRow ended(
            RepairRow row, List<NodeId> failed, RepairLimits limits, long nowMs) {
        long pausedUntilMs = nowMs + limits.pauseMsAfter(row.attempts());
        List<NodeId> last = failed.stream().distinct().toList();
        return row.withEnded(
                last.subList(Math.max(0, last.size() - FAILED_NODES_MAX), last.size()),
                pausedUntilMs,
                pausedUntilMs);
    }
}
