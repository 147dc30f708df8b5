package io.cyxcloud.shardstore;

import io.cyxcloud.events.value.ShardId;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Lets each shard be reported once a minute: a shard that is wanted often is also missed often.
 * Forgets the oldest beyond a bound, which costs a repeated report. Thread-safe.
 */
final class RecentReports {
    private static final long QUIET_MS = 60_000;
    private static final int COUNT_MAX = 1024;

    private final LinkedHashMap<ShardId, Long> reportedAtMs =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<ShardId, Long> eldest) {
                    return size() > COUNT_MAX;
                }
            };

    /** Whether to report the shard now; if so, not again for a while. */
    synchronized boolean admit(ShardId shard, long nowMs) {
        Long before = reportedAtMs.get(shard);
        if (before != null && nowMs - before < QUIET_MS) {
            return false;
        }
        reportedAtMs.remove(shard);
        reportedAtMs.put(shard, nowMs);
        return true;
    }
}
