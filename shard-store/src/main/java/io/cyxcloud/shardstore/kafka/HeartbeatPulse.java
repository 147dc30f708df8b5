package io.cyxcloud.shardstore.kafka;

import io.cyxcloud.events.node.Heartbeat;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes a heartbeat each period, from a thread of its own, which may block when the event log
 * is away. A beat is left out while the one before is not yet in the log: old beats that arrive in
 * a heap after an outage say nothing.
 */
public final class HeartbeatPulse implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HeartbeatPulse.class);

    private final ShardFacts facts;
    private final LongFunction<Heartbeat> beat;
    private final ScheduledExecutorService thread;
    // Both touched by that thread only.
    private CompletableFuture<?> last = CompletableFuture.completedFuture(null);
    private long sequence;

    /**
     * @param beat makes the heartbeat of a sequence number, from 1
     */
    public HeartbeatPulse(String name, ShardFacts facts, LongFunction<Heartbeat> beat) {
        this.facts = facts;
        this.beat = beat;
        this.thread =
                Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().name("heartbeat-" + name).factory());
    }

    public void start(Duration period) {
        var _ =
                thread.scheduleWithFixedDelay(
                        this::pulse, 0, period.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void pulse() {
        if (!last.isDone()) {
            return;
        }
        try {
            last = facts.publish(beat.apply(++sequence));
        } catch (RuntimeException e) {
            // Must not end the schedule: the next beat may get through.
            LOG.warn("no heartbeat: {}", e.toString());
        }
    }

    /** No further beat; does not wait for the last one. */
    @Override
    public void close() {
        var _ = thread.shutdownNow();
    }
}
