package io.cyxcloud.infra.simulate;

import io.cyxcloud.events.chunk.ChunkEvent;
import io.cyxcloud.events.chunk.ChunkEvent.ChunkComplete;
import io.cyxcloud.events.chunk.ChunkEvent.ChunkDegraded;
import io.cyxcloud.events.chunk.ChunkEvent.ChunkLost;
import io.cyxcloud.events.chunk.ChunkLocation;
import io.cyxcloud.events.chunk.ChunkSurvey;
import io.cyxcloud.events.chunk.ShardEvent;
import io.cyxcloud.events.chunk.ShardEvent.ShardCorrupt;
import io.cyxcloud.events.chunk.ShardEvent.ShardMissing;
import io.cyxcloud.events.chunk.ShardEvent.ShardStored;
import io.cyxcloud.events.node.Heartbeat;
import io.cyxcloud.events.node.NodeEvent;
import io.cyxcloud.events.repair.RepairCommand.RepairScheduled;
import io.cyxcloud.events.repair.RepairEvent;
import io.cyxcloud.events.repair.RepairEvent.RepairFailed;
import io.cyxcloud.events.repair.ShardTarget;
import io.cyxcloud.events.state.ChunkRow;
import io.cyxcloud.events.state.RepairRow;
import io.cyxcloud.events.state.ShardHolder;
import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.events.value.ClusterMap;
import io.cyxcloud.events.value.NodeHealth;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.NodeInfo;
import io.cyxcloud.events.value.NodeLocation;
import io.cyxcloud.placement.core.chunk.ChunkNews;
import io.cyxcloud.placement.core.membership.Membership;
import io.cyxcloud.placement.core.membership.MembershipLimits;
import io.cyxcloud.repair.core.RepairBudget;
import io.cyxcloud.repair.core.RepairCluster;
import io.cyxcloud.repair.core.RepairDecider;
import io.cyxcloud.repair.core.RepairDecision;
import io.cyxcloud.repair.core.RepairDecision.Send;
import io.cyxcloud.repair.core.RepairLimits;
import io.cyxcloud.repair.core.RepairLoad;
import io.cyxcloud.repair.core.RepairShare;
import io.cyxcloud.repair.core.Urgency;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Rules that are wrong, each in one way. */
enum Defect {
    A_PENDING_ADD_COUNTS_AS_PRESENT(plan ->
            new Rules(plan) {
                private final Map<ChunkId, Set<Integer>> pending = new HashMap<>();

                @Override
                void begin(RepairShare share, RepairScheduled command, ChunkSurvey survey) {
                    command.targets()
                            .forEach(target ->
                                    pending.computeIfAbsent(
                                                    command.shard().chunk(), _ -> new HashSet<>())
                                            .add(target.index()));
                    super.begin(share, command, survey);
                }

                @Override
                @Nullable RepairRow word(
                        @Nullable RepairRow row, ChunkEvent event, long told, long now) {
                    return event instanceof ChunkDegraded degraded
                                    && pending.getOrDefault(event.chunk(), Set.of())
                                            .containsAll(degraded.missing())
                            ? null
                            : super.word(row, event, told, now);
                }
            }),
    THE_LEASE_IS_IGNORED(plan ->
            new Rules(plan) {
                @Override
                RepairDecision decide(
                        ChunkId chunk,
                        RepairRow row,
                        RepairCluster cluster,
                        RepairShare load,
                        long now) {
                    RepairRow free = row.withEnded(row.failed(), row.notBeforeMs(), row.dueMs());
                    return super.decide(chunk, free, cluster, load, now);
                }
            }),
    A_LEASE_ENDS_AT_ONCE(plan ->
            new Rules(plan) {
                @Override
                List<ChunkId> overdue(RepairShare share, long now) {
                    return super.overdue(share, Long.MAX_VALUE);
                }
            }),
    A_FAILURE_DOES_NOT_GIVE_THE_BUDGET_BACK(plan ->
            new Rules(plan) {
                private boolean failed;

                @Override
                RepairRow outcome(RepairRow row, RepairEvent event, long now) {
                    failed = event instanceof RepairFailed;
                    return super.outcome(row, event, now);
                }

                @Override
                void end(RepairShare share, ChunkId chunk) {
                    if (!failed) {
                        super.end(share, chunk);
                    }
                    failed = false;
                }
            }),
    WHAT_IS_BEGUN_IS_NOT_COUNTED(plan ->
            new Rules(plan) {
                @Override
                void begin(RepairShare share, RepairScheduled command, ChunkSurvey survey) {}
            }),
    THE_BUDGET_IS_NOT_KEPT(plan ->
            new Rules(plan) {
                @Override
                RepairLoad load() {
                    return new RepairLoad(new RepairBudget(1 << 20, 1 << 20, 1L << 50, 1L << 50));
                }
            }),
    ONE_NODE_MAY_TAKE_ALL_OF_THE_BUDGET(plan ->
            new Rules(plan) {
                @Override
                RepairLoad load() {
                    RepairBudget budget = plan.budget();
                    return new RepairLoad(
                            new RepairBudget(
                                    budget.repairsMax(),
                                    1 << 20,
                                    budget.bytesMax(),
                                    budget.bytesMax()));
                }
            }),
    MASS_SILENCE_COUNTS_AS_FAILURES(
            withLimits(new MembershipLimits(4_000, 8_000, 2_000, 1_000, 10_000, 1_000_000))),
    A_NODE_IS_SUSPECTED_TOO_SOON(
            withLimits(new MembershipLimits(1_500, 3_000, 1_400, 1_000, 10_000, 3))),
    A_NODE_FAILS_TOO_LATE(withLimits(new MembershipLimits(4_000, 30_000, 2_000, 1_000, 10_000, 3))),
    A_NODE_THAT_RETURNS_IS_NOT_NOTICED(plan ->
            new Rules(plan) {
                @Override
                List<NodeEvent> heard(Membership membership, Heartbeat beat, long now) {
                    boolean isFailed =
                            membership.map().node(beat.node()).stream()
                                    .anyMatch(node -> node.health() == NodeHealth.FAILED);
                    return isFailed ? List.of() : super.heard(membership, beat, now);
                }
            }),
    A_FAILED_NODE_IS_A_TARGET(plan ->
            new Rules(plan) {
                @Override
                RepairCluster cluster(ClusterMap map) {
                    return super.cluster(with(map, node -> healthy(node)));
                }
            }),
    A_DEGRADED_NODE_IS_A_TARGET(plan ->
            new Rules(plan) {
                @Override
                RepairCluster cluster(ClusterMap map) {
                    return super.cluster(
                            with(map, n -> n.health() == NodeHealth.DEGRADED ? healthy(n) : n));
                }
            }),
    A_SUSPECTED_NODE_IS_A_TARGET(plan ->
            new Rules(plan) {
                @Override
                RepairCluster cluster(ClusterMap map) {
                    return super.cluster(
                            with(map, n -> n.health() == NodeHealth.SUSPECTED ? healthy(n) : n));
                }
            }),
    THE_MAP_IS_STALE(plan ->
            new Rules(plan) {
                private @Nullable ClusterMap first;

                @Override
                RepairCluster cluster(ClusterMap map) {
                    first = first == null ? map : first;
                    return super.cluster(first);
                }
            }),
    TWO_SHARDS_GO_TO_ONE_NODE(plan ->
            new Rules(plan) {
                @Override
                RepairDecision decide(
                        ChunkId chunk,
                        RepairRow row,
                        RepairCluster cluster,
                        RepairShare load,
                        long now) {
                    RepairDecision decision = super.decide(chunk, row, cluster, load, now);
                    if (!(decision instanceof Send(RepairScheduled command))
                            || command.targets().size() < 2) {
                        return decision;
                    }
                    List<ShardTarget> targets = new ArrayList<>();
                    command.targets()
                            .forEach(target ->
                                    targets.add(new ShardTarget(target.index(), command.target())));
                    return new Send(
                            RepairScheduled.of(
                                    chunk,
                                    targets,
                                    "",
                                    command.attempt(),
                                    now,
                                    command.leaseEndMs()));
                }
            }),
    THE_HOLDERS_ARE_NOT_LOOKED_AT(plan ->
            new Rules(plan) {
                @Override
                RepairDecision decide(
                        ChunkId chunk,
                        RepairRow row,
                        RepairCluster cluster,
                        RepairShare load,
                        long now) {
                    ChunkSurvey survey = row.survey();
                    List<ShardHolder> missing =
                            survey.holders().stream()
                                    .filter(holder -> row.missing().contains(holder.index()))
                                    .toList();
                    RepairRow blind =
                            RepairRow.of(
                                    row.missing(),
                                    row.leftCount(),
                                    new ChunkSurvey(
                                            survey.storageClass(),
                                            survey.scheme(),
                                            survey.shardSizeBytes(),
                                            missing),
                                    row.sinceMs(),
                                    row.dueMs());
                    boolean isFirst = row.underWay() == null && row.attempts() == 0;
                    return super.decide(chunk, isFirst ? blind : row, cluster, load, now);
                }
            }),
    DATACENTERS_HAVE_NO_LIMIT(plan ->
            new Rules(plan) {
                @Override
                RepairCluster cluster(ClusterMap map) {
                    return super.cluster(
                            with(
                                    map,
                                    node ->
                                            new NodeInfo(
                                                    node.id(),
                                                    new NodeLocation("of-" + node.id(), "rack"),
                                                    node.endpoint(),
                                                    node.capacityBytes(),
                                                    node.health())));
                }
            }),
    THERE_IS_NO_GRACE(plan ->
            new Rules(plan) {
                private final RepairDecider decider = new RepairDecider(RepairLimits.of(0));

                @Override
                RepairDecision decide(
                        ChunkId chunk,
                        RepairRow row,
                        RepairCluster cluster,
                        RepairShare load,
                        long now) {
                    return decider.decide(chunk, row, cluster, load, now);
                }
            }),
    THERE_IS_NO_PAUSE(plan ->
            new Rules(plan) {
                @Override
                RepairRow outcome(RepairRow row, RepairEvent event, long now) {
                    RepairRow after = super.outcome(row, event, now);
                    return row.underWay() != null && after.underWay() == null
                            ? after.withEnded(after.failed(), 0, now)
                            : after;
                }
            }),
    WHAT_IS_LEAST_URGENT_GOES_FIRST(plan ->
            new Rules(plan) {
                @Override
                List<Urgency> order() {
                    return super.order().reversed();
                }
            }),
    A_MISSING_SHARD_IS_NOT_FOLDED(plan ->
            new Rules(plan) {
                @Override
                ChunkRow fold(ChunkRow row, ShardEvent event) {
                    return event instanceof ShardMissing ? row : super.fold(row, event);
                }
            }),
    A_CORRUPT_SHARD_IS_NOT_FOLDED(plan ->
            new Rules(plan) {
                @Override
                ChunkRow fold(ChunkRow row, ShardEvent event) {
                    return event instanceof ShardCorrupt ? row : super.fold(row, event);
                }
            }),
    WHAT_IS_SAID_TWICE_COUNTS_TWICE(plan ->
            new Rules(plan) {
                private @Nullable ShardEvent last;

                @Override
                ChunkRow fold(ChunkRow row, ShardEvent event) {
                    boolean twice = event instanceof ShardStored && event.equals(last);
                    last = event;
                    return super.fold(
                            row,
                            twice
                                    ? new ShardMissing(
                                            event.shard(), event.node(), "", event.atMs())
                                    : event);
                }
            }),
    ONE_TOO_MANY_IS_LEFT(plan ->
            new Rules(plan) {
                @Override
                ChunkNews news(ChunkId chunk, ChunkRow before, ChunkRow after, Set<NodeId> down) {
                    ChunkNews news = super.news(chunk, before, after, down);
                    return new ChunkNews(
                            news.row(),
                            news.events().stream()
                                    .map(event ->
                                            event instanceof ChunkDegraded told
                                                    ? more(told)
                                                    : event)
                                    .toList());
                }
            }),
    LOST_CHUNKS_ARE_CALLED_LOST_TOO_SOON(plan ->
            new Rules(plan) {
                @Override
                ChunkNews news(ChunkId chunk, ChunkRow before, ChunkRow after, Set<NodeId> down) {
                    ChunkNews news = super.news(chunk, before, after, down);
                    List<ChunkEvent> events = new ArrayList<>(news.events());
                    news.events()
                            .forEach(event -> {
                                if (event instanceof ChunkDegraded told && told.leftCount() == 10) {
                                    events.add(new ChunkLost(chunk, 10));
                                }
                            });
                    return new ChunkNews(news.row(), events);
                }
            }),
    FAILED_NODES_COUNT_AS_UP(plan ->
            new Rules(plan) {
                @Override
                List<NodeId> down(ClusterMap map) {
                    return List.of();
                }
            }),
    DOWN_NODES_STAY_DOWN(plan ->
            new Rules(plan) {
                private final Set<NodeId> ever = new TreeSet<>();

                @Override
                List<NodeId> down(ClusterMap map) {
                    ever.addAll(super.down(map));
                    return List.copyOf(ever);
                }
            }),
    A_WORD_IS_LOST(plan ->
            new Rules(plan) {
                private int words;

                @Override
                @Nullable RepairRow word(
                        @Nullable RepairRow row, ChunkEvent event, long told, long now) {
                    return words++ % 10 == 9 ? row : super.word(row, event, told, now);
                }
            }),
    WHAT_IS_WHOLE_STAYS_ON_THE_LIST(plan ->
            new Rules(plan) {
                @Override
                @Nullable RepairRow word(
                        @Nullable RepairRow row, ChunkEvent event, long told, long now) {
                    return event instanceof ChunkComplete ? row : super.word(row, event, told, now);
                }
            }),
    AN_AGENT_DOES_NOT_ASK(plan ->
            new Rules(plan) {
                @Override
                boolean isWanted(ChunkLocation location, ShardTarget target) {
                    return true;
                }
            });

    @SuppressWarnings("ImmutableEnumChecker") // each call makes rules of its own
    final Function<SimulationPlan, Rules> rules;

    Defect(Function<SimulationPlan, Rules> rules) {
        this.rules = rules;
    }

    private static Function<SimulationPlan, Rules> withLimits(MembershipLimits limits) {
        return plan ->
                new Rules(plan) {
                    @Override
                    Membership membership() {
                        return Rules.membership(limits);
                    }
                };
    }

    private static ChunkDegraded more(ChunkDegraded told) {
        return new ChunkDegraded(told.chunk(), told.missing(), told.leftCount() + 1, told.survey());
    }

    private static ClusterMap with(ClusterMap map, UnaryOperator<NodeInfo> change) {
        return new ClusterMap(map.epoch(), map.nodes().stream().map(change).toList());
    }

    private static NodeInfo healthy(NodeInfo node) {
        return new NodeInfo(
                node.id(),
                node.location(),
                node.endpoint(),
                node.capacityBytes(),
                NodeHealth.HEALTHY);
    }
}
