package io.cyxcloud.repair.agent;

import io.cyxcloud.events.chunk.ShardEvent;
import io.cyxcloud.events.chunk.ShardEvent.ShardStored;
import io.cyxcloud.events.repair.RepairCommand.RepairScheduled;
import io.cyxcloud.events.repair.RepairEvent;
import io.cyxcloud.events.repair.RepairEvent.RepairFailed;
import io.cyxcloud.events.repair.RepairEvent.ShardRelocated;
import io.cyxcloud.events.value.NodeInfo;
import io.cyxcloud.ingest.ChunkDirectory;
import io.cyxcloud.ingest.ShardRebuilder;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out one repair command and says how it ended. Blocking; thread-safe. A command that is
 * carried out twice does no harm: the second time the shard is found sound.
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
     * Rebuilds the shard, or finds out why not, and waits until the log has the outcome.
     *
     * @throws java.util.concurrent.CompletionException when the log did not take it
     */
    public void carryOut(RepairScheduled command) {
        Optional<NodeInfo> target = directory.node(command.target());
        RepairEvent outcome =
                target.isPresent()
                        ? rebuild(command, target.get())
                        : failed(command, command.target() + " is not in the cluster map");
        LOG.info("{}", outcome);
        outcomes.append(outcome).join();
    }

    private RepairEvent rebuild(RepairScheduled command, NodeInfo target) {
        ShardRebuilder.Outcome outcome;
        try {
            outcome = rebuilder.rebuild(command.shard(), target);
        } catch (IOException | RuntimeException e) {
            return failed(command, e.getMessage() == null ? e.toString() : e.getMessage());
        }
        long nowMs = System.currentTimeMillis();
        if (outcome.wasSound()) {
            // The report was wrong, or came before a push that was under way. The log counts the
            // shard as gone since then, and the node has no reason to acknowledge it again.
            outcomes.append(
                            new ShardStored(
                                    command.shard(),
                                    target.id(),
                                    outcome.sizeBytes(),
                                    outcome.blake3(),
                                    nowMs))
                    .join();
        }
        return new ShardRelocated(command.shard(), target.id(), target.id(), nowMs);
    }

    private static RepairFailed failed(RepairScheduled command, String reason) {
        return new RepairFailed(
                command.shard(),
                command.target(),
                command.attempt(),
                reason,
                System.currentTimeMillis());
    }
}
