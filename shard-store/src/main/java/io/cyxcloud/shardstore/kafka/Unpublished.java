package io.cyxcloud.shardstore.kafka;

import io.cyxcloud.shardstore.disk.DurableChange;
import io.cyxcloud.shardstore.disk.LogPoint;
import java.util.ArrayDeque;
import java.util.Optional;

/**
 * Stored and deleted shards whose event is not known to be in the event log, in the order of the
 * node's log, and the point up to which all are. Acknowledgements may come in any order; the point
 * only passes a shard once it and all before it are published. Thread-safe.
 */
final class Unpublished {
    /** One event on its way. */
    static final class Entry {
        final DurableChange change;
        private boolean published;

        private Entry(DurableChange change) {
            this.change = change;
        }
    }

    private final ArrayDeque<Entry> entries = new ArrayDeque<>();
    private Optional<LogPoint> upTo = Optional.empty();

    /** Adds a shard; calls come in the order of the log. */
    synchronized Entry add(DurableChange change) {
        Entry entry = new Entry(change);
        entries.add(entry);
        return entry;
    }

    synchronized void published(Entry entry) {
        entry.published = true;
        Entry head = entries.peek();
        while (head != null && head.published) {
            upTo = Optional.of(entries.remove().change.end());
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
