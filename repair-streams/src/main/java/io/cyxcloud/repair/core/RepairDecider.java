package io.cyxcloud.repair.core;

import io.cyxcloud.events.chunk.ChunkSurvey;
import io.cyxcloud.events.repair.RepairCommand.RepairScheduled;
import io.cyxcloud.events.repair.ShardTarget;
import io.cyxcloud.events.state.RepairRow;
import io.cyxcloud.events.state.ShardHolder;
import io.cyxcloud.events.state.ShardState;
import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.events.value.NodeInfo;
import io.cyxcloud.repair.core.RepairDecision.Rest;
import io.cyxcloud.repair.core.RepairDecision.Send;
import io.cyxcloud.repair.core.RepairDecision.Wait;
import io.cyxcloud.repair.core.RepairDecision.Why;
import java.util.List;

/**
 * Decides what is done about a chunk that is not whole, or not where it is to stay: a chain of
 * checks, the first that has something to say decides. A function of its arguments.
 *
 * <p>A chunk that is released or complete has no row and is not asked about.
 */
public final class RepairDecider {
    /** Nodes that are busy are looked at again after this; some repairs have ended by then. */
    private static final long BUSY_MS = 1_000;

    private final RepairLimits limits;

    public RepairDecider(RepairLimits limits) {
        this.limits = limits;
    }

    /**
     * What to do now.
     *
     * @param row as {@link RepairFold} keeps it; a command whose lease ended is not in it any more
     * @param load what is under way already, as the task that asks shares it
     */
    public RepairDecision decide(
            ChunkId chunk, RepairRow row, RepairCluster cluster, RepairShare load, long nowMs) {
        ChunkSurvey survey = row.survey();
        if (row.missing().isEmpty() && row.leaving().isEmpty()) {
            return new Rest(Why.WHOLE);
        }
        if (!survey.scheme().isDecodable(row.left())) {
            return new Rest(Why.LOST);
        }
        RepairScheduled underWay = row.underWay();
        if (underWay != null) {
            return new Wait(Why.UNDER_WAY, underWay.leaseEndMs());
        }
        if (row.notBeforeMs() > nowMs) {
            return new Wait(Why.PAUSE, row.notBeforeMs());
        }
        Urgency urgency = Urgency.of(row);
        long graceEndMs = row.sinceMs() + limits.graceMs();
        List<Integer> wanted =
                switch (urgency) {
                    case LAST, URGENT, SOON -> row.missing();
                    case PATIENT -> graceEndMs <= nowMs ? row.missing() : goneForGood(row, cluster);
                    case MOVE -> row.leaving();
                };
        if (wanted.isEmpty()) {
            return new Wait(Why.GRACE, graceEndMs);
        }
        if (!load.hasRoom(urgency, survey, wanted)) {
            return new Wait(Why.BUDGET, nowMs);
        }
        RepairTargets free =
                urgency == Urgency.MOVE
                        ? RepairTargets.ofLeaving(chunk, survey, row.leaving(), cluster)
                        : RepairTargets.ofMissing(chunk, survey, row.missing(), cluster);
        List<ShardTarget> targets =
                free.choose(wanted, row.failed(), node -> load.hasRoom(node, survey));
        if (targets.isEmpty()) {
            return free.choose(wanted, row.failed(), _ -> true).isEmpty()
                    ? new Wait(Why.NO_TARGET, nowMs + limits.noTargetMs(nowMs - row.sinceMs()))
                    : new Wait(Why.NODE_BUDGET, nowMs + BUSY_MS);
        }
        return new Send(
                RepairScheduled.of(
                        chunk,
                        targets,
                        reason(row, cluster),
                        row.attempts() + 1,
                        nowMs,
                        nowMs + limits.leaseMs()));
    }

    private static String reason(RepairRow row, RepairCluster cluster) {
        if (!row.missing().isEmpty()) {
            return row.leftCount() + " of " + row.survey().scheme().totalShards() + " left";
        }
        boolean isDrained =
                row.survey().holders().stream()
                        .filter(holder -> row.leaving().contains(holder.index()))
                        .anyMatch(holder ->
                                cluster.node(holder.node())
                                        .filter(NodeInfo::isLeaving)
                                        .isPresent());
        return isDrained ? "on draining nodes only" : "ordered to another node";
    }

    /** Missing shards that no node's return brings back. */
    private static List<Integer> goneForGood(RepairRow row, RepairCluster cluster) {
        return row.missing().stream()
                .filter(index ->
                        row.survey().holders().stream()
                                .noneMatch(holder -> mayComeBack(holder, index, cluster)))
                .toList();
    }

    private static boolean mayComeBack(ShardHolder holder, int index, RepairCluster cluster) {
        return holder.index() == index
                && holder.state() == ShardState.STORED
                && cluster.mayReturn(holder.node());
    }
}
