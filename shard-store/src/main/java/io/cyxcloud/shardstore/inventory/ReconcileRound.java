package io.cyxcloud.shardstore.inventory;

import io.cyxcloud.events.chunk.ShardEvent;
import io.cyxcloud.events.chunk.ShardEvent.ShardCorrupt;
import io.cyxcloud.events.chunk.ShardEvent.ShardMissing;
import io.cyxcloud.events.chunk.ShardEvent.ShardStored;
import io.cyxcloud.events.query.HeldShard;
import io.cyxcloud.events.state.ShardState;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.ShardId;
import io.cyxcloud.shardstore.inventory.core.Difference;
import io.cyxcloud.shardstore.inventory.core.Difference.Absent;
import io.cyxcloud.shardstore.inventory.core.Difference.Misfit;
import io.cyxcloud.shardstore.inventory.core.Difference.Uncounted;
import io.cyxcloud.shardstore.inventory.core.PairedInventories;
import io.cyxcloud.shardstore.inventory.core.ShardPair;
import io.cyxcloud.shardstore.kafka.ShardFacts;
import io.cyxcloud.shardstore.protocol.ShardException;
import io.cyxcloud.shardstore.protocol.ShardFailure;
import io.cyxcloud.shardstore.protocol.ShardRange;
import io.cyxcloud.shardstore.protocol.ShardStat;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Goes once through a node's inventory and what metadata says of the node. What differs is looked
 * at a second time, metadata first and then the disk, and what still differs is told to the log:
 * ShardMissing of what no disk has, ShardStored of what one has. Nothing else is done about it: the
 * folds decide what is repaired and what is deleted.
 *
 * <p>Strangers, shards of which metadata has no word at all, are told last: what no placement ever
 * names is deleted one day, so nothing is told of any before all is walked and it is sure that most
 * of what is on the disks is known.
 *
 * <p>Shards come and go meanwhile. So the disk is asked once more when the log has taken what was
 * told; if it says otherwise by then, that is told as well. What becomes durable after that is told
 * by the node's publisher after it, too: the last word in the log is the disk's.
 *
 * <p>For one thread, which must not be interrupted: it reads the disks.
 */
final class ReconcileRound {
    /** Who says that a shard is missing. */
    private static final String REPORTER = "inventory";

    private static final Logger LOG = LoggerFactory.getLogger(ReconcileRound.class);
    private static final int LOOKED_AT_AGAIN_TOGETHER = 500;
    private static final int PACE_SHARDS = 1_000;

    /** A shard that comes and goes this often is left to the next round. */
    private static final int TELLINGS_MAX = 5;

    /** From so many strangers on, more than half is no accident. */
    static final int STRANGERS_MIN = 20;

    /** What a round did. */
    record Outcome(long compared, int differing, int missingTold, int storedTold) {}

    private final NodeId self;
    private final LocalShards disks;
    private final KnownShards metadata;
    private final ShardFacts facts;
    private final InstantSource clock;
    private final ReconcileLimits limits;
    private final Pauses pauses;
    private long compared;
    private long onDisk;
    private long known;
    private long strangers;

    /** Not before all is walked. */
    private boolean strangersToo;

    private int differing;
    private int missingTold;
    private int storedTold;

    ReconcileRound(
            NodeId self,
            LocalShards disks,
            KnownShards metadata,
            ShardFacts facts,
            InstantSource clock,
            ReconcileLimits limits,
            Pauses pauses) {
        this.self = self;
        this.disks = disks;
        this.metadata = metadata;
        this.facts = facts;
        this.clock = clock;
        this.limits = limits;
        this.pauses = pauses;
    }

    /**
     * Runs once.
     *
     * @throws ForeignLogException when metadata knows hardly anything of the disks; nothing was
     *     told of what it does not know
     */
    Outcome run() {
        lookAt(pair -> {
            count(pair);
            return !isStranger(pair);
        });
        if (isForeign()) {
            throw new ForeignLogException(strangers, onDisk);
        }
        if (strangers > 0) {
            strangersToo = true;
            lookAt(ReconcileRound::isStranger);
        }
        return new Outcome(compared, differing, missingTold, storedTold);
    }

    private static boolean isStranger(ShardPair pair) {
        return pair.onDisk() != null && pair.known() == null;
    }

    private boolean isForeign() {
        boolean most = strangers >= STRANGERS_MIN && strangers * 2 > onDisk;
        return most || (known == 0 && onDisk > 0);
    }

    /** Walks both inventories; looks again at what differs, of the pairs that are wanted. */
    private void lookAt(Predicate<ShardPair> wanted) {
        PairedInventories pairs =
                new PairedInventories(
                        new ListedShards(disks::list, ShardRange.all()), metadata.all());
        List<ShardId> doubtful = new ArrayList<>();
        for (long walked = 1; pairs.hasNext(); walked++) {
            ShardPair pair = pairs.next();
            if (wanted.test(pair) && pair.difference().isPresent()) {
                doubtful.add(pair.shard());
            }
            if (walked % PACE_SHARDS == 0) {
                pauses.await(Duration.ofMillis(1_000L * PACE_SHARDS / limits.shardsPerSecondMax()));
            }
            if (doubtful.size() >= LOOKED_AT_AGAIN_TOGETHER) {
                lookAgain(doubtful);
                doubtful.clear();
            }
        }
        lookAgain(doubtful);
    }

    private void count(ShardPair pair) {
        compared++;
        onDisk += pair.onDisk() != null ? 1 : 0;
        known += pair.known() != null ? 1 : 0;
        strangers += isStranger(pair) ? 1 : 0;
    }

    private void lookAgain(List<ShardId> doubtful) {
        if (doubtful.isEmpty()) {
            return;
        }
        pauses.await(limits.settle());
        for (ShardId shard : doubtful) {
            pauses.await(Duration.ZERO);
            try {
                lookAgain(shard);
            } catch (ShardException e) {
                LOG.info("node {}: {} is not compared: {}", self, shard, e.getMessage());
            }
        }
    }

    private void lookAgain(ShardId shard) {
        Optional<HeldShard> word = metadata.find(shard);
        ShardPair pair = new ShardPair(shard, disks.stat(shard).orElse(null), word.orElse(null));
        Optional<Difference> difference = pair.difference();
        if (difference.isEmpty() || (isStranger(pair) && !strangersToo)) {
            return;
        }
        if (isCalledCorruptAndIs(difference.get())) {
            return;
        }
        differing++;
        switch (difference.get()) {
            case Absent _, Uncounted _ -> tell(shard);
            case Misfit misfit -> {
                if (misfit.counts()) {
                    String detail =
                            misfit.onDisk().sizeBytes() + " bytes for " + misfit.sizeBytes();
                    publish(new ShardCorrupt(shard, self, REPORTER, detail, clock.millis()));
                }
            }
        }
    }

    /** What was called lost may have been called corrupt; then both say that it is no good. */
    private boolean isCalledCorruptAndIs(Difference difference) {
        return difference instanceof Uncounted uncounted
                && uncounted.lastWord() == ShardState.GONE
                && !isSound(uncounted.shard());
    }

    private boolean isSound(ShardId shard) {
        try {
            var _ = disks.verify(shard);
            return true;
        } catch (ShardException e) {
            if (e.failure() == ShardFailure.CORRUPT || e.failure() == ShardFailure.NOT_FOUND) {
                return false;
            }
            throw e;
        }
    }

    /** Tells what the disk says, until it says the same when the log has it. */
    private void tell(ShardId shard) {
        for (int tellings = 0; tellings < TELLINGS_MAX; tellings++) {
            Optional<ShardStat> said = disks.stat(shard);
            if (said.isPresent()) {
                ShardStat stat = said.get();
                publish(
                        new ShardStored(
                                shard, self, stat.sizeBytes(), stat.blake3(), clock.millis()));
                storedTold++;
            } else {
                publish(new ShardMissing(shard, self, REPORTER, clock.millis()));
                missingTold++;
            }
            if (disks.stat(shard).isPresent() == said.isPresent()) {
                return;
            }
        }
    }

    private void publish(ShardEvent event) {
        var _ = facts.publish(event).join();
    }
}
