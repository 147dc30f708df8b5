package io.cyxcloud.events.state;

import io.cyxcloud.events.chunk.ChunkSurvey;
import io.cyxcloud.events.repair.RepairCommand.RepairScheduled;
import io.cyxcloud.events.value.NodeId;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What repair knows of a chunk that is not whole, or some of whose shards are on draining nodes
 * only. Times are Unix ms.
 *
 * @param missing indexes as ChunkDegraded told last
 * @param leftCount shards left
 * @param sinceMs when it was told that shards are missing, none of them before
 * @param dueMs when to look at it again; 0: when something new is told
 * @param attempts commands that were sent for it since a shard came back
 * @param underWay the command that has not ended yet; null for none
 * @param answered indexes of that command of which the outcome is known
 * @param failed nodes of the last attempts that did not get their shard
 * @param notBeforeMs no attempt before, because the last one failed
 * @param leaving indexes of shards to be copied off draining nodes, as ShardsLeaving told last
 */
public record RepairRow(
        List<Integer> missing,
        int leftCount,
        ChunkSurvey survey,
        long sinceMs,
        long dueMs,
        int attempts,
        @Nullable RepairScheduled underWay,
        List<Integer> answered,
        List<NodeId> failed,
        long notBeforeMs,
        List<Integer> leaving) {
    /** A node's word on what it stored is in the chunk's row by then, but for a rare time. */
    static final long ACKNOWLEDGED_WITHIN_MS = 2_000;

    public RepairRow {
        missing = List.copyOf(missing);
        answered = List.copyOf(answered);
        failed = List.copyOf(failed);
        leaving = List.copyOf(leaving);
    }

    /** Of a chunk of which nothing is known yet; to be looked at once. */
    public static RepairRow of(
            List<Integer> missing, int leftCount, ChunkSurvey survey, long sinceMs, long nowMs) {
        return new RepairRow(
                missing, leftCount, survey, sinceMs, nowMs, 0, null, List.of(), List.of(), 0,
                List.of());
    }

    /**
     * With what is told now; to be looked at once. What leaves is told after it. When fewer shards
     * are left than before, a pause holds it up no longer than what the last attempt stored takes
     * to be told: until then the nodes that have it look free. When a shard came back, the attempts
     * count anew; when all that were missing came back, so does the time since others are.
     *
     * @param toldMs when it was told, Unix ms
     */
    public RepairRow withWord(
            List<Integer> nowMissing, int nowLeft, ChunkSurvey nowSurvey, long toldMs, long nowMs) {
        return new RepairRow(
                nowMissing,
                nowLeft,
                nowSurvey,
                Collections.disjoint(missing, nowMissing) ? toldMs : sinceMs,
                nowMs,
                nowMissing.containsAll(missing) ? attempts : 0,
                underWay,
                answered,
                failed,
                nowLeft < leftCount
                        ? Math.min(notBeforeMs, nowMs + ACKNOWLEDGED_WITHIN_MS)
                        : notBeforeMs,
                List.of());
    }

    /**
     * With the shards that are to be copied off draining nodes; to be looked at once. When one of
     * those before is not among them, the attempts count anew.
     */
    public RepairRow withLeaving(
            List<Integer> nowLeaving, int nowLeft, ChunkSurvey nowSurvey, long nowMs) {
        return new RepairRow(
                missing,
                nowLeft,
                nowSurvey,
                sinceMs,
                nowMs,
                nowLeaving.containsAll(leaving) ? attempts : 0,
                underWay,
                answered,
                failed,
                notBeforeMs,
                nowLeaving);
    }

    /** Indexes of shards that are left: some node stores each, and none of them is missing. */
    public BitSet left() {
        BitSet left = new BitSet();
        for (ShardHolder holder : survey.holders()) {
            if (holder.state() == ShardState.STORED) {
                left.set(holder.index());
            }
        }
        missing.forEach(left::clear);
        return left;
    }

    public RepairRow withDue(long ms) {
        return new RepairRow(
                missing,
                leftCount,
                survey,
                sinceMs,
                ms,
                attempts,
                underWay,
                answered,
                failed,
                notBeforeMs,
                leaving);
    }

    /** A command was sent; it is looked at again when its lease ends. */
    public RepairRow withSent(RepairScheduled command) {
        return new RepairRow(
                missing,
                leftCount,
                survey,
                sinceMs,
                command.leaseEndMs(),
                attempts + 1,
                command,
                List.of(),
                failed,
                notBeforeMs,
                leaving);
    }

    /** The outcomes of some shards are known, of the command that goes on. */
    public RepairRow withAnswered(List<Integer> indexes, List<NodeId> nowFailed) {
        return new RepairRow(
                missing,
                leftCount,
                survey,
                sinceMs,
                dueMs,
                attempts,
                underWay,
                indexes,
                nowFailed,
                notBeforeMs,
                leaving);
    }

    /** No command is under way any more. */
    public RepairRow withEnded(List<NodeId> nowFailed, long pausedUntilMs, long nextMs) {
        return new RepairRow(
                missing,
                leftCount,
                survey,
                sinceMs,
                nextMs,
                attempts,
                null,
                List.of(),
                nowFailed,
                pausedUntilMs,
                leaving);
    }
}
