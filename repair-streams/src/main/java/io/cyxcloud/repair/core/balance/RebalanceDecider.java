package io.cyxcloud.repair.core.balance;

import io.cyxcloud.events.chunk.ChunkLocation;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.NodeInfo;
import io.cyxcloud.repair.core.RepairCluster;
import io.cyxcloud.repair.core.balance.RebalanceDecision.Move;
import io.cyxcloud.repair.core.balance.RebalanceDecision.Reason;
import io.cyxcloud.repair.core.balance.RebalanceDecision.Stay;
import io.cyxcloud.repair.core.balance.RebalanceDecision.Why;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Decides whether a shard of a chunk is to be on another node: a chain of checks, the first that
 * has something to say decides. Broken rules are mended first, whatever the skew; for balance a
 * shard goes from the fullest node to the emptiest that the rules allow, where the two differ by
 * more than what ends balancing, and only if that leaves the giver no emptier than the taker, so
 * that nothing goes to and fro. One shard of a chunk at a time. A function of its arguments.
 */
public final class RebalanceDecider {
    private RebalanceDecider() {}

    /**
     * What to do now.
     *
     * @param balance with what is on its way counted where it goes
     * @param isSkewed whether shards are moved for balance at all
     */
    public static RebalanceDecision decide(
            ChunkLocation chunk,
            RepairCluster cluster,
            ClusterBalance balance,
            MoveAllowance allowance,
            BalanceLimits limits,
            boolean isSkewed) {
        if (cluster.isRebalancePaused()) {
            return new Stay(Why.PAUSED);
        }
        Optional<ChunkSpread> found = ChunkSpread.of(chunk, cluster);
        if (found.isEmpty()) {
            return new Stay(Why.NOT_WHOLE);
        }
        ChunkSpread spread = found.get();
        Search search = new Search(spread, cluster, balance, allowance, chunk.shardSizeBytes());
        List<Integer> shared = spread.onSharedNodes();
        if (!shared.isEmpty()) {
            return search.mend(shared, Reason.SHARED_NODE);
        }
        List<Integer> crowded = spread.inCrowdedDatacenters();
        if (!crowded.isEmpty()) {
            return search.mend(crowded, Reason.CROWDED_DATACENTER);
        }
        return isSkewed ? search.even(limits.skewEnd()) : new Stay(Why.IN_PLACE);
    }

    /** Looks for the first move of some that are good, in the budget. */
    private record Search(
            ChunkSpread spread,
            RepairCluster cluster,
            ClusterBalance balance,
            MoveAllowance allowance,
            long shardBytes) {
        RebalanceDecision mend(List<Integer> indexes, Reason reason) {
            List<Integer> movable =
                    indexes.stream()
                            .filter(index -> spread.node(index).health().answers())
                            .filter(index -> !spread.node(index).isLeaving())
                            .toList();
            return first(
                    movable,
                    reason,
                    index ->
                            target(
                                    index,
                                    _ -> true,
                                    Comparator.comparingInt(
                                            node -> spread.othersInRack(index, node))));
        }

        RebalanceDecision even(double difference) {
            List<Integer> fullestFirst =
                    spread.indexes().stream()
                            .filter(index -> balance.takesPart(spread.node(index).id()))
                            .sorted(
                                    Comparator.comparingDouble((Integer index) ->
                                            -balance.share(spread.node(index).id())))
                            .toList();
            return first(fullestFirst, Reason.SKEW, index -> better(index, difference));
        }

        private Optional<NodeInfo> better(int index, double difference) {
            NodeId from = spread.node(index).id();
            return target(
                    index,
                    node ->
                            balance.evens(from, node.id(), shardBytes, difference)
                                    && !spread.crowdsRack(index, node),
                    Comparator.comparingDouble(node -> balance.share(node.id())));
        }

        private interface Targets {
            Optional<NodeInfo> of(int index);
        }

        private RebalanceDecision first(List<Integer> indexes, Reason reason, Targets targets) {
            boolean isAnyMove = false;
            for (int index : indexes) {
                NodeId from = spread.node(index).id();
                Optional<NodeInfo> to = targets.of(index);
                isAnyMove |= to.isPresent();
                if (to.isPresent() && allowance.has(from) && allowance.has(to.get().id())) {
                    return new Move(index, from, to.get().id(), reason);
                }
            }
            return new Stay(isAnyMove ? Why.BUDGET : Why.NO_TARGET);
        }

        /** One that has some of its budget left before one that has not. */
        private Optional<NodeInfo> target(
                int index, Predicate<NodeInfo> good, Comparator<NodeInfo> order) {
            return cluster.takers()
                    .filter(node -> balance.takesPart(node.id()))
                    .filter(node -> spread.hasRoom(index, node))
                    .filter(good)
                    .min(
                            Comparator.comparing((NodeInfo node) -> !allowance.has(node.id()))
                                    .thenComparing(order)
                                    .thenComparingDouble(node -> balance.share(node.id()))
                                    .thenComparing(NodeInfo::id));
        }
    }
}
