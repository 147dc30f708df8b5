package io.cyxcloud.shardstore.disk;

import io.cyxcloud.events.value.ShardId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What one write changes in the index, all or nothing. Filled by one thread, then applied. */
final class IndexChanges {
    /** Empty values delete. */
    final Map<ShardId, Optional<IndexEntry>> shards = new HashMap<>();

    /** Empty values delete. */
    final Map<ShardId, Optional<LogPoint>> tombstones = new HashMap<>();

    final Set<ShardIndex.Dead> died = new HashSet<>();
    final Set<ShardIndex.Dead> gone = new HashSet<>();

    /** New values for some segments; empty: the segment has no row any more. */
    final Map<Long, Optional<Long>> liveBytes = new HashMap<>();

    /** True: its file may be removed; false: it was. */
    final Map<Long, Boolean> forgotten = new HashMap<>();

    /** From where a later start has to read the log; null leaves it. */
    @Nullable LogPoint checkpoint;
}
