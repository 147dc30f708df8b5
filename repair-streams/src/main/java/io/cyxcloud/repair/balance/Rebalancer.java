package io.cyxcloud.repair.balance;

import io.cyxcloud.events.chunk.ChunkLocation;
import io.cyxcloud.events.chunk.PlacementEvent.ShardMoveOrdered;
import io.cyxcloud.events.node.Heartbeat;
import io.cyxcloud.events.state.ShardMove;
import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.events.value.ClusterMap;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.NodeInfo;
import io.cyxcloud.events.value.ShardId;
import io.cyxcloud.repair.core.RepairCluster;
import io.cyxcloud.repair.core.balance.BalanceLimits;
import io.cyxcloud.repair.core.balance.ClusterBalance;
import io.cyxcloud.repair.core.balance.MoveAllowance;
import io.cyxcloud.repair.core.balance.MovesUnderWay;
import io.cyxcloud.repair.core.balance.RebalanceDecider;
import io.cyxcloud.repair.core.balance.RebalanceDecision.Move;
import io.cyxcloud.repair.core.balance.RebalanceDecision.Stay;
import io.cyxcloud.repair.core.balance.RebalanceDecision.Why;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Orders shards to other nodes, a step a second: walks over what the fullest nodes hold while there
 * is a skew, and around over what all hold for places that break the rules. What becomes of an
 * order is repair's business. Nothing is ordered before every node that takes shards has said what
 * it holds. Blocking; for one thread of one process.
 */
final class Rebalancer {
    /** Of a fullest node and step: at 400 KiB a shard, more than ten times what may be moved. */
    private static final int CHUNKS_PER_GIVER_MAX = 100;

    /** A node's chunks for broken rules, a step: a million chunks in an hour and a half. */
    private static final int CHUNKS_AROUND_MAX = 200;

    /** Nodes that a step walks over for balance; the next step goes on with the others. */
    private static final int GIVERS_MAX = 32;

    /** Of a node of which all was looked at and nothing could be moved: unless the map changes. */
    private static final long REST_MS = 600_000;

    /** A node that was not heard for so long says nothing of what it holds. */
    private static final long HEARD_WITHIN_MS = 15_000;

    private static final Logger LOG = LoggerFactory.getLogger(Rebalancer.class);

    private record Heard(long usedBytes, long atMs) {}

    private final BalanceLimits limits;
    private final HeldChunks chunks;
    private final Supplier<ClusterMap> map;
    private final Consumer<ShardMoveOrdered> orders;
    private final MoveAllowance allowance;
    private final MovesUnderWay moves = new MovesUnderWay();
    private final Map<NodeId, Heard> heard = new HashMap<>();
    private final Map<NodeId, HeldWalk> walks = new HashMap<>();
    private final Map<NodeId, HeldWalk> rounds = new HashMap<>();
    private RepairCluster cluster = RepairCluster.over(ClusterMap.EMPTY);
    private ClusterBalance balance = ClusterBalance.of(ClusterMap.EMPTY, Map.of());
    private final Map<NodeId, Long> restsUntilMs = new HashMap<>();
    private final Set<NodeId> gave = new HashSet<>();
    private boolean skewed;
    private int round;
    private int turn;

    /**
     * With nothing under way.
     *
     * @param map the newest cluster map
     * @param orders takes what is ordered; returns when the log has it
     */
    Rebalancer(
            BalanceLimits limits,
            HeldChunks chunks,
            Supplier<ClusterMap> map,
            Consumer<ShardMoveOrdered> orders) {
        this.limits = limits;
        this.chunks = chunks;
        this.map = map;
        this.orders = orders;
        this.allowance = new MoveAllowance(limits.bytesPerHour());
    }

    void heard(Heartbeat beat, long nowMs) {
        heard.put(beat.node(), new Heard(beat.keptBytes(), nowMs));
    }

    /** Another process goes on with it. */
    void forget() {
        heard.clear();
        moves.clear();
        walks.clear();
        rounds.clear();
        restsUntilMs.clear();
        gave.clear();
        skewed = false;
    }

    void step(long nowMs) {
        allowance.advance(nowMs);
        ClusterMap now = map.get();
        if (now.epoch() != cluster.epoch()) {
            cluster = RepairCluster.over(now);
            restsUntilMs.clear();
        }
        for (ChunkId chunk : moves.due(nowMs)) {
            followUp(chunk, nowMs);
        }
        heard.values().removeIf(node -> nowMs - node.atMs() > HEARD_WITHIN_MS);
        List<NodeId> takers =
                now.nodes().stream()
                        .filter(node -> node.health().takesShards())
                        .map(NodeInfo::id)
                        .toList();
        walks.keySet().retainAll(takers);
        rounds.keySet().retainAll(takers);
        if (now.rebalancePaused() || takers.isEmpty() || !heard.keySet().containsAll(takers)) {
            return;
        }
        Map<NodeId, Long> usedBytes = new HashMap<>();
        heard.forEach((node, said) -> usedBytes.put(node, said.usedBytes()));
        balance = ClusterBalance.of(now, moves.foreseen(usedBytes));
        boolean wasSkewed = skewed;
        skewed = limits.isSkewed(skewed, balance.skew());
        if (skewed != wasSkewed) {
            LOG.info(
                    "the nodes are {}: they use {} of what they may, and differ by up to {}",
                    skewed ? "to be balanced" : "balanced",
                    balance.clusterShare(),
                    balance.skew());
        }
        if (skewed) {
            even(balance.givers(limits.skewEnd()), nowMs);
        }
        NodeId around = takers.get(Math.floorMod(round++, takers.size()));
        var _ = walk(rounds, around).go(CHUNKS_AROUND_MAX, chunk -> look(chunk, nowMs));
    }

    private void even(List<NodeId> givers, long nowMs) {
        for (int i = 0; i < Math.min(GIVERS_MAX, givers.size()); i++) {
            NodeId giver = givers.get(Math.floorMod(turn++, givers.size()));
            if (!allowance.has(giver) || restsUntilMs.getOrDefault(giver, 0L) > nowMs) {
                continue;
            }
            boolean cameRound =
                    walk(walks, giver).go(CHUNKS_PER_GIVER_MAX, chunk -> look(chunk, nowMs));
            if (cameRound && !gave.remove(giver)) {
                restsUntilMs.put(giver, nowMs + REST_MS);
            }
        }
    }

    private HeldWalk walk(Map<NodeId, HeldWalk> which, NodeId node) {
        return which.computeIfAbsent(node, _ -> new HeldWalk(chunks, node));
    }

    /** Returns false when it is to be looked at again. */
    private boolean look(ChunkId chunk, long nowMs) {
        if (!moves.hasRoom()) {
            return false;
        }
        Optional<ChunkLocation> location =
                moves.contains(chunk) ? Optional.empty() : chunks.locate(chunk);
        if (location.isEmpty()) {
            return true;
        }
        return switch (RebalanceDecider.decide(
                location.get(), cluster, balance, allowance, limits, skewed)) {
            case Stay(Why why) -> why != Why.BUDGET;
            case Move move -> {
                order(location.get(), move, nowMs);
                yield true;
            }
        };
    }

    private void order(ChunkLocation chunk, Move move, long nowMs) {
        int bytes = chunk.shardSizeBytes();
        orders.accept(
                new ShardMoveOrdered(
                        new ShardId(chunk.chunk(), move.index()),
                        move.from(),
                        move.to(),
                        move.reason().text(),
                        nowMs));
        gave.add(move.from());
        allowance.take(move.from(), bytes);
        allowance.take(move.to(), bytes);
        if (balance.shares().containsKey(move.from())) {
            balance = balance.with(move.from(), move.to(), bytes);
        }
        moves.begin(
                chunk.chunk(), new ShardMove(move.index(), move.from(), move.to()), bytes, nowMs);
    }

    private void followUp(ChunkId chunk, long nowMs) {
        ShardMove move = moves.move(chunk);
        switch (moves.looked(chunk, chunks.locate(chunk), nowMs)) {
            case UNDER_WAY, ENDED -> {}
            case GIVEN_UP -> {
                LOG.warn("{} was not done in time: the shard stays where it is", move);
                orders.accept(
                        new ShardMoveOrdered(
                                new ShardId(chunk, move.index()),
                                move.to(),
                                move.from(),
                                "it was not moved in time",
                                nowMs));
            }
        }
    }
}
