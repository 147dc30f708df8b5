package io.cyxcloud.shardstore.disk;

import io.cyxcloud.events.value.ShardId;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;

/**
 * What the segments say, for looking it up. Everything in here follows from them, and is folded
 * from them again when it is lost; a crash may take it back to an earlier {@link #apply}, never to
 * a part of one. Thread-safe; one thread at a time applies.
 */
interface ShardIndex extends AutoCloseable {
    /** The index failed: what it holds can no longer be relied on. */
    final class IndexException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        IndexException(Throwable cause) {
            super("index: " + cause.getMessage(), cause);
        }
    }

    /** A shard's record that no longer counts, and still lies in a segment. */
    record Dead(ShardId shard, long segment) {}

    /** Where a shard lies; empty when it was never stored, or deleted. */
    Optional<IndexEntry> find(ShardId shard);

    /** Where the record of a shard's deletion lies, as long as it counts. */
    Optional<LogPoint> tombstone(ShardId shard);

    /** Segments that hold dead records of a shard; may name segments that are gone. */
    Set<Long> deadIn(ShardId shard);

    /** Takes over all changes, or none. */
    void apply(IndexChanges changes);

    /** From where a later start has to read the log; empty when it knows nothing. */
    Optional<LogPoint> checkpoint();

    /** Bytes of records that count, for each segment that has or had any. */
    Map<Long, Long> liveBytes();

    /** Segments whose files may be removed and perhaps are not yet. */
    Set<Long> forgotten();

    /** Up to where the log's records are known to be published; the start when never noted. */
    LogPoint published();

    void notePublished(LogPoint upTo);

    /** Where the scrubber goes on; the start when never noted. */
    LogPoint scrubbed();

    void noteScrubbed(LogPoint upTo);

    /**
     * Shards behind one (from the first when empty), in the order of ids, as of the call, until the
     * visitor says false.
     */
    void forEachAfter(Optional<ShardId> after, BiPredicate<ShardId, IndexEntry> visitor);

    /** Every shard that is there, in the order of ids, as of the call. */
    default void forEach(BiConsumer<ShardId, IndexEntry> visitor) {
        forEachAfter(
                Optional.empty(),
                (shard, entry) -> {
                    visitor.accept(shard, entry);
                    return true;
                });
    }

    /** Begins to make everything so far durable, and does not wait for it. */
    void startFlush();

    /** Makes everything so far durable. */
    void flush();

    @Override
    void close();
}
