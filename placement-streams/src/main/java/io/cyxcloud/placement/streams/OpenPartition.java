package io.cyxcloud.placement.streams;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.concurrent.locks.StampedLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A partition that this process serves: how far it is applied, who waits for that, and the replies
 * to recent commands. The task's thread opens, publishes and closes; any thread waits and reads.
 *
 * <p>Closing waits for reads in progress, because a native store must not be closed under them.
 *
 * @param <R> replies to its commands
 */
public final class OpenPartition<R> {
    /** Replies kept; a command's sender asks within milliseconds. */
    static final int OUTCOMES_MAX = 10_000;

    /** Waiting reads; at the limit a read fails at once. */
    static final int WAITERS_MAX = 10_000;

    private final int partition;
    private final ReentrantReadWriteLock storeLock = new ReentrantReadWriteLock();
    private final StampedLock rowsLock = new StampedLock();
    private final PriorityQueue<Waiter> waiters = new PriorityQueue<>();
    private final Map<Long, R> outcomes =
            new LinkedHashMap<>() {
                @Override
                protected boolean removeEldestEntry(Map.Entry<Long, R> eldest) {
                    return size() > OUTCOMES_MAX;
                }
            };
    private long applied;
    private volatile boolean ended; // changed under the monitor
    private boolean closed; // guarded by storeLock

    OpenPartition(int partition, long applied) {
        this.partition = partition;
        this.applied = applied;
    }

    public int partition() {
        return partition;
    }

    /** The last offset applied; -1 before the first. */
    public synchronized long applied() {
        return applied;
    }

    /** Completes once the offset is applied, or with {@link NotServedException}. */
    public CompletableFuture<Void> whenApplied(long offset) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        synchronized (this) {
            if (ended) {
                return CompletableFuture.failedFuture(new NotServedException(partition));
            }
            if (applied < offset) {
                if (waiters.size() >= WAITERS_MAX) {
                    return CompletableFuture.failedFuture(
                            new IllegalStateException(WAITERS_MAX + " reads wait already"));
                }
                waiters.add(new Waiter(offset, done));
                return done;
            }
        }
        done.complete(null);
        return done;
    }

    /** Gives up a wait. */
    public void forget(CompletableFuture<Void> waiting) {
        waiting.cancel(false);
        synchronized (this) {
            waiters.removeIf(waiter -> waiter.done().isDone());
        }
    }

    /** The reply to the command at an offset, if it was applied here and not too long ago. */
    public synchronized Optional<R> outcome(long offset) {
        return Optional.ofNullable(outcomes.get(offset));
    }

    /**
     * Reads from the store.
     *
     * @throws NotServedException when the partition was closed
     */
    public <T extends @Nullable Object> T read(Supplier<T> reader) {
        if (ended) { // not to wait behind the close, which waits for a long read
            throw new NotServedException(partition);
        }
        storeLock.readLock().lock();
        try {
            if (closed) {
                throw new NotServedException(partition);
            }
            return reader.get();
        } finally {
            storeLock.readLock().unlock();
        }
    }

    /**
     * Reads rows that commands write together, and sees all of a command's or none: without a lock
     * at first, and again under one when a command was applied meanwhile.
     *
     * @throws NotServedException when the partition was closed
     */
    public <T extends @Nullable Object> T readTogether(Supplier<T> reader) {
        return read(() -> {
            long stamp = rowsLock.tryOptimisticRead();
            if (stamp != 0) {
                try {
                    T value = reader.get();
                    if (rowsLock.validate(stamp)) {
                        return value;
                    }
                } catch (RuntimeException e) { // may come of having read half a command
                    if (rowsLock.validate(stamp)) {
                        throw e;
                    }
                }
            }
            return locked(reader);
        });
    }

    /**
     * Reads between two commands, the next of which waits for it: to be brief.
     *
     * @throws NotServedException when the partition was closed
     */
    <T extends @Nullable Object> T readBetween(Supplier<T> reader) {
        return read(() -> locked(reader));
    }

    private <T extends @Nullable Object> T locked(Supplier<T> reader) {
        long stamp = rowsLock.readLock();
        try {
            return reader.get();
        } finally {
            rowsLock.unlockRead(stamp);
        }
    }

    /** Writes all rows of one command, its position included; not to be nested. */
    void write(Runnable writer) {
        long stamp = rowsLock.writeLock();
        try {
            writer.run();
        } finally {
            rowsLock.unlockWrite(stamp);
        }
    }

    void publish(long offset, @Nullable R reply) {
        List<Waiter> ready = new ArrayList<>();
        synchronized (this) {
            applied = offset;
            if (reply != null) {
                outcomes.put(offset, reply);
            }
            while (!waiters.isEmpty() && waiters.element().offset() <= offset) {
                ready.add(waiters.remove());
            }
        }
        ready.forEach(waiter -> waiter.done().complete(null));
    }

    void close() {
        List<Waiter> left;
        synchronized (this) {
            ended = true;
            left = List.copyOf(waiters);
            waiters.clear();
        }
        left.forEach(w -> w.done().completeExceptionally(new NotServedException(partition)));
        storeLock.writeLock().lock();
        try {
            closed = true; // no read is in progress, and none will begin
        } finally {
            storeLock.writeLock().unlock();
        }
    }

    private record Waiter(long offset, CompletableFuture<Void> done) implements Comparable<Waiter> {
        @Override
        public int compareTo(Waiter other) {
            return Long.compare(offset, other.offset);
        }
    }
}
