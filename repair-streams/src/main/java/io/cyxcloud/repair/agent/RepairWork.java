package io.cyxcloud.repair.agent;

import io.cyxcloud.events.chunk.ChunkLocation;
import io.cyxcloud.events.chunk.ShardEvent;
import io.cyxcloud.events.chunk.ShardEvent.ShardStored;
import io.cyxcloud.events.chunk.ShardLocation;
import io.cyxcloud.events.repair.RepairCommand.RepairScheduled;
import io.cyxcloud.events.repair.RepairEvent;
import io.cyxcloud.events.repair.RepairEvent.RepairCancelled;
import io.cyxcloud.events.repair.RepairEvent.RepairFailed;
import io.cyxcloud.events.repair.RepairEvent.ShardRelocated;
import io.cyxcloud.events.repair.ShardTarget;
import io.cyxcloud.events.value.Bytes;
import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.NodeInfo;
import io.cyxcloud.events.value.ShardId;
import io.cyxcloud.ingest.ChunkDirectory;
import io.cyxcloud.ingest.ShardRebuilder;
import io.cyxcloud.ingest.ShardRebuilder.Outcome;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out one repair command and says how it ended. Blocking; thread-safe. A command that is
 * carried out twice finds nothing missing the second time, or what is there sound. One that comes
 * after its lease is carried out as well, if its shards are still missing: the lease is of another
 * machine's clock. At worst a shard has two copies then.
 */
public final class RepairWork {
    private static final Logger LOG = LoggerFactory.getLogger(RepairWork.class);

    /** Where outcomes go; futures complete when the log has them. */
    public interface Outcomes {
        CompletableFuture<?> append(RepairEvent event);

        CompletableFuture<?> append(ShardEvent event);
    }

    private final ChunkDirectory directory;
    private final ShardRebuilder rebuilder;
    private final Outcomes outcomes;

    public RepairWork(ChunkDirectory directory, ShardRebuilder rebuilder, Outcomes outcomes) {
        this.directory = directory;
        this.rebuilder = rebuilder;
        this.outcomes = outcomes;
    }

    /**
     * Rebuilds what is still missing, copies what still leaves, or finds out why not, and waits
     * until the log has the outcome of each shard.
     *
     * @throws java.util.concurrent.CompletionException when the log did not take it
     */
    public void carryOut(RepairScheduled command) {
        List<RepairEvent> ended;
        try {
            ended = ended(command);
        } catch (RuntimeException e) {
            ended = failed(command, command.targets(), e); // no answer about the chunk
        }
        LOG.info("{} of {}: {}", command.reason(), command.shard().chunk(), ended);
        CompletableFuture.allOf(
                        ended.stream().map(outcomes::append).toArray(CompletableFuture[]::new))
                .join();
    }

    private List<RepairEvent> ended(RepairScheduled command) {
        ChunkId chunk = command.shard().chunk();
        Map<Integer, NodeInfo> wanted = new TreeMap<>();
        List<RepairEvent> ended = new ArrayList<>();
        @Nullable ChunkLocation location =
                directory.locate(chunk.stream(), chunk.index(), 1).stream()
                        .findFirst()
                        .orElse(null);
        for (ShardTarget target : command.targets()) {
            if (location == null) {
                ended.add(cancelled(command, target, "the chunk is not needed any more"));
            } else if (!location.health().isWanted(target.index())) {
                ended.add(
                        cancelled(
                                command,
                                target,
                                "the shard is neither missing nor leaving any more"));
            } else {
                directory
                        .node(target.node())
                        .ifPresentOrElse(
                                node -> wanted.put(target.index(), node),
                                () ->
                                        ended.add(
                                                failed(
                                                        command,
                                                        target,
                                                        "it is not in the cluster map")));
            }
        }
        if (location != null && !wanted.isEmpty()) {
            ended.addAll(rebuild(command, location, wanted));
        }
        return ended;
    }

    private List<RepairEvent> rebuild(
            RepairScheduled command, ChunkLocation location, Map<Integer, NodeInfo> wanted) {
        Map<Integer, Outcome> done;
        try {
            done = rebuilder.rebuild(location, wanted);
        } catch (IOException | RuntimeException e) {
            return failed(
                    command,
                    command.targets().stream()
                            .filter(target -> wanted.containsKey(target.index()))
                            .toList(),
                    e);
        }
        List<RepairEvent> ended = new ArrayList<>();
        for (ShardTarget target : command.targets()) {
            Outcome outcome = done.get(target.index());
            if (outcome != null) {
                ended.add(ended(command, location, target, outcome));
            }
        }
        return ended;
    }

    private RepairEvent ended(
            RepairScheduled command, ChunkLocation location, ShardTarget target, Outcome outcome) {
        return switch (outcome) {
            case Outcome.Failed(String reason) -> failed(command, target, reason);
            case Outcome.Doubtful(String reason) -> {
                // not the node's failure: another node would store it without a record to hold
                // it against
                LOG.error("{} of {} is not stored: {}", target, location.chunk(), reason);
                yield cancelled(command, target, reason);
            }
            case Outcome.Rebuilt rebuilt -> relocated(location, target, rebuilt.sources());
            case Outcome.Sound(int sizeBytes, Bytes blake3) -> {
                // The report was wrong, or came before a push that was under way, or the node's
                // acknowledgement never came to the log; the node has no reason to repeat it.
                outcomes.append(
                                new ShardStored(
                                        new ShardId(location.chunk(), target.index()),
                                        target.node(),
                                        sizeBytes,
                                        blake3,
                                        System.currentTimeMillis()))
                        .join();
                yield relocated(location, target, List.of());
            }
        };
    }

    private static ShardRelocated relocated(
            ChunkLocation location, ShardTarget target, List<Integer> sources) {
        NodeId from =
                location.shards().stream()
                        .filter(shard -> shard.index() == target.index())
                        .map(ShardLocation::node)
                        .findFirst()
                        .orElse(target.node());
        return new ShardRelocated(
                new ShardId(location.chunk(), target.index()),
                from,
                target.node(),
                System.currentTimeMillis(),
                sources);
    }

    private static List<RepairEvent> failed(
            RepairScheduled command, List<ShardTarget> targets, Exception e) {
        String reason = e.getMessage() == null ? e.toString() : e.getMessage();
        return targets.stream()
                .<RepairEvent>map(target -> failed(command, target, reason))
                .toList();
    }

    private static RepairFailed failed(RepairScheduled command, ShardTarget target, String why) {
        return new RepairFailed(
                new ShardId(command.shard().chunk(), target.index()),
                target.node(),
                command.attempt(),
                why,
                System.currentTimeMillis());
    }

    private static RepairCancelled cancelled(
            RepairScheduled command, ShardTarget target, String why) {
        return new RepairCancelled(
                new ShardId(command.shard().chunk(), target.index()),
                target.node(),
                command.attempt(),
                why,
                System.currentTimeMillis());
    }
}
