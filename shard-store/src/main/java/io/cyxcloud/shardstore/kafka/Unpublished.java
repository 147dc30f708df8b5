package io.cyxcloud.shardstore.kafka;

import io.cyxcloud.shardstore.disk.LogPoint;
import io.cyxcloud.shardstore.disk.StoredShard;
import java.util.ArrayDeque;
import java.util.Optional;

/**
 * Shards whose ShardStored is not known to be in the event log, in the order of the node's log, and
 * the point up to which all are. Acknowledgements may come in any order; the point only passes a
 * shard once it and all before it are published. Thread-safe.
 */
final class Unpublished {
    /** One shard on its way. */
    static final class Entry {
        final StoredShard shard;
        private boolean published;

        private Entry(StoredShard shard) {
            this.shard = shard;
        }
    }

    private final ArrayDeque<Entry> entries = new ArrayDeque<>();
    private Optional<LogPoint> upTo = Optional.empty();

    /** Adds a shard; calls come in the order of the log. */
    synchronized Entry add(StoredShard shard) {
        Entry entry = new Entry(shard);
        entries.add(entry);
        return entry;
    }

    synchronized void published(Entry entry) {
        entry.published = true;
        Entry head = entries.peek();
        while (head != null && head.published) {
            upTo = Optional.of(entries.remove().shard.end());
            head = entries.peek();
        }
    }

    synchronized int count() {
        return entries.size();
    }

    /** Everything before this is published; empty while that is not known of anything. */
    synchronized Optional<LogPoint> upTo() {
        return upTo;
    }
}
