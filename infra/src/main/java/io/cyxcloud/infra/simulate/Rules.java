package io.cyxcloud.infra.simulate;

import io.cyxcloud.events.chunk.ChunkEvent;
import io.cyxcloud.events.chunk.ChunkLocation;
import io.cyxcloud.events.chunk.ChunkSurvey;
import io.cyxcloud.events.chunk.ShardEvent;
import io.cyxcloud.events.node.Heartbeat;
import io.cyxcloud.events.node.NodeEvent;
import io.cyxcloud.events.repair.RepairCommand.RepairScheduled;
import io.cyxcloud.events.repair.RepairEvent;
import io.cyxcloud.events.repair.ShardTarget;
import io.cyxcloud.events.state.ChunkRow;
import io.cyxcloud.events.state.RepairRow;
import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.events.value.ClusterMap;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.NodeInfo;
import io.cyxcloud.placement.core.chunk.ChunkFold;
import io.cyxcloud.placement.core.chunk.ChunkNews;
import io.cyxcloud.placement.core.membership.Membership;
import io.cyxcloud.placement.core.membership.MembershipLimits;
import io.cyxcloud.repair.core.RepairBudget;
import io.cyxcloud.repair.core.RepairCluster;
import io.cyxcloud.repair.core.RepairDecider;
import io.cyxcloud.repair.core.RepairDecision;
import io.cyxcloud.repair.core.RepairFold;
import io.cyxcloud.repair.core.RepairLimits;
import io.cyxcloud.repair.core.RepairLoad;
import io.cyxcloud.repair.core.RepairShare;
import io.cyxcloud.repair.core.Urgency;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All that the simulator asks of the product: every rule by which something is decided or folded
 * goes through here and nowhere else. Tests put a rule that is wrong in the place of one of these,
 * and see that the simulator notices. One thread.
 */
class Rules {
    private final RepairDecider decider;
    private final RepairLimits limits;
    private final RepairBudget budget;

    Rules(SimulationPlan plan) {
        limits = plan.limits();
        budget = plan.budget();
        decider = new RepairDecider(limits);
    }

    Membership membership() {
        return membership(MembershipLimits.DEFAULT);
    }

    static Membership membership(MembershipLimits limits) {
        return new Membership(ClusterMap.EMPTY, limits, World.PARTITIONS);
    }

    List<NodeEvent> heard(Membership membership, Heartbeat beat, long nowMs) {
        return membership.heard(beat, nowMs);
    }

    List<NodeEvent> tick(Membership membership, long nowMs) {
        return membership.tick(nowMs);
    }

    /** Nodes whose shards do not count. */
    List<NodeId> down(ClusterMap map) {
        return map.nodes().stream()
                .filter(node -> !node.health().keepsShards())
                .map(NodeInfo::id)
                .toList();
    }

    ChunkRow fold(ChunkRow row, ShardEvent event) {
        return ChunkFold.apply(row, event);
    }

    ChunkNews news(ChunkId chunk, ChunkRow before, ChunkRow after, Set<NodeId> down) {
        return ChunkNews.of(chunk, before, after, down);
    }

    @Nullable RepairRow word(@Nullable RepairRow row, ChunkEvent event, long toldMs, long nowMs) {
        return RepairFold.apply(row, event, toldMs, nowMs);
    }

    RepairRow outcome(RepairRow row, RepairEvent event, long nowMs) {
        return RepairFold.apply(row, event, limits, nowMs);
    }

    RepairRow leaseEnded(RepairRow row, long nowMs) {
        return RepairFold.leaseEnded(row, limits, nowMs);
    }

    RepairCluster cluster(ClusterMap map) {
        return RepairCluster.over(map);
    }

    RepairLoad load() {
        return new RepairLoad(budget);
    }

    RepairDecision decide(
            ChunkId chunk, RepairRow row, RepairCluster cluster, RepairShare share, long nowMs) {
        return decider.decide(chunk, row, cluster, share, nowMs);
    }

    void begin(RepairShare share, RepairScheduled command, ChunkSurvey survey) {
        share.begin(command, survey);
    }

    void end(RepairShare share, ChunkId chunk) {
        share.end(chunk);
    }

    List<ChunkId> overdue(RepairShare share, long nowMs) {
        return share.overdue(nowMs);
    }

    /** Whether it can be: enough is left. */
    boolean isRepairable(RepairRow row) {
        return row.survey().scheme().isDecodable(row.left());
    }

    /** Of a row that can be repaired. */
    Urgency urgency(RepairRow row) {
        return Urgency.of(row);
    }

    /** In which order a task looks at what is due. */
    List<Urgency> order() {
        return List.of(Urgency.values());
    }

    /** Whether an agent rebuilds a shard that it has a command for. */
    boolean isWanted(ChunkLocation location, ShardTarget target) {
        return location.health().missing().contains(target.index());
    }
}
