package io.cyxcloud.shardstore.kafka;

import io.cyxcloud.events.log.EventTail;
import io.cyxcloud.events.log.KafkaAccess;
import io.cyxcloud.events.node.Heartbeat;
import io.cyxcloud.events.topic.Topics;
import io.cyxcloud.events.value.NodeId;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the topic of heartbeats for all nodes of a process: one thread, a record per node and
 * second. A reader that fails is made anew, from then on.
 */
public final class EventLogHeartbeats implements Heartbeats, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EventLogHeartbeats.class);
    private static final long RETRY_PAUSE_MS = 1_000;
    private static final Duration STOP_MAX = Duration.ofSeconds(5);

    private final KafkaAccess kafka;
    private final Map<NodeId, Consumer<Heartbeat>> followers = new ConcurrentHashMap<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;
    private @Nullable EventTail<Heartbeat> tail;

    /** Reads from now on; the caller closes it. */
    public EventLogHeartbeats(KafkaAccess kafka) {
        this.kafka = kafka;
        EventTail<Heartbeat> first = open();
        this.tail = first;
        this.thread = Thread.ofPlatform().daemon().name("heartbeats").unstarted(() -> run(first));
        thread.start();
    }

    @Override
    public Following follow(NodeId node, Consumer<Heartbeat> sink) {
        followers.put(node, sink);
        return () -> followers.remove(node, sink);
    }

    private EventTail<Heartbeat> open() {
        return new EventTail<>(kafka, Topics.HEARTBEATS, EventTail.From.NOW);
    }

    private void run(EventTail<Heartbeat> first) {
        EventTail<Heartbeat> current = first;
        while (true) {
            try {
                current.run((position, timestampMs, beat) -> handOn(beat));
                return; // closed
            } catch (RuntimeException e) {
                LOG.warn("heartbeats cannot be read; trying again", e);
            }
            @Nullable EventTail<Heartbeat> next = reopened();
            if (next == null) {
                return;
            }
            current = next;
        }
    }

    private void handOn(Heartbeat beat) {
        Consumer<Heartbeat> sink = followers.get(beat.node());
        if (sink != null) {
            sink.accept(beat);
        }
    }

    private @Nullable EventTail<Heartbeat> reopened() {
        while (true) {
            try {
                if (closing.await(RETRY_PAUSE_MS, TimeUnit.MILLISECONDS)) {
                    return null;
                }
                EventTail<Heartbeat> next = open();
                synchronized (this) {
                    if (closing.getCount() == 0) {
                        next.closeIdle();
                        return null;
                    }
                    tail = next;
                }
                return next;
            } catch (InterruptedException e) {
                return null;
            } catch (RuntimeException e) {
                LOG.debug("heartbeats still cannot be read", e);
            }
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            closing.countDown();
            if (tail != null) {
                tail.close();
            }
        }
        try {
            thread.join(STOP_MAX);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
