package io.cyxcloud.infra.simulate;

import io.cyxcloud.events.chunk.ChunkEvent;
import io.cyxcloud.events.chunk.ChunkEvent.ChunkComplete;
import io.cyxcloud.events.chunk.ChunkEvent.ChunkDegraded;
import io.cyxcloud.events.chunk.ChunkEvent.ChunkLost;
import io.cyxcloud.events.chunk.ChunkLocation;
import io.cyxcloud.events.repair.RepairCommand.RepairScheduled;
import io.cyxcloud.events.repair.RepairEvent;
import io.cyxcloud.events.repair.RepairEvent.RepairCancelled;
import io.cyxcloud.events.repair.RepairEvent.RepairFailed;
import io.cyxcloud.events.repair.RepairEvent.ShardRelocated;
import io.cyxcloud.events.repair.ShardTarget;
import io.cyxcloud.events.state.ChunkRow;
import io.cyxcloud.events.state.RepairRow;
import io.cyxcloud.events.state.ShardHolder;
import io.cyxcloud.events.state.ShardState;
import io.cyxcloud.events.value.NodeId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Checks each step of chunks and repairs, as it is made, against what it remembers by itself. It
 * uses none of the rules that it checks. One thread.
 */
final class Watch {
    /** Something more urgent may be due so long before something less urgent is begun. */
    private static final long WAITING_MS_MAX = 10_000;

    private record Open(RepairScheduled command, Set<Integer> answered) {}

    private record Ended(long atMs, int left) {}

    private final SimulationPlan plan;
    private final Agenda agenda;
    private final CommandWatch commands;
    private final Map<Integer, Open> open = new HashMap<>();
    private final Map<Integer, Ended> ended = new HashMap<>();

    Watch(SimulationPlan plan, Agenda agenda, CommandWatch commands) {
        this.plan = plan;
        this.agenda = agenda;
        this.commands = commands;
    }

    /** A word is told of a chunk whose row is this one now. */
    void told(ChunkEvent word, ChunkRow row, Set<NodeId> down) {
        Set<Integer> left = new HashSet<>();
        Set<Integer> missing = new HashSet<>();
        for (ShardHolder holder : row.holders()) {
            if (holder.state() == ShardState.STORED && !down.contains(holder.node())) {
                left.add(holder.index());
            } else {
                missing.add(holder.index());
            }
        }
        missing.removeAll(left);
        int total = plan.total();
        int needed = plan.storageClass().scheme().readQuorum();
        boolean isTrue =
                switch (word) {
                    case ChunkDegraded degraded ->
                            degraded.leftCount() == left.size()
                                    && missing.equals(Set.copyOf(degraded.missing()));
                    case ChunkLost lost -> left.size() == lost.leftCount() && left.size() < needed;
                    case ChunkComplete _ -> left.size() == total;
                    case ChunkEvent.QuorumSatisfied _,
                            ChunkEvent.ShardsLeaving _,
                            ChunkEvent.QuorumMissing _,
                            ChunkEvent.ChunkReleased _ ->
                            false;
                };
        check(isTrue, Check.CENSUS, () -> word + ", but left is " + left + " of " + row);
    }

    /** Repair has read a word. */
    void heard(int chunk, ChunkEvent word) {
        if (word instanceof ChunkComplete) {
            open.remove(chunk);
            ended.remove(chunk);
        } else if (word instanceof ChunkDegraded degraded) {
            Ended last = ended.get(chunk);
            if (last != null && degraded.leftCount() < last.left()) {
                ended.remove(chunk);
            } else if (last != null) {
                ended.put(chunk, new Ended(last.atMs(), degraded.leftCount()));
            }
        }
    }

    /** Repair has read an outcome of a chunk that is not whole. */
    void ended(int chunk, RepairEvent outcome, int left) {
        Open last = open.get(chunk);
        ShardTarget target =
                new ShardTarget(
                        outcome.shard().index(),
                        switch (outcome) {
                            case ShardRelocated moved -> moved.to();
                            case RepairFailed failed -> failed.target();
                            case RepairCancelled cancelled -> cancelled.target();
                        });
        int attempt =
                switch (outcome) {
                    case ShardRelocated _ -> 0;
                    case RepairFailed failed -> failed.attempt();
                    case RepairCancelled cancelled -> cancelled.attempt();
                };
        if (last != null
                && (attempt == 0 || attempt == last.command().attempt())
                && last.command().targets().contains(target)) {
            last.answered().add(target.index());
            if (last.answered().size() == last.command().targets().size()) {
                over(chunk, left);
            }
        }
    }

    void leaseEnded(int chunk, int left) {
        over(chunk, left);
    }

    private void over(int chunk, int left) {
        Open last = open.remove(chunk);
        if (last != null) {
            check(
                    last.answered().size() == last.command().targets().size()
                            || last.command().leaseEndMs() <= agenda.nowMs(),
                    Check.SINGLE_OWNER,
                    () -> "the lease ended early of " + last.command());
            ended.put(chunk, new Ended(agenda.nowMs(), left));
        }
    }

    /**
     * A command is sent.
     *
     * @param waitingMs how long something more urgent of the same task is due
     */
    void commanded(
            int repairer, int chunk, RepairRow row, RepairScheduled command, long waitingMs) {
        long nowMs = agenda.nowMs();
        Open last = open.get(chunk);
        check(
                last == null || last.command().leaseEndMs() <= nowMs,
                Check.SINGLE_OWNER,
                () -> command + " while " + last);
        check(
                command.leaseEndMs() > nowMs
                        && command.leaseEndMs() <= nowMs + plan.limits().leaseMs(),
                Check.SINGLE_OWNER,
                () -> "the lease of " + command);
        Ended before = ended.get(chunk);
        check(
                row.notBeforeMs() <= nowMs
                        && (before == null || before.atMs() + plan.limits().pauseMs() <= nowMs),
                Check.PAUSE,
                () -> command + " after " + before);
        check(
                waitingMs <= WAITING_MS_MAX,
                Check.URGENCY,
                () -> command + " while " + waitingMs + " ms");
        commands.check(repairer, row, command);
        open.put(chunk, new Open(command, new HashSet<>()));
    }

    /** What repair has under way for a chunk now; null for nothing. */
    void underWay(int repairer, int chunk, @Nullable RepairScheduled command, int loadCount) {
        commands.underWay(repairer, chunk, command, loadCount);
    }

    /** An agent is about to rebuild a shard. */
    void rebuilds(ChunkLocation location, ShardTarget target, Set<NodeId> down) {
        boolean isThere =
                location.shards().stream()
                        .anyMatch(shard ->
                                shard.index() == target.index()
                                        && shard.acknowledged()
                                        && !down.contains(shard.node()));
        check(!isThere, Check.NEEDLESS, () -> target + " of " + location);
    }

    private void check(boolean holds, Check check, Supplier<String> what) {
        if (!holds) {
            throw new Violation(check, agenda.nowMs(), what.get());
        }
    }
}
