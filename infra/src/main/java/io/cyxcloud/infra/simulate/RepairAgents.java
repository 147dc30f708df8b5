package io.cyxcloud.infra.simulate;

import io.cyxcloud.events.chunk.ChunkLocation;
import io.cyxcloud.events.repair.RepairCommand.RepairScheduled;
import io.cyxcloud.events.repair.RepairEvent;
import io.cyxcloud.events.repair.RepairEvent.RepairCancelled;
import io.cyxcloud.events.repair.RepairEvent.RepairFailed;
import io.cyxcloud.events.repair.RepairEvent.ShardRelocated;
import io.cyxcloud.events.repair.ShardTarget;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.ShardId;
import io.cyxcloud.infra.simulate.History.Kind;
import io.cyxcloud.infra.simulate.SimLog.Topic;
import io.cyxcloud.placement.core.chunk.ChunkCensus;
import io.cyxcloud.placement.core.chunk.NodesAway;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * What repair agents do: a batch of commands at a time, each asked about first, carried out, and
 * its outcomes written; a batch whose agent dies is taken again by its successor. One thread.
 */
final class RepairAgents {
    private static final int BATCH_MAX = 4;
    private static final long QUESTION_MS = 10;

    /** A push or a read that is not answered. */
    private static final long TIMEOUT_MS = 10_000;

    /** Until the group has found that an agent is gone. */
    private static final long TAKEOVER_MS = 10_000;

    private record Job(int chunk, RepairScheduled command) {}

    /** One of the group; dies and is succeeded. */
    private static final class Agent {
        final int number;
        final Deque<Job> queue = new ArrayDeque<>();
        final List<Job> batch = new ArrayList<>();
        int running;
        int generation;

        Agent(int number) {
            this.number = number;
        }
    }

    private final World world;
    private final NodeWords words;
    private final Supplier<Set<NodeId>> down;
    private final BiConsumer<Integer, RepairEvent> reader;
    private final List<Agent> agents = new ArrayList<>();

    /**
     * All idle.
     *
     * @param down as chunk partitions know it
     * @param reader takes outcomes, by chunk
     */
    RepairAgents(
            World world,
            NodeWords words,
            Supplier<Set<NodeId>> down,
            BiConsumer<Integer, RepairEvent> reader) {
        this.world = world;
        this.words = words;
        this.down = down;
        this.reader = reader;
        for (int i = 0; i < World.PARTITIONS; i++) {
            agents.add(new Agent(i));
        }
    }

    boolean isAtRest() {
        return agents.stream().allMatch(agent -> agent.batch.isEmpty() && agent.queue.isEmpty());
    }

    /** A command was written. */
    void take(int chunk, RepairScheduled command) {
        int partition = World.partition(chunk);
        Agent agent = agents.get(partition);
        world.log()
                .write(
                        Topic.COMMANDS,
                        partition,
                        () -> {
                            agent.queue.add(new Job(chunk, command));
                            poll(agent);
                        });
    }

    /** One of them dies. */
    void crash(int number) {
        Agent agent = agents.get(Math.floorMod(number, agents.size()));
        agent.generation++;
        List<Job> again = List.copyOf(agent.batch);
        agent.batch.clear();
        for (Job job : again.reversed()) {
            agent.queue.addFirst(job);
        }
        agent.running = 1; // nobody polls until the successor does
        int generation = agent.generation;
        world.agenda()
                .at(
                        world.nowMs() + TAKEOVER_MS,
                        () -> {
                            if (agent.generation == generation) {
                                agent.running = 0;
                                poll(agent);
                            }
                        });
    }

    private void poll(Agent agent) {
        if (agent.running > 0 || agent.queue.isEmpty()) {
            return;
        }
        agent.batch.clear();
        while (!agent.queue.isEmpty() && agent.batch.size() < BATCH_MAX) {
            agent.batch.add(agent.queue.remove());
        }
        agent.running = agent.batch.size();
        List.copyOf(agent.batch).forEach(job -> ask(agent, job));
    }

    private void ask(Agent agent, Job job) {
        later(
                agent,
                QUESTION_MS,
                () -> {
                    RepairScheduled command = job.command();
                    Optional<ChunkLocation> location =
                            ChunkCensus.locate(
                                    command.shard().chunk(),
                                    world.rows().chunk(job.chunk()),
                                    NodesAway.down(down.get()));
                    List<ShardTarget> wanted = new ArrayList<>();
                    for (ShardTarget target : command.targets()) {
                        if (location.isPresent()
                                && world.rules().isWanted(location.get(), target)) {
                            world.watch().rebuilds(location.get(), target, down.get());
                            wanted.add(target);
                        } else {
                            world.measured().cancelledShards++;
                            write(agent, job, cancelled(command, target));
                        }
                    }
                    if (wanted.isEmpty()) {
                        ended(agent);
                    } else {
                        read(agent, job, wanted);
                    }
                });
    }

    private void read(Agent agent, Job job, List<ShardTarget> wanted) {
        int needed = world.plan().storageClass().scheme().readQuorum();
        if (Integer.bitCount(world.disks().readable(job.chunk())) < needed) {
            later(
                    agent,
                    TIMEOUT_MS,
                    () -> {
                        wanted.forEach(target -> fail(agent, job, target));
                        ended(agent);
                    });
            return;
        }
        long bytes = (long) world.plan().shardSizeBytes() * (needed + wanted.size());
        world.measured().readBytes += (long) world.plan().shardSizeBytes() * needed;
        int slow = wanted.stream().mapToInt(t -> world.node(t.node()).slowFactor()).max().orElse(1);
        long tookMs = 5 + bytes * 1_000 / world.plan().repairBytesPerSecond() * slow;
        later(agent, tookMs, () -> push(agent, job, wanted));
    }

    private void push(Agent agent, Job job, List<ShardTarget> wanted) {
        boolean anyFailed = false;
        for (ShardTarget target : wanted) {
            SimNode node = world.node(target.node());
            if (node.isUp()) {
                store(agent, job, target, node);
            } else {
                anyFailed = true;
            }
        }
        if (!anyFailed) {
            ended(agent);
            return;
        }
        later(
                agent,
                TIMEOUT_MS,
                () -> {
                    wanted.stream()
                            .filter(t ->
                                    !world.disks()
                                            .has(job.chunk(), t.index(), world.node(t.node())))
                            .forEach(target -> fail(agent, job, target));
                    ended(agent);
                });
    }

    private void store(Agent agent, Job job, ShardTarget target, SimNode node) {
        if (!world.disks().has(job.chunk(), target.index(), node)) {
            world.measured().writtenBytes += world.plan().shardSizeBytes();
            world.measured().rebuiltShards++;
            world.disks().store(job.chunk(), target.index(), node);
            world.history()
                    .note(Kind.STORED, world.nowMs(), job.chunk(), target.index(), node.number);
        }
        words.stored(job.chunk(), target.index(), node);
        write(
                agent,
                job,
                new ShardRelocated(
                        new ShardId(job.command().shard().chunk(), target.index()),
                        target.node(),
                        target.node(),
                        world.nowMs()));
    }

    private void fail(Agent agent, Job job, ShardTarget target) {
        world.measured().failedShards++;
        write(
                agent,
                job,
                new RepairFailed(
                        new ShardId(job.command().shard().chunk(), target.index()),
                        target.node(),
                        job.command().attempt(),
                        "simulated",
                        world.nowMs()));
    }

    private RepairCancelled cancelled(RepairScheduled command, ShardTarget target) {
        return new RepairCancelled(
                new ShardId(command.shard().chunk(), target.index()),
                target.node(),
                command.attempt(),
                "it is not missing any more",
                world.nowMs());
    }

    private void write(Agent agent, Job job, RepairEvent outcome) {
        world.log()
                .write(
                        Topic.OUTCOMES,
                        agent.number,
                        () -> {
                            world.history()
                                    .note(
                                            Kind.OUTCOME,
                                            world.nowMs(),
                                            job.chunk(),
                                            outcome.shard().index(),
                                            job.command().attempt());
                            reader.accept(job.chunk(), outcome);
                        });
    }

    private void ended(Agent agent) {
        if (--agent.running == 0) {
            agent.batch.clear();
            poll(agent);
        }
    }

    /** Unless the agent is dead by then. */
    private void later(Agent agent, long ms, Agenda.Step step) {
        int generation = agent.generation;
        world.agenda()
                .at(
                        world.nowMs() + ms,
                        () -> {
                            if (agent.generation == generation) {
                                step.run();
                            }
                        });
    }
}
