package io.cyxcloud.shardstore.disk;

import io.cyxcloud.shardstore.protocol.ShardException;
import io.cyxcloud.shardstore.protocol.ShardFailure;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets calls in until it ends, and ends when they are through: RocksDB must not be called after.
 */
final class Lifetime {
    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private boolean ended;

    /** Throws UNAVAILABLE after the end, and when the index fails. */
    <T extends @Nullable Object> T within(Supplier<T> work) {
        lock.readLock().lock();
        try {
            if (ended) {
                throw new ShardException(ShardFailure.UNAVAILABLE, "node is shutting down");
            }
            return work.get();
        } catch (ShardIndex.IndexException e) {
            throw new ShardException(ShardFailure.UNAVAILABLE, String.valueOf(e.getMessage()), e);
        } finally {
            lock.readLock().unlock();
        }
    }

    /** False when it had ended before. */
    boolean end() {
        lock.writeLock().lock();
        try {
            boolean first = !ended;
            ended = true;
            return first;
        } finally {
            lock.writeLock().unlock();
        }
    }
}
