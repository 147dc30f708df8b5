package io.cyxcloud.ingest.shards;

import io.cyxcloud.events.chunk.ShardEvent;
import io.cyxcloud.events.chunk.ShardEvent.ShardCorrupt;
import io.cyxcloud.events.chunk.ShardEvent.ShardMissing;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.ShardId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the log about shards that a read found missing or corrupt. Never blocks the read: an event
 * is appended by a thread of its own, and when many wait (the log is away) further ones are
 * dropped, because the next read finds the same again. The same shard is reported once in ten
 * seconds. Thread-safe.
 */
public final class ShardReports {
    private static final Logger LOG = LoggerFactory.getLogger(ShardReports.class);
    private static final int REMEMBERED_MAX = 4096;
    private static final long REPEAT_AFTER_MS = 10_000;
    private static final int WAITING_MAX = 64;

    private record Place(ShardId shard, NodeId node) {}

    private final DataPathLog log;
    private final String reporter;
    private final Semaphore waiting = new Semaphore(WAITING_MAX);
    private final Map<Place, Long> reportedMs =
            new LinkedHashMap<>() {
                @Override
                protected boolean removeEldestEntry(Map.Entry<Place, Long> eldest) {
                    return size() > REMEMBERED_MAX;
                }
            };

    public ShardReports(DataPathLog log, String reporter) {
        this.log = log;
        this.reporter = reporter;
    }

    public void missing(ShardId shard, NodeId node) {
        long nowMs = System.currentTimeMillis();
        report(new ShardMissing(shard, node, reporter, nowMs), nowMs);
    }

    public void corrupt(ShardId shard, NodeId node, String detail) {
        long nowMs = System.currentTimeMillis();
        report(new ShardCorrupt(shard, node, reporter, detail, nowMs), nowMs);
    }

    private void report(ShardEvent event, long nowMs) {
        Place place = new Place(event.shard(), event.node());
        synchronized (reportedMs) {
            Long last = reportedMs.get(place);
            if (last != null && nowMs - last < REPEAT_AFTER_MS) {
                return;
            }
            if (!waiting.tryAcquire()) {
                return;
            }
            reportedMs.remove(place); // so that it is the youngest
            reportedMs.put(place, nowMs);
        }
        LOG.warn("{}", event);
        var _ =
                Thread.ofVirtual()
                        .name("report-" + event.shard())
                        .start(() -> {
                            try {
                                log.append(event).join();
                            } catch (CompletionException e) {
                                LOG.warn("not reported: {}", event, e);
                            } finally {
                                waiting.release();
                            }
                        });
    }
}
