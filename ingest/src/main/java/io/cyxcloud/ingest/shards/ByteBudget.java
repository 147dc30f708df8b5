package io.cyxcloud.ingest.shards;

import io.cyxcloud.ingest.IngestException;
import java.io.InterruptedIOException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that all streams together may hold in memory: a fair semaphore in units of 4 KiB. Whoever
 * waits holds nothing that others wait for, so waiting ends. Thread-safe.
 */
public final class ByteBudget {
    private static final int UNIT_BYTES = 4096;

    /** A share of the budget; given back once, by whichever thread closes it first. */
    public final class Lease implements AutoCloseable {
        private final int units;
        private final AtomicBoolean closed = new AtomicBoolean();

        private Lease(int units) {
            this.units = units;
        }

        @Override
        public void close() {
            if (closed.compareAndSet(false, true)) {
                semaphore.release(units);
            }
        }
    }

    private final Semaphore semaphore;
    private final int unitsTotal;
    private final int timeoutMs;

    public ByteBudget(long bytes, int timeoutMs) {
        this.unitsTotal = Math.toIntExact(bytes / UNIT_BYTES);
        this.semaphore = new Semaphore(unitsTotal, true);
        this.timeoutMs = timeoutMs;
    }

    /**
     * Waits for a share. One that is larger than the budget takes all of it.
     *
     * @throws IngestException {@code OVERLOADED} when it is not there in time
     */
    public Lease acquire(long bytes) throws InterruptedIOException {
        int units = units(bytes);
        try {
            if (semaphore.tryAcquire(units, timeoutMs, TimeUnit.MILLISECONDS)) {
                return new Lease(units);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for memory");
        }
        throw new IngestException(
                IngestException.Kind.OVERLOADED,
                "no room for %d KiB of %d KiB within %d ms"
                        .formatted(
                                units * (UNIT_BYTES / 1024L),
                                unitsTotal * (UNIT_BYTES / 1024L),
                                timeoutMs));
    }

    /**
     * A share for work ahead of time: only while nobody waits and at least half of the budget stays
     * free for those who cannot go on without. Otherwise null.
     */
    public @Nullable Lease tryAcquireSpare(long bytes) {
        int units = units(bytes);
        if (semaphore.availablePermits() - units < unitsTotal / 2) {
            return null;
        }
        try {
            // unlike tryAcquire(units), the form with a time does not overtake those who wait
            return semaphore.tryAcquire(units, 0, TimeUnit.MILLISECONDS) ? new Lease(units) : null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    public long freeBytes() {
        return (long) semaphore.availablePermits() * UNIT_BYTES;
    }

    public long totalBytes() {
        return (long) unitsTotal * UNIT_BYTES;
    }

    private int units(long bytes) {
        return (int) Math.min(unitsTotal, Math.ceilDiv(bytes, UNIT_BYTES));
    }
}
