package io.cyxcloud.shardstore.inventory;

import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.shardstore.kafka.ShardFacts;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a node's inventory and what metadata says of it together, some time after the node's start
 * and again and again, on a thread of its own. A round that fails is left to the next.
 */
public final class Reconciliation implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Reconciliation.class);

    /** A round waits for the log and for metadata, for ten seconds each at most. */
    private static final Duration CLOSE_MAX = Duration.ofSeconds(25);

    private final NodeId self;
    private final LocalShards disks;
    private final KnownShards known;
    private final ShardFacts facts;
    private final ReconcileLimits limits;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;

    /**
     * Starts.
     *
     * @param facts where the node's own facts go, too
     */
    public Reconciliation(
            NodeId self,
            LocalShards disks,
            KnownShards known,
            ShardFacts facts,
            ReconcileLimits limits) {
        this.self = self;
        this.disks = disks;
        this.known = known;
        this.facts = facts;
        this.limits = limits;
        this.thread = Thread.ofVirtual().name("reconciliation-" + self).start(this::run);
    }

    private void run() {
        try {
            await(jittered(limits.firstAfter().multipliedBy(3).dividedBy(4), 3));
            while (true) {
                round();
                await(jittered(limits.every(), 4));
            }
        } catch (Pauses.StoppedException e) {
            LOG.debug("node {}: compares no more", self);
        }
    }

    private void round() {
        try {
            ReconcileRound.Outcome done =
                    new ReconcileRound(
                                    self,
                                    disks,
                                    known,
                                    facts,
                                    InstantSource.system(),
                                    limits,
                                    this::await)
                            .run();
            if (done.differing() > 0) {
                LOG.warn("node {}: disks and log differed: {}", self, done);
            } else {
                LOG.info("node {}: disks and log agree: {}", self, done);
            }
        } catch (Pauses.StoppedException e) {
            throw e;
        } catch (ForeignLogException e) {
            LOG.error("node {}: is this its log? {}; it is told of none", self, e.getMessage());
        } catch (RuntimeException e) {
            LOG.warn("node {}: disks and log were not compared: {}", self, e.toString());
        }
    }

    /** Plus or minus one part of so many. */
    private static Duration jittered(Duration mean, int parts) {
        double factor = 1 + ThreadLocalRandom.current().nextDouble(-1, 1) / parts;
        return Duration.ofMillis((long) (mean.toMillis() * factor));
    }

    private void await(Duration pause) {
        try {
            if (closing.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new Pauses.StoppedException();
            }
        } catch (InterruptedException e) {
            throw new Pauses.StoppedException();
        }
    }

    /** Lets the shard at hand be told; never interrupts, which would close files under others. */
    @Override
    public void close() {
        closing.countDown();
        try {
            var _ = thread.join(CLOSE_MAX);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
