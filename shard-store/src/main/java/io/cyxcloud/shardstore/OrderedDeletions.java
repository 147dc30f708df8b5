package io.cyxcloud.shardstore;

import io.cyxcloud.events.chunk.ShardEvent.ShardDeleted;
import io.cyxcloud.events.node.NodeCommand;
import io.cyxcloud.events.node.NodeCommand.DeleteShards;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.ShardId;
import io.cyxcloud.shardstore.kafka.ShardFacts;
import io.cyxcloud.shardstore.protocol.ShardException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes what the node is told to delete. The publisher says ShardDeleted of every shard that was
 * there; of one that was not, this does. A shard that cannot be deleted now is passed over, and
 * nothing is said of it: the command comes again. Blocking; for the thread of the commands.
 */
final class OrderedDeletions {
    private static final Logger LOG = LoggerFactory.getLogger(OrderedDeletions.class);

    /** Deletions share syncs with puts; more at once would push puts out of the queue. */
    private static final int AT_ONCE_MAX = 64;

    private final NodeId self;
    private final NodeDisks disks;
    private final ShardFacts facts;
    private final InstantSource clock;

    OrderedDeletions(NodeId self, NodeDisks disks, ShardFacts facts, InstantSource clock) {
        this.self = self;
        this.disks = disks;
        this.facts = facts;
        this.clock = clock;
    }

    void carryOut(NodeCommand command) {
        switch (command) {
            case DeleteShards delete -> {
                List<ShardId> shards = delete.shards();
                for (int from = 0; from < shards.size(); from += AT_ONCE_MAX) {
                    int end = Math.min(shards.size(), from + AT_ONCE_MAX);
                    deleteAll(shards.subList(from, end));
                }
            }
        }
    }

    private void deleteAll(List<ShardId> shards) {
        List<CompletableFuture<?>> running = new ArrayList<>();
        for (ShardId shard : shards) {
            running.add(delete(shard));
        }
        for (CompletableFuture<?> one : running) {
            try {
                var _ = one.join();
            } catch (CompletionException e) {
                LOG.warn("node {}: not deleted: {}", self, String.valueOf(e.getCause()));
            }
        }
    }

    private CompletableFuture<?> delete(ShardId shard) {
        try {
            boolean there = disks.stat(shard).isPresent();
            CompletableFuture<Void> done = disks.delete(shard);
            return there
                    ? done
                    : done.thenCompose(
                            _ -> facts.publish(new ShardDeleted(shard, self, clock.millis())));
        } catch (ShardException e) {
            return CompletableFuture.failedFuture(e);
        }
    }
}
