package io.cyxcloud.ingest.write;

import io.cyxcloud.events.chunk.PlacementEvent.ChunkPlaced;
import io.cyxcloud.events.chunk.PlacementEvent.ShardRedirected;
import io.cyxcloud.events.value.Bytes;
import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.events.value.NodeInfo;
import io.cyxcloud.events.value.ShardId;
import io.cyxcloud.events.value.StorageClass;
import io.cyxcloud.ingest.ChunkTarget;
import io.cyxcloud.ingest.IngestException;
import io.cyxcloud.ingest.shards.DataPathLog;
import io.cyxcloud.ingest.shards.ShardTransport;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Codes one chunk and gets it to its nodes: all shards at once, the placement to the log beside
 * them, a refused shard to the next alternate. One virtual thread runs it and owns its state; what
 * completes elsewhere arrives through a queue (at most two entries a push, and one). It runs until
 * the last push has ended, longer than {@link #counts} takes; then it gives the stripe back.
 */
final class ChunkPush implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(ChunkPush.class);

    /** Something came to an end; {@code failure} is null when it went well. */
    private sealed interface Ended {
        record Placed(@Nullable Throwable failure) implements Ended {}

        record Pushed(int index, NodeInfo node, @Nullable Throwable failure) implements Ended {}
    }

    private final ChunkId chunk;
    private final StorageClass storageClass;
    private final ChunkTarget target;
    private final long leaseEndMs;
    private final Stripe stripe;
    private final ShardTransport transport;
    private final DataPathLog log;
    private final NodesBehind behind;
    private final Semaphore coders;

    private final BlockingQueue<Ended> ended = new LinkedBlockingQueue<>();
    private final CompletableFuture<@Nullable Void> counts = new CompletableFuture<>();
    private final Queue<NodeInfo> alternates;
    private final Map<Integer, NodeInfo> outstanding = new HashMap<>();
    private List<Bytes> hashes = List.of();
    private boolean placed;
    private int storedCount;

    /** Takes over the stripe. */
    ChunkPush(
            ChunkId chunk,
            StorageClass storageClass,
            ChunkTarget target,
            long leaseEndMs,
            Stripe stripe,
            WriterParts parts) {
        this.chunk = chunk;
        this.storageClass = storageClass;
        this.target = target;
        this.leaseEndMs = leaseEndMs;
        this.stripe = stripe;
        this.transport = parts.transport();
        this.log = parts.log();
        this.behind = parts.behind();
        this.coders = parts.coders();
        this.alternates = new ArrayDeque<>(target.alternates());
    }

    ChunkId chunk() {
        return chunk;
    }

    /** Completes when the chunk is durable on its write quorum and its placement is in the log. */
    CompletableFuture<@Nullable Void> counts() {
        return counts;
    }

    @Override
    public void run() {
        try {
            hashes = encode();
            startAll();
            boolean awaitsPlacement = true;
            while (awaitsPlacement || !outstanding.isEmpty()) {
                switch (ended.take()) {
                    case Ended.Placed placement -> {
                        awaitsPlacement = false;
                        Throwable e = placement.failure();
                        placed = e == null;
                        if (e != null) {
                            fail(e);
                        }
                    }
                    case Ended.Pushed push -> onPushed(push);
                }
                settle();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            fail(e);
        } catch (RuntimeException | Error e) {
            LOG.error("pushing {} broke off", chunk, e);
            fail(e);
        } finally {
            if (counts.isDone()) { // only after a break: some are still outstanding
                outstanding.values().forEach(node -> behind.free(node.id(), stripeBytes()));
            }
            stripe.close();
        }
    }

    private List<Bytes> encode() throws InterruptedException {
        coders.acquire();
        try {
            return stripe.encode();
        } finally {
            coders.release();
        }
    }

    private void startAll() {
        for (int index = 0; index < target.nodes().size(); index++) {
            start(index, target.nodes().get(index), CompletableFuture.completedFuture(null));
        }
        var placement =
                new ChunkPlaced(
                        chunk,
                        storageClass.name(),
                        stripe.scheme(),
                        target.mapEpoch(),
                        stripe.sealedBytes(),
                        stripe.shardBytes(),
                        target.nodes().stream().map(NodeInfo::id).toList(),
                        System.currentTimeMillis(),
                        leaseEndMs);
        var _ = log.append(placement).whenComplete((done, e) -> ended.add(new Ended.Placed(e)));
        settle();
    }

    /** Pushes to the node or, when it is known not to take the shard, to the next alternate. */
    private void start(int index, NodeInfo node, CompletableFuture<?> noted) {
        if (!takesShards(node)) {
            redirect(index, node);
            return;
        }
        outstanding.put(index, node);
        var push =
                transport.put(
                        node, new ShardId(chunk, index), stripe.shard(index), hashes.get(index));
        // a shard on another node than the placement says counts when the log says so, too
        var _ =
                CompletableFuture.allOf(push, noted)
                        .whenComplete((done, e) -> ended.add(new Ended.Pushed(index, node, e)));
    }

    private void redirect(int index, NodeInfo from) {
        NodeInfo next = alternates.poll();
        while (next != null && !takesShards(next)) {
            next = alternates.poll();
        }
        if (next != null) {
            var note =
                    new ShardRedirected(
                            new ShardId(chunk, index),
                            from.id(),
                            next.id(),
                            System.currentTimeMillis());
            start(index, next, log.append(note));
        }
    }

    private void onPushed(Ended.Pushed push) {
        outstanding.remove(push.index());
        if (counts.isDone()) {
            behind.free(push.node().id(), stripeBytes());
        }
        if (push.failure() == null) {
            storedCount++;
        } else {
            LOG.debug(
                    "{} did not take {}/{}", push.node().id(), chunk, push.index(), push.failure());
            redirect(push.index(), push.node());
            if (counts.isDone() && outstanding.containsKey(push.index())) {
                behind.hold(outstanding.get(push.index()).id(), stripeBytes());
            }
        }
    }

    private void settle() {
        if (counts.isDone()) {
            return;
        }
        int quorum = stripe.scheme().writeQuorum();
        if (storedCount >= quorum && placed) {
            outstanding.values().forEach(node -> behind.hold(node.id(), stripeBytes()));
            counts.complete(null);
        } else if (storedCount + outstanding.size() < quorum) {
            fail(
                    new IngestException(
                            IngestException.Kind.TOO_FEW_NODES,
                            "%d of %d shards must be stored, only %d nodes took one"
                                    .formatted(
                                            quorum,
                                            stripe.scheme().totalShards(),
                                            storedCount + outstanding.size())));
        }
    }

    private void fail(Throwable e) {
        if (!counts.isDone()) {
            outstanding.values().forEach(node -> behind.hold(node.id(), stripeBytes()));
            counts.completeExceptionally(
                    e instanceof CompletionException && e.getCause() != null ? e.getCause() : e);
        }
    }

    private boolean takesShards(NodeInfo node) {
        return node.health().takesShards() && !behind.isBehind(node.id());
    }

    private long stripeBytes() {
        return (long) stripe.shardBytes() * stripe.scheme().totalShards();
    }
}
