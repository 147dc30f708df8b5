package io.cyxcloud.shardstore.disk;

import java.io.IOException;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an engine does in the background, on one thread: asks the disk whether it is there, looks at
 * segments on which something failed, compacts, scrubs, each to its budget. The thread is never
 * interrupted, because that would close the files it reads.
 */
final class Upkeep {
    private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);
    private static final double NANOS = 1e9;

    private final String name;
    private final DiskProbe probe;
    private final Compactor compactor;
    private final Scrubber scrubber;
    private final SegmentUse use;
    private final UpkeepConfig config;
    private final BooleanSupplier runsFull;
    private final ConcurrentSkipListSet<Long> suspects = new ConcurrentSkipListSet<>();
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread thread;
    private volatile @Nullable String fault;
    // Bytes that may be scrubbed now; may be negative. Touched by the thread only.
    private double allowance;
    private long probedNanos = System.nanoTime();

    /**
     * @param runsFull whether the disk has so little room that any garbage is worth collecting
     */
    Upkeep(
            String name,
            DiskProbe probe,
            Compactor compactor,
            Scrubber scrubber,
            SegmentUse use,
            UpkeepConfig config,
            BooleanSupplier runsFull) {
        this.name = name;
        this.probe = probe;
        this.compactor = compactor;
        this.scrubber = scrubber;
        this.use = use;
        this.config = config;
        this.runsFull = runsFull;
        this.thread = Thread.ofPlatform().name("upkeep-" + name).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Has a segment on which an operation failed read as a whole, soon. */
    void suspect(long segment) {
        suspects.add(segment);
    }

    /** Why no space is given back any more, or null. */
    @Nullable String fault() {
        return fault;
    }

    /** Ends after what is being done. */
    void close() throws InterruptedException {
        stopping.countDown();
        if (thread.getState() != Thread.State.NEW) {
            thread.join();
        }
    }

    private void run() {
        while (!stopped(config.pause().toNanos())) {
            try {
                probe();
                for (Long segment = suspects.pollFirst();
                        segment != null;
                        segment = suspects.pollFirst()) {
                    scrubber.verifySegment(segment);
                }
                compact();
                scrub();
            } catch (IOException | RuntimeException e) {
                LOG.warn("upkeep of {} failed; it goes on", name, e);
            }
        }
    }

    private void probe() {
        long now = System.nanoTime();
        if (now - probedNanos >= config.probePeriod().toNanos()) {
            probedNanos = now;
            probe.step();
        }
    }

    private void compact() throws IOException {
        if (fault != null) {
            return;
        }
        try {
            while (stopping.getCount() > 0
                    && compactor.step(runsFull.getAsBoolean(), this::paceCompaction)) {
                // the next one
            }
        } catch (IOException e) {
            // A segment that cannot be removed may bring deleted shards back; remove no other.
            fault = "compaction failed: " + e.getMessage();
            throw e;
        }
    }

    private boolean paceCompaction(long bytes) {
        return !stopped((long) (bytes * NANOS / config.compactionBytesPerSecond()));
    }

    private void scrub() throws IOException {
        double bytesPerSecond =
                Math.min(
                        (double) config.scrubBytesPerSecond(),
                        (double) use.sizeBytes() / config.scrubPeriod().toSeconds());
        double seconds = config.pause().toNanos() / NANOS;
        allowance = Math.min(allowance + bytesPerSecond * seconds, bytesPerSecond * seconds);
        while (allowance > 0 && stopping.getCount() > 0) {
            long verified = scrubber.step((long) Math.ceil(allowance));
            allowance -= verified;
            if (verified == 0) {
                return;
            }
        }
    }

    private boolean stopped(long waitNanos) {
        try {
            return stopping.await(waitNanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            LOG.error("upkeep of {} interrupted", name);
            return true;
        }
    }
}
