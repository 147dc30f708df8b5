package io.cyxcloud.shardstore.kafka;

import io.cyxcloud.events.chunk.ShardEvent;
import io.cyxcloud.events.chunk.ShardEvent.ShardCorrupt;
import io.cyxcloud.events.chunk.ShardEvent.ShardDeleted;
import io.cyxcloud.events.chunk.ShardEvent.ShardMissing;
import io.cyxcloud.events.chunk.ShardEvent.ShardStored;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.ShardId;
import io.cyxcloud.shardstore.disk.DeletedShard;
import io.cyxcloud.shardstore.disk.DurableChange;
import io.cyxcloud.shardstore.disk.EngineListener;
import io.cyxcloud.shardstore.disk.LogPoint;
import io.cyxcloud.shardstore.disk.ShardEngine;
import io.cyxcloud.shardstore.disk.StorageFolderException;
import io.cyxcloud.shardstore.disk.StoredShard;
import io.cyxcloud.shardstore.protocol.ShardException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes ShardStored and ShardDeleted for everything that became durable on one disk, at least
 * once, also over a crash; and what readers and scrubbing found missing or corrupt, as well as it
 * can.
 *
 * <p>One thread does all appends, because they may block for seconds while the event log is away:
 * neither event loops nor the committer wait for it. First it publishes again what an earlier
 * process may not have, from the mark kept in the engine's index to the log's end at the opening;
 * then what the committer hands over. The mark follows the acknowledgements.
 *
 * <p>Bounds: from {@code unpublishedCountMax} on the node takes no puts ({@link #saturated}), which
 * leaves those already in the engine to come. Appends that fail are tried again until the publisher
 * closes; reports beyond the queue are dropped, the next reader makes them again.
 */
public final class ShardPublisher implements EngineListener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ShardPublisher.class);

    /** Who says that a shard is missing when a disk is lost. */
    private static final String LOST_DISK = "lost disk";

    /** Who says that a shard is corrupt when no reader came upon it. */
    private static final String REPORTER = "scrub";

    private static final int REPORT_COUNT_MAX = 256;
    private static final int REPLAY_WINDOW = 500;
    private static final long RETRY_PAUSE_MS = 200;
    private static final long MARK_PERIOD_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long POLL_MS = 250;
    private static final long CLOSE_WAIT_MS_MAX = 2_000;

    /** The publisher is closing; ends a replay from within. */
    private static final class StoppedException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private final NodeId node;
    private final ShardFacts facts;
    private final InstantSource clock;
    private final int unpublishedCountMax;
    private final Unpublished unpublished = new Unpublished();
    private final BlockingQueue<Unpublished.Entry> fresh;
    // At most as many as are unpublished.
    private final Queue<Unpublished.Entry> failed = new ConcurrentLinkedQueue<>();
    private final BlockingQueue<ShardEvent> reports = new ArrayBlockingQueue<>(REPORT_COUNT_MAX);
    private final AtomicBoolean closing = new AtomicBoolean();
    private @Nullable Thread thread;
    private volatile @Nullable ShardEngine engine;
    // Touched by the publishing thread only.
    private boolean keepsMark = true;

    /**
     * @param unpublishedCountMax stored or deleted shards not yet in the event log, from which on
     *     puts are refused
     * @param putsInFlightMax puts that may still become durable after that
     */
    public ShardPublisher(
            NodeId node,
            ShardFacts facts,
            InstantSource clock,
            int unpublishedCountMax,
            int putsInFlightMax) {
        this.node = node;
        this.facts = facts;
        this.clock = clock;
        this.unpublishedCountMax = unpublishedCountMax;
        this.fresh = new ArrayBlockingQueue<>(unpublishedCountMax + putsInFlightMax);
    }

    /** Begins to publish. Called once, with the engine that calls {@link #durable}. */
    public void start(ShardEngine engine) {
        this.engine = engine;
        thread = Thread.ofPlatform().name("publisher-" + node).start(() -> run(engine));
    }

    @Override
    public void durable(DurableChange change) {
        if (!fresh.offer(unpublished.add(change))) {
            // Not lost: its entry holds the mark back, and the next start publishes it.
            LOG.error("no room to publish {}: more in flight than allowed", change.shard());
        }
    }

    @Override
    public void corrupt(ShardId shard, String detail) {
        report(new ShardCorrupt(shard, node, REPORTER, detail, clock.millis()));
    }

    /** Reports everything that was on the disk, as far as its index can still be read. */
    @Override
    public void lost(String reason) {
        LOG.error("node {}: {}", node, reason);
        ShardEngine holder = engine;
        if (holder != null) {
            Thread.ofPlatform()
                    .daemon()
                    .name("lost-disk-" + node)
                    .start(() ->
                            reportMissing(visitor ->
                                    holder.forEach((shard, stat) -> visitor.accept(shard))));
        }
    }

    /**
     * Reports shards of a disk that is lost, at the pace at which the event log takes them. Those
     * that cannot be listed are missed by whoever wants to read them.
     *
     * @param shards hands each to its visitor
     */
    public void reportMissing(Consumer<Consumer<ShardId>> shards) {
        AtomicLong count = new AtomicLong();
        try {
            shards.accept(shard -> {
                reportSurely(new ShardMissing(shard, node, LOST_DISK, clock.millis()));
                count.incrementAndGet();
            });
        } catch (ShardException | StorageFolderException e) {
            LOG.warn("node {}: not all shards are known, {}", node, e.getMessage());
        }
        LOG.error("node {}: reported {} shards of a lost disk as missing", node, count);
    }

    /** Whether so much is unpublished that no put should be taken in. */
    public boolean saturated() {
        return unpublished.count() >= unpublishedCountMax;
    }

    /** Publishes an observation, unless too many wait. Does not block. */
    public void report(ShardEvent event) {
        if (!reports.offer(event)) {
            LOG.warn("not reported, too much waits for the event log: {}", event);
        }
    }

    /** Publishes an observation that nobody would make again; waits while too many wait. */
    public void reportSurely(ShardEvent event) {
        try {
            boolean taken = false;
            while (!taken && !closing.get()) {
                taken = reports.offer(event, POLL_MS, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Gives what is unpublished a few seconds, and keeps the mark. The engine must be open. */
    @Override
    public void close() {
        Thread running = thread;
        if (running == null || !closing.compareAndSet(false, true)) {
            return;
        }
        try {
            if (!running.join(Duration.ofMillis(CLOSE_WAIT_MS_MAX))) {
                running.interrupt();
                running.join();
            }
        } catch (InterruptedException e) {
            running.interrupt();
            Thread.currentThread().interrupt();
        }
    }

    private void run(ShardEngine engine) {
        try {
            try {
                replay(engine);
            } catch (UncheckedIOException | ShardException e) {
                // The next start looks again; what happens now is published all the same.
                keepsMark = false;
                LOG.error("node {}: what was written before is not published", node, e);
            }
            publishFresh(engine);
        } catch (InterruptedException | StoppedException e) {
            LOG.info("node {}: stopped with {} shards to publish", node, unpublished.count());
        } catch (RuntimeException e) {
            // From here on puts are refused once too many are unpublished; a restart tries again.
            LOG.error("node {}: publishing ends", node, e);
        }
    }

    private void replay(ShardEngine engine) throws InterruptedException {
        List<DurableChange> window = new ArrayList<>();
        engine.replay(
                engine.published(),
                shard -> {
                    window.add(shard);
                    if (window.size() >= REPLAY_WINDOW) {
                        publishAgain(engine, window);
                    }
                });
        publishAgain(engine, window);
        engine.notePublished(engine.openedAt());
    }

    /** Returns when all are in the event log. */
    private void publishAgain(ShardEngine engine, List<DurableChange> window) {
        List<DurableChange> open = List.copyOf(window);
        while (!open.isEmpty()) {
            List<CompletableFuture<?>> appends = new ArrayList<>();
            open.forEach(shard -> appends.add(append(event(shard))));
            List<DurableChange> again = new ArrayList<>();
            for (int i = 0; i < open.size(); i++) {
                if (!succeeded(appends.get(i))) {
                    again.add(open.get(i));
                }
            }
            open = again;
        }
        if (!window.isEmpty()) {
            LOG.info("node {}: published {} shards again", node, window.size());
            engine.notePublished(window.getLast().end());
            window.clear();
        }
    }

    private boolean succeeded(CompletableFuture<?> append) {
        try {
            var _ = append.get();
            return true;
        } catch (ExecutionException e) {
            pause();
            return false;
        } catch (InterruptedException e) {
            throw new StoppedException();
        }
    }

    private void pause() {
        if (closing.get()) {
            throw new StoppedException();
        }
        try {
            TimeUnit.MILLISECONDS.sleep(RETRY_PAUSE_MS);
        } catch (InterruptedException e) {
            throw new StoppedException();
        }
    }

    private void publishFresh(ShardEngine engine) throws InterruptedException {
        LogPoint kept = engine.openedAt();
        long keptNanos = System.nanoTime();
        while (!closing.get() || unpublished.count() > 0) {
            Unpublished.Entry next = fresh.poll(POLL_MS, TimeUnit.MILLISECONDS);
            if (next != null) {
                publish(next);
            }
            publishFailed();
            publishReports();
            LogPoint upTo = unpublished.upTo().orElse(kept);
            boolean due = System.nanoTime() - keptNanos >= MARK_PERIOD_NANOS;
            if (due && !upTo.equals(kept)) {
                keepMark(engine, upTo);
                kept = upTo;
                keptNanos = System.nanoTime();
            }
        }
        keepMark(engine, unpublished.upTo().orElse(kept));
    }

    /** Without it the next start publishes more than it must. */
    private void keepMark(ShardEngine engine, LogPoint upTo) {
        if (!keepsMark) {
            return;
        }
        try {
            engine.notePublished(upTo);
        } catch (ShardException e) {
            keepsMark = false;
            LOG.error("node {}: published up to {}, which cannot be kept", node, upTo, e);
        }
    }

    private void publish(Unpublished.Entry entry) {
        var _ =
                append(event(entry.change))
                        .whenComplete((done, failure) -> {
                            if (failure == null) {
                                unpublished.published(entry);
                            } else {
                                failed.add(entry);
                            }
                        });
    }

    private void publishFailed() {
        int count = failed.size();
        if (count > 0) {
            LOG.warn("node {}: {} shard events were not taken; trying again", node, count);
            pause();
        }
        for (int i = 0; i < count; i++) {
            Unpublished.Entry entry = failed.poll();
            if (entry != null) {
                publish(entry);
            }
        }
    }

    private void publishReports() {
        for (ShardEvent event = reports.poll(); event != null; event = reports.poll()) {
            ShardEvent reported = event;
            var _ =
                    append(reported)
                            .whenComplete((done, failure) -> {
                                if (failure != null) {
                                    LOG.warn("not reported: {}", reported, failure);
                                }
                            });
        }
    }

    private CompletableFuture<?> append(ShardEvent event) {
        try {
            return facts.publish(event);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private ShardEvent event(DurableChange change) {
        return switch (change) {
            case StoredShard shard ->
                    new ShardStored(
                            shard.shard(), node, shard.sizeBytes(), shard.blake3(), shard.atMs());
            case DeletedShard shard -> new ShardDeleted(shard.shard(), node, shard.atMs());
        };
    }
}
