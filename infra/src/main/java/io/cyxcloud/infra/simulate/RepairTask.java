package io.cyxcloud.infra.simulate;

import io.cyxcloud.events.chunk.ChunkEvent;
import io.cyxcloud.events.repair.RepairCommand.RepairScheduled;
import io.cyxcloud.events.repair.RepairEvent;
import io.cyxcloud.events.repair.ShardTarget;
import io.cyxcloud.events.state.RepairRow;
import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.events.value.ClusterMap;
import io.cyxcloud.infra.simulate.History.Kind;
import io.cyxcloud.repair.core.RepairCluster;
import io.cyxcloud.repair.core.RepairDecision;
import io.cyxcloud.repair.core.RepairDecision.Rest;
import io.cyxcloud.repair.core.RepairDecision.Send;
import io.cyxcloud.repair.core.RepairDecision.Wait;
import io.cyxcloud.repair.core.RepairDecision.Why;
import io.cyxcloud.repair.core.RepairLoad;
import io.cyxcloud.repair.core.RepairShare;
import io.cyxcloud.repair.core.Urgency;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What a repair processor does for one partition: folds words and outcomes, and decides at each
 * tick about what is due. Ticks at which nothing is due are left out. One thread.
 */
final class RepairTask {
    private static final long TICK_MS = 250;
    private static final int LOOKS_PER_TICK_MAX = 500;
    private static final long NEVER = Long.MAX_VALUE;

    private final World world;
    private final int repairer;
    private final BiConsumer<Integer, RepairScheduled> commands;
    private final Map<Urgency, DueQueue> due = new EnumMap<>(Urgency.class);
    private final Map<Integer, RepairScheduled> underWay = new TreeMap<>();
    private RepairLoad load;
    private RepairShare share;
    private RepairCluster cluster = RepairCluster.over(ClusterMap.EMPTY);
    private long tickMs = NEVER;

    /**
     * Nothing to do yet.
     *
     * @param repairer the process it is in
     * @param load of that process
     * @param commands takes what is to be done
     */
    RepairTask(
            World world,
            int repairer,
            RepairLoad load,
            BiConsumer<Integer, RepairScheduled> commands) {
        this.world = world;
        this.repairer = repairer;
        this.commands = commands;
        this.load = load;
        this.share = new RepairShare(load);
    }

    /** A word was read. */
    void hear(int chunk, ChunkEvent word, long toldMs) {
        RepairRow before = world.rows().repair(chunk);
        become(chunk, before, world.rules().word(before, word, toldMs, world.nowMs()));
        world.watch().heard(chunk, word);
    }

    /** An outcome was read. */
    void hear(int chunk, RepairEvent outcome) {
        RepairRow before = world.rows().repair(chunk);
        if (before != null) {
            world.watch().ended(chunk, outcome, before.leftCount());
            become(chunk, before, world.rules().outcome(before, outcome, world.nowMs()));
        }
    }

    /** The process stops, and the task begins anew from its rows, maybe in another one. */
    void restart(RepairLoad nowIn) {
        share.endAll();
        load = nowIn;
        share = new RepairShare(load);
        underWay.forEach((chunk, command) -> {
            RepairRow row = world.rows().repair(chunk);
            if (row != null) {
                share.begin(command, row.survey());
            }
        });
    }

    int underWayCount() {
        return underWay.size();
    }

    private void become(int chunk, @Nullable RepairRow before, @Nullable RepairRow after) {
        world.rows().put(chunk, after);
        index(chunk, before, after);
        RepairScheduled command = after == null ? null : after.underWay();
        if (command == null) {
            underWay.remove(chunk);
            world.rules().end(share, world.shape().id(chunk));
        } else {
            underWay.put(chunk, command);
        }
        world.watch().underWay(repairer, chunk, command, load.count());
    }

    private void index(int chunk, @Nullable RepairRow before, @Nullable RepairRow after) {
        if (after == null || !isIndexed(after)) {
            return;
        }
        Urgency urgency = urgency(after);
        boolean isThere =
                before != null
                        && isIndexed(before)
                        && before.dueMs() == after.dueMs()
                        && urgency(before) == urgency;
        if (!isThere) {
            queue(urgency).add(after.dueMs(), chunk);
            tickAt(after.dueMs());
        }
    }

    private DueQueue queue(Urgency urgency) {
        return due.computeIfAbsent(urgency, _ -> new DueQueue());
    }

    private boolean isIndexed(RepairRow row) {
        return row.dueMs() > 0 && world.rules().isRepairable(row);
    }

    private Urgency urgency(RepairRow row) {
        return world.rules().urgency(row);
    }

    private void tickAt(long atMs) {
        long gridMs = Math.ceilDiv(Math.max(atMs, world.nowMs() + 1), TICK_MS) * TICK_MS;
        if (gridMs < tickMs) {
            tickMs = gridMs;
            world.agenda()
                    .at(
                            gridMs,
                            () -> {
                                if (tickMs == gridMs) {
                                    tickMs = NEVER;
                                    tick(gridMs);
                                }
                            });
        }
    }

    private void tick(long nowMs) {
        ClusterMap now = world.map().get();
        if (now.epoch() != cluster.epoch()) {
            cluster = world.rules().cluster(now);
        }
        endOverdue(nowMs);
        boolean blocked = false;
        for (Urgency urgency : world.rules().order()) {
            blocked = look(urgency, nowMs);
            if (blocked) {
                share.refused(urgency);
                break;
            }
        }
        if (blocked) {
            tickAt(nowMs + TICK_MS);
        }
        for (DueQueue queue : due.values()) {
            if (!queue.isEmpty()) {
                tickAt(queue.dueMs());
            }
        }
    }

    private void endOverdue(long nowMs) {
        share.beginRound();
        for (ChunkId id : world.rules().overdue(share, nowMs)) {
            int chunk = RowShape.number(id);
            RepairRow row = world.rows().repair(chunk);
            if (row != null) {
                world.measured().leasesEnded++;
                world.history().note(Kind.LEASE_ENDED, nowMs, chunk, row.attempts(), 0);
                world.watch().leaseEnded(chunk, row.leftCount());
                become(chunk, row, world.rules().leaseEnded(row, nowMs));
            }
        }
    }

    /** Returns whether some chunk has to wait for the budget. */
    private boolean look(Urgency urgency, long nowMs) {
        List<Integer> chunks = take(urgency, nowMs);
        for (int i = 0; i < chunks.size(); i++) {
            if (look(chunks.get(i), urgency, nowMs)) {
                for (int chunk : chunks.subList(i, chunks.size())) {
                    RepairRow row = world.rows().repair(chunk);
                    if (row != null && isIndexed(row)) {
                        queue(urgency(row)).add(row.dueMs(), chunk); // it keeps its place
                    }
                }
                return true;
            }
        }
        return false;
    }

    private List<Integer> take(Urgency urgency, long nowMs) {
        DueQueue queue = queue(urgency);
        List<Integer> chunks = new ArrayList<>();
        while (!queue.isEmpty() && queue.dueMs() <= nowMs && chunks.size() < LOOKS_PER_TICK_MAX) {
            int chunk = queue.chunk();
            boolean isTrue = isTrue(chunk, queue.dueMs(), urgency);
            queue.remove();
            if (isTrue && (chunks.isEmpty() || chunks.getLast() != chunk)) {
                chunks.add(chunk);
            }
        }
        return chunks;
    }

    private boolean isTrue(int chunk, long dueMs, Urgency urgency) {
        RepairRow row = world.rows().repair(chunk);
        return row != null && isIndexed(row) && row.dueMs() == dueMs && urgency(row) == urgency;
    }

    private boolean look(int chunk, Urgency urgency, long nowMs) {
        RepairRow row = world.rows().repair(chunk);
        if (row == null) {
            return false;
        }
        RepairDecision decision =
                world.rules().decide(world.shape().id(chunk), row, cluster, share, nowMs);
        switch (decision) {
            case Send(RepairScheduled command) -> {
                world.rules().begin(share, command, row.survey());
                world.watch().commanded(repairer, chunk, row, command, waiting(urgency, nowMs));
                become(chunk, row, row.withSent(command));
                world.measured().commands++;
                world.history()
                        .note(Kind.COMMAND, nowMs, chunk, command.attempt(), fingerprint(command));
                commands.accept(chunk, command);
            }
            case Wait(Why why, long untilMs) -> {
                if (why == Why.BUDGET) {
                    return true;
                }
                become(chunk, row, row.withDue(untilMs));
            }
            case Rest _ -> become(chunk, row, row.withDue(0));
        }
        return false;
    }

    private static long fingerprint(RepairScheduled command) {
        long print = 0;
        for (ShardTarget target : command.targets()) {
            print = print * 1_000_003 + target.index() * 65_536L + RowShape.number(target.node());
        }
        return print;
    }

    /** How long something more urgent is due already. */
    private long waiting(Urgency than, long nowMs) {
        long longestMs = 0;
        for (Urgency urgency : Urgency.values()) {
            DueQueue queue = queue(urgency);
            if (urgency.rank() < than.rank()
                    && !queue.isEmpty()
                    && isTrue(queue.chunk(), queue.dueMs(), urgency)) {
                longestMs = Math.max(longestMs, nowMs - queue.dueMs());
            }
        }
        return longestMs;
    }
}
