package io.cyxcloud.infra.console;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cyxcloud.events.node.Heartbeat;
import io.cyxcloud.infra.config.CyxConfig;
import io.cyxcloud.infra.console.core.History;
import io.cyxcloud.infra.console.core.Sample;
import io.cyxcloud.infra.status.ClusterWatch;
import io.cyxcloud.infra.status.StatusJson;
import io.cyxcloud.infra.status.core.ClusterStatus;
import io.cyxcloud.infra.status.core.NodeStatus;
import io.cyxcloud.infra.status.core.Redundancy;
import io.cyxcloud.infra.status.core.Verdict;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the cluster every two seconds, by one thread of its own, and keeps the last look and an
 * hour of samples. What went wrong in a look is the status until the next. Thread-safe.
 */
public final class Pulse implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Pulse.class);
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(2);
    private static final Duration COUNTS_MAX = Duration.ofSeconds(10);
    private static final Duration STOP_MAX = Duration.ofSeconds(15);

    private final CyxConfig config;
    private final History history = new History();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;
    private volatile ObjectNode status =
            StatusJson.of(Verdict.unreachable("the console has just begun to look"));

    /** Begins to look. */
    public Pulse(CyxConfig config) {
        this.config = config;
        this.thread = Thread.ofPlatform().daemon().name("console-pulse").start(this::run);
    }

    /** The last look; nobody changes it. */
    public ObjectNode status() {
        return status;
    }

    /** The last hour: an array of equal length for each plot. */
    public ObjectNode series() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ArrayNode at = json.putArray("atMs");
        ArrayNode commands = json.putArray("objectCommands");
        ArrayNode shards = json.putArray("shardEvents");
        ArrayNode reads = json.putArray("readP99Us");
        ArrayNode writes = json.putArray("writeP99Us");
        ArrayNode repairs = json.putArray("repairsUnderWay");
        ArrayNode rebuilt = json.putArray("rebuiltInMinute");
        ArrayNode incomplete = json.putArray("incomplete");
        for (Sample sample : history.samples()) {
            at.add(sample.atMs());
            commands.add(sample.objectCommands());
            shards.add(sample.shardEvents());
            reads.add(sample.readP99Us());
            writes.add(sample.writeP99Us());
            repairs.add(sample.repairsUnderWay());
            rebuilt.add(sample.rebuiltInMinute());
            incomplete.add(sample.incompleteCount());
        }
        return json;
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            thread.join(STOP_MAX);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (closed.getCount() > 0) {
            try (ClusterWatch watch = ClusterWatch.begin(config, COUNTS_MAX)) {
                do {
                    look(watch);
                } while (!isClosedAfterPause());
            } catch (RuntimeException e) {
                LOG.warn("the cluster cannot be looked at: {}", e.toString());
                status = StatusJson.of(Verdict.unreachable(String.valueOf(e.getMessage())));
                if (isClosedAfterPause()) {
                    return;
                }
            } catch (InterruptedException e) {
                return; // nobody interrupts it but the end of the process
            }
        }
    }

    private boolean isClosedAfterPause() {
        try {
            return closed.await(BETWEEN_LOOKS.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            return true;
        }
    }

    private void look(ClusterWatch watch) {
        ClusterStatus seen = watch.look();
        status = StatusJson.of(seen);
        history.add(
                new Sample(
                        seen.atMs(),
                        seen.rates().objectCommands(),
                        seen.rates().shardEvents(),
                        slowest(seen, Heartbeat::readP99Us),
                        slowest(seen, Heartbeat::writeP99Us),
                        seen.repairs().size(),
                        seen.rebuiltInMinute(),
                        incomplete(seen.redundancy())));
    }

    private static long slowest(ClusterStatus status, ToLongFunction<Heartbeat> latency) {
        long slowest = 0;
        for (NodeStatus node : status.nodes()) {
            if (node.heartbeat() != null) {
                slowest = Math.max(slowest, latency.applyAsLong(node.heartbeat()));
            }
        }
        return slowest;
    }

    private static long incomplete(@Nullable Redundancy redundancy) {
        return redundancy == null ? 0 : redundancy.degradedCount() + redundancy.lostCount();
    }
}
